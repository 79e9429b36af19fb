"""What the services that listen for HTTP share: tokens, problems, headers, and commands as routes."""
