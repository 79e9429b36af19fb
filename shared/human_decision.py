"""INV-P6: what binds a person is decided by a person (AVG art. 22)."""

import re

from shared.decider import Refused

_MACHINE = re.compile(r"^(system|auto|bot|robot|algorithm|model)")


def require_human(decided_by: str) -> None:
    """Refuse a decision that is signed by a machine."""
    if _MACHINE.match(decided_by):
        raise Refused("HUMAN_DECISION_REQUIRED")
