"""What partners may see of an event type at all: named views, each field with its class and where it comes from.

A policy row picks fields of a view; it can never reach past it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from shared.convenant.case_state import CaseState
from shared.convenant.parties import Partner
from shared.events.base import Event, declared
from shared.events.classes import DataClass

JSON = Any
"""What `json.dumps` takes."""

VAULT_FIELDS = {
    "first_name": DataClass.I,
    "last_name": DataClass.I,
    "birth_date": DataClass.I,
    "phone": DataClass.C,
    "street_address": DataClass.C,
}
"""What the vault can be asked for on a partner's behalf; BSN and V-number are not among them."""

_IN_MESSAGE = (DataClass.N, DataClass.P)


@dataclass(frozen=True, slots=True)
class Told:
    """What a view may look at: the event, the case as known, and who will read it."""

    event: Any
    case: CaseState
    partner: Partner


Tell = Callable[[Told], JSON]


@dataclass(frozen=True, slots=True)
class ViewField:
    """One field: told in the message (class N or P), or fetched from where `source` points (I, C, S).

    A pseudonym is an id of the person's thing, or of a person, which the gateway replaces by one that only this
    partner sees.
    """

    data_class: DataClass
    source: str
    tell: Tell | None = None
    pseudonym: bool = False
    person: bool = False

    def __post_init__(self) -> None:
        if (self.data_class in _IN_MESSAGE) != (self.tell is not None):
            raise TypeError(f"{self.source}: class {self.data_class} is told or fetched, never the other")


@dataclass(frozen=True, slots=True)
class View:
    """What one kind of reader may see of one version of an event type."""

    event: type[Event]
    name: str
    fields: dict[str, ViewField]

    @property
    def key(self) -> tuple[str, int, str]:
        """Event type, version and name: what a policy row refers to."""
        return self.event.kebab(), self.event.version, self.name

    def message(self, names: tuple[str, ...], told: Told) -> dict[str, JSON]:
        """The named fields that travel in the message and have a value."""
        values = {name: tell(told) for name in names if (f := self.fields.get(name)) and (tell := f.tell)}
        return {name: to_jsonable_python(value) for name, value in values.items() if value is not None}

    def fetched(self, names: tuple[str, ...], told: Told) -> tuple[tuple[str, str], ...]:
        """The named fields that must be fetched, each with its source; those the event lacks are left out."""
        found = ((name, f.source) for name in names if (f := self.fields.get(name)) and not f.tell)
        return tuple((name, source) for name, source in found if _exists(source, told.event))

    def pseudonyms(self, names: tuple[str, ...]) -> frozenset[str]:
        """The named fields that the gateway must replace."""
        return frozenset(name for name in names if (f := self.fields.get(name)) and f.pseudonym)

    def persons(self, names: tuple[str, ...]) -> frozenset[str]:
        """Those of them that stand for a person."""
        return frozenset(name for name in names if (f := self.fields.get(name)) and f.person)


def _exists(source: str, event: Event) -> bool:
    place, _, name = source.partition(":")
    return place == "vault" or getattr(event, name, None) is not None


def of_event(event: type[Event], name: str) -> ViewField:
    """The event's own field, as its type declares it."""
    data_class = declared(event)[name].data_class
    if data_class not in _IN_MESSAGE:
        return ViewField(data_class, f"event:{name}")
    is_id = UUID in _types(event, name)
    return ViewField(data_class, f"event:{name}", lambda told: getattr(told.event, name), pseudonym=is_id)


def derived(tell: Tell, data_class: DataClass = DataClass.P) -> ViewField:
    """A value computed from the event, the case and the reader."""
    return ViewField(data_class, f"derived:{tell.__name__}", tell)


def from_vault(name: str) -> ViewField:
    """A field that only the vault holds."""
    return ViewField(VAULT_FIELDS[name], f"vault:{name}")


def view(event: type[Event], name: str, own: str = "", vault: str = "", **computed: ViewField) -> View:
    """A view of the event's own fields, the vault's, and computed ones; names parted by spaces."""
    fields = {field: of_event(event, field) for field in own.split()}
    fields |= {field: from_vault(field) for field in vault.split()}
    return View(event, name, fields | computed)


def whole(event: type[Event], leave_out: str = "", vault: str = "", **computed: ViewField) -> View:
    """A view of all an event holds, but ids of persons and cases, and what is left out."""
    hidden = {"case_id", "participant_id", *leave_out.split()}
    own = (name for name in declared(event) if name not in hidden and name not in computed)
    return view(event, "municipality", " ".join(own), vault, **computed)


def _types(event: type[Event], name: str) -> tuple[Any, ...]:
    annotation = event.model_fields[name].annotation
    return (annotation, *getattr(annotation, "__args__", ()))
