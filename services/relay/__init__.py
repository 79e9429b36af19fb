"""The carrier of every event to the internal topic: forwards stored bytes unread, keyed by person."""
