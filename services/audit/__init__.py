"""Keeps watch: what was told to whom, what stands in the log, and whether anyone touched it."""
