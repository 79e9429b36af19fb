"""Personal data at rest: keys per person and class, blocks sealed before the append."""
