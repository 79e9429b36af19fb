"""INV-P6: what binds a person is decided by a person (AVG art. 22)."""

from shared.decider import Refused

_MACHINES = frozenset(
    ("ai", "algorithm", "auto", "automatic", "autopilot", "bot", "llm", "model", "robot", "service", "system")
)
"""What the id of a machine begins with, as a word of its own: `botma-j` is somebody."""


def require_human(decided_by: str) -> None:
    """Refuse a decision that is signed by a machine."""
    if decided_by.partition("-")[0].rstrip("0123456789") in _MACHINES:
        raise Refused("HUMAN_DECISION_REQUIRED")
