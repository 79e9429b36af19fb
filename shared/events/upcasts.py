"""From an older version of an event to the next: one pure function each, applied on load, for ever."""

from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]


def _domain_assessed_1(fields: Fields) -> Fields:
    """Version 1 wrote `WAIVED:SENSORY_IMPAIRMENT` as one word; version 2 has a field for the reason."""
    outcome, _, reason = fields["outcome"].partition(":")
    return fields | {"outcome": outcome, "outcome_reason": reason or None}


UPCASTS: dict[tuple[str, int], Callable[[Fields], Fields]] = {
    ("domain-assessed", 1): _domain_assessed_1,
}
