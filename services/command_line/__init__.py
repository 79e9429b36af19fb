"""The command line, a module a subject; `services/cli.py` puts them together."""
