"""From a decision to the rows it becomes: versions, ids and sealed bytes, ready before the lock is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from shared.events.base import Event
from shared.seal.keyring import PERSON_PURPOSES, Keyring, person_name
from shared.store.port import Append


@dataclass(frozen=True, slots=True)
class NewRow:
    """An event that has all but its position, the database's time and the chain."""

    stream: str
    version: int
    type: str
    event_id: UUID
    person: UUID | None
    data: bytes


async def new_rows(append: Append, keyring: Keyring, new_id: Callable[[], UUID]) -> list[NewRow]:
    """The rows of a decision; keys of new persons are made and kept before anything is sealed with them."""
    unknown = [
        name
        for event in append.events
        if (person := person_of(event)) and not keyring.knows(name := person_name(person))
    ]
    if unknown:
        await keyring.prepare(unknown, create=True, purposes=PERSON_PURPOSES)
    heads = dict(append.expected)
    rows = []
    for event in append.events:
        stream = event.stream_name()
        heads[stream] += 1
        data = keyring.seal(event, stream, heads[stream])
        rows.append(NewRow(stream, heads[stream], event.type_name(), new_id(), person_of(event), data))
    return rows


def person_of(event: Event) -> UUID | None:
    """The participant an event is about; None for a fact of the region."""
    return getattr(event, "participant_id", None)
