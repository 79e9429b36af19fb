"""The log, as the rest of the house sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from shared.events.base import Event
from shared.events.envelope import Fact, Recorded


class Conflict(Exception):
    """Someone wrote to a stream that was read. Read again and decide again."""


class CommandReused(Exception):
    """The same command id came with another body."""


class StoreUnavailable(Exception):
    """The database cannot be reached; nothing is known to be written, and the same command may be repeated."""


class Outcome(StrEnum):
    """What became of an append."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Append:
    """One decision to be kept: events and the streams it rests on, or a refusal.

    `expected` holds the version read of every stream, 0 for one that did not exist; a stream without an event
    is a guard. `digest` is a keyed digest of the command's body.
    """

    command_id: str
    digest: bytes
    actor: str
    time: datetime
    expected: Mapping[str, int]
    events: Sequence[Event] = ()
    code: str | None = None
    detail: str | None = None
    correlation_id: str = ""
    causation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first answer to a command id; positions are contiguous, None where nothing was written."""

    outcome: Outcome
    code: str | None = None
    detail: str | None = None
    first_position: int | None = None
    last_position: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What was read: the facts in the order of the log, and each stream's version (0 where it is empty)."""

    facts: tuple[Fact, ...]
    versions: Mapping[str, int]


class Store(Protocol):
    """Append-only streams in one log."""

    async def read(self, streams: Sequence[str]) -> History:
        """The facts of these streams, in the order of the log."""
        ...

    async def append(self, append: Append) -> Verdict:
        """Keep a decision, atomically; a known command id gets its first verdict.

        Raises `CommandReused` for another body under a known id, `StoreUnavailable`.
        """
        ...

    async def page(self, after: int, limit: int) -> list[Recorded]:
        """The rows after a position, in order, without a hole."""
        ...

    async def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The rows at these positions, in the order asked for."""
        ...

    async def of_person(self, person: UUID, until: int, after: int = 0) -> list[Recorded]:
        """The rows about one person, after a position and up to and including another."""
        ...

    async def head(self) -> int:
        """The last position, 0 for an empty log."""
        ...

    async def facts(self, rows: list[Recorded]) -> list[Fact]:
        """The events of rows, opened as far as rules may see."""
        ...

    async def wait(self, after: int) -> None:
        """Return when the log may have moved beyond a position; at most 100 ms after it has."""
        ...
