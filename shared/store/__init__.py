"""Where facts are kept: one log, appended atomically over several streams, followed by position."""
