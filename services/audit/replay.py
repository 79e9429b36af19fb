"""Any stream, at any moment: what had happened by a day, and what was known by an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from pydantic_core import from_json

from shared.events.catalogue import BY_KEBAB, fields_by_class
from shared.events.classes import DataClass
from shared.events.envelope import Recorded
from shared.events.wire import instant
from shared.seal.keyring import Keyring, split
from shared.seal.keys import KeyMissing
from shared.store.postgres import PostgresStore

SEALED, NO_KEY, DAMAGED = "sealed", "no key", "damaged"
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """What to look back from: facts that happened by a day, and were recorded by an instant of the clock."""

    as_of: date | None = None
    known_at: datetime | None = None

    def covers(self, row: Recorded, shown: Shown) -> bool:
        """Whether the fact counts."""
        known = self.known_at is None or row.time <= self.known_at
        return known and (self.as_of is None or date.fromisoformat(shown["occurred_on"]) <= self.as_of)


NOW = Moment()


class NoSuchStream(LookupError):
    """Nothing was ever recorded under this name."""


class Unreadable(ValueError):
    """A row whose bytes are no event that this release knows."""


async def show(store: PostgresStore, stream: str, moment: Moment = NOW) -> list[Shown]:
    """The facts of a stream, in order; raises `NoSuchStream`."""
    rows = await store.rows([stream])
    if not rows:
        raise NoSuchStream(stream)
    return await shown(store.keyring, rows, moment)


async def shown(keyring: Keyring, rows: Sequence[Recorded], moment: Moment = NOW) -> list[Shown]:
    """Facts as they may be looked at: N and P fields, the other classes marked as sealed."""
    await keyring.prepare(str(row.person) for row in rows if row.person)
    told = [(row, _shown(keyring, row)) for row in rows]
    return [fact for row, fact in told if moment.covers(row, fact)]


def _shown(keyring: Keyring, row: Recorded) -> Shown:
    fields = _fields(keyring, row)
    return {
        "position": row.position,
        "stream": row.stream,
        "version": row.version,
        "type": row.type,
        "time": instant(row.time),
        "recorded_at": instant(row.recorded_at),
        "occurred_on": fields.pop("occurred_on"),
        "actor": row.actor,
        "person": str(row.person) if row.person else None,
        "fields": fields,
    }


def _fields(keyring: Keyring, row: Recorded) -> Shown:
    """The event's fields; where its P block does not open, those are there by name only."""
    try:
        return keyring.fact(row).event.model_dump(mode="json", exclude_none=True)
    except KeyMissing:
        return _without_person(row, NO_KEY)
    except InvalidTag:
        return _without_person(row, DAMAGED)
    except ValueError as error:
        raise Unreadable(f"position {row.position} ({row.type}) cannot be read") from error


def _without_person(row: Recorded, mark: str) -> Shown:
    blocks, plain = split(row.data)
    by_class = fields_by_class(BY_KEBAB[row.type.rpartition(".v")[0]])
    fields: Shown = from_json(plain)
    for data_class in sorted(blocks):
        told = mark if data_class is DataClass.P else SEALED
        fields |= dict.fromkeys(sorted(by_class[data_class]), told)
    return fields
