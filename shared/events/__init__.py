"""What may be said. One file a subject; every class here is a published format."""
