"""Longer runs: kills at random moments of a play, any number of them, and what is left counted."""
