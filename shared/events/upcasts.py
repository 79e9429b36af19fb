"""From an older version of an event to the next: one pure function each, applied on load, for ever."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Fields = dict[str, Any]


def _domain_assessed_1(fields: Fields) -> Fields:
    """Version 1 wrote `WAIVED:SENSORY_IMPAIRMENT` as one word; version 2 has a field for the reason."""
    outcome, _, reason = fields["outcome"].partition(":")
    return fields | {"outcome": outcome, "outcome_reason": reason or None}


NO_CODE = "NOT-A-CODE"
ONCE_ANY_WORDS: Mapping[str, Mapping[str, str | None]] = {
    "library-opted-in": {"activity_code": NO_CODE},
    "first-contact-planned": {"roles": None},
    "first-contact-held": {"roles": None},
    "handover-completed": {"open_items": None},
    "intake-completed": {"language_levels": None},
    "plan-drafted": {"local_plan_name": None},
    "plan-established": {"local_plan_name": None},
    "placement-proposed": {"tasks_codes": None},
    "placement-agreed": {"signed_by": None},
    "commitment-recorded": {"cost_code": NO_CODE},
    "budget-override-recorded": {"cost_code": NO_CODE},
}
"""Fields that took any words before they were codes, and what is read where an old log holds such words."""


def without_words(name: str, fields: Fields, wrong: Iterable[tuple[int | str, ...]]) -> Fields | None:
    """The fields without the words at these places; None where something else is wrong."""
    places, once = set(wrong), ONCE_ANY_WORDS.get(name, {})
    if not all(place[0] in once for place in places):
        return None
    named = {str(place[0]) for place in places}
    return fields | {field: _read(fields[field], places, field, once[field]) for field in named}


def _read(value: Any, places: set[tuple[int | str, ...]], field: str, instead: str | None) -> Any:
    left_out = {place[1] for place in places if place[0] == field and len(place) > 1}
    match value:
        case list():
            return [item for number, item in enumerate(value) if number not in left_out]
        case dict():
            return {key: item for key, item in value.items() if key not in left_out}
    return instead


UPCASTS: dict[tuple[str, int], Callable[[Fields], Fields]] = {
    ("domain-assessed", 1): _domain_assessed_1,
}
