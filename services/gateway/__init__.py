"""The carrier of what the covenant lets partners hear, and the door for what they say and fetch."""
