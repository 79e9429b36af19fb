"""Every event there is, by the name and version it is stored under; bytes in, event out."""

from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from shared.events.base import Event, PersonEvent, declared
from shared.events.benefits import BENEFIT_EVENTS
from shared.events.case import CASE_EVENTS
from shared.events.classes import SEALING, DataClass, Sealed
from shared.events.convenants import CONVENANT_EVENTS
from shared.events.handover import HANDOVER_EVENTS
from shared.events.intake import INTAKE_EVENTS
from shared.events.moving import MOVING_EVENTS
from shared.events.placements import PLACEMENT_EVENTS
from shared.events.plans import PLAN_EVENTS
from shared.events.programmes import PROGRAMME_EVENTS
from shared.events.responsibility import RESPONSIBILITY_EVENTS
from shared.events.standing import STANDING_EVENTS
from shared.events.support import SUPPORT_EVENTS
from shared.events.upcasts import UPCASTS, without_words

EVENTS: tuple[type[Event], ...] = (
    *CASE_EVENTS,
    *MOVING_EVENTS,
    *STANDING_EVENTS,
    *SUPPORT_EVENTS,
    *HANDOVER_EVENTS,
    *RESPONSIBILITY_EVENTS,
    *INTAKE_EVENTS,
    *PLAN_EVENTS,
    *BENEFIT_EVENTS,
    *PROGRAMME_EVENTS,
    *CONVENANT_EVENTS,
    *PLACEMENT_EVENTS,
)
BY_TYPE: dict[str, type[Event]] = {event.type_name(): event for event in EVENTS}
BY_KEBAB: dict[str, type[Event]] = {event.kebab(): event for event in EVENTS}
WIRE_PREFIX = "nl.inburgeringstrajecten."


class UnknownEvent(ValueError):
    """An event type or version that this release does not know; never passed on (R9)."""


@cache
def fields_by_class(event: type[Event]) -> dict[DataClass, set[str]]:
    """The field names of an event, by data class; classes without a field are absent."""
    split: dict[DataClass, set[str]] = {}
    for name, mark in declared(event).items():
        split.setdefault(mark.data_class, set()).add(name)
    return split


def blocks(event: Event) -> dict[DataClass, bytes]:
    """The event as JSON objects in the clear, one a data class; absent fields are left out.

    What comes out must be encrypted at once, but for class N.
    """
    write = type(event).__pydantic_serializer__.to_json
    found: dict[DataClass, bytes] = {}
    for data_class, names in fields_by_class(type(event)).items():
        block = write(event, include=names, exclude_none=True, context=SEALING)
        if block != b"{}" or data_class is DataClass.N:
            found[data_class] = block
    return found


def load(type_name: str, clear: dict[DataClass, bytes], closed: frozenset[DataClass] = frozenset()) -> Event:
    """The event from its N and P objects; fields of the `closed` classes become empty `Sealed` boxes.

    Raises `UnknownEvent` for a type or version this release does not know.
    """
    event, upcasts = _resolve(type_name)
    if not upcasts and not closed:
        joined = b",".join(block[1:-1] for block in clear.values() if block != b"{}")
        try:
            return event.model_validate_json(b"{" + joined + b"}", strict=True)
        except ValidationError as error:
            return _without_words(event, from_json(b"{" + joined + b"}"), error)
    fields: dict[str, Any] = {}
    for block in clear.values():
        fields |= from_json(block)
    for upcast in upcasts:
        fields = upcast(fields)
    by_class = fields_by_class(event)
    shut = (name for data_class in closed for name in by_class.get(data_class, ()))
    fields |= {name: Sealed() for name in shut if name not in fields}
    try:
        return event.model_validate(fields)
    except ValidationError as error:
        return _without_words(event, fields, error)


def _without_words(event: type[Event], fields: dict[str, Any], error: ValidationError) -> Event:
    """The event without words where codes must stand now; raises `error` where anything else is wrong."""
    left = without_words(event.kebab(), fields, [e["loc"] for e in error.errors(include_input=False)])
    if left is None:
        raise error
    return event.model_validate(left)


@cache
def _resolve(type_name: str) -> tuple[type[Event], tuple[Any, ...]]:
    if type_name in BY_TYPE:
        return BY_TYPE[type_name], ()
    name, _, version = type_name.rpartition(".v")
    event = BY_KEBAB.get(name)
    if event is None or not version.isdigit():
        raise UnknownEvent(f"unknown event type {type_name}")
    try:
        steps = tuple(UPCASTS[name, v] for v in range(int(version), event.version))
    except KeyError:
        raise UnknownEvent(f"no way from {type_name} to version {event.version}") from None
    if int(version) > event.version:
        raise UnknownEvent(f"{type_name} is newer than this release")
    return event, steps


BOOKKEEPING = frozenset(
    {
        *("case-listed", "handover-listed", "intake-listed", "plan-listed"),
        *("week-schedule-changed", "seat-taken", "seat-freed"),
        "possible-duplicate-flagged",
    }
)
"""Facts that only keep rules decidable, or are the municipality's own: no answer and no timeline names them."""


def is_personal(event: type[Event]) -> bool:
    """Whether the event is about a person."""
    return issubclass(event, PersonEvent)
