"""What a carrier carries: rows of the log, made into records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import asyncpg

from shared.carrier.bookmark import Bookmark
from shared.events.envelope import Recorded

Header = tuple[str, bytes]
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True, slots=True)
class Record:
    """One record to publish."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes
    headers: Sequence[Header] = ()


Loaded = tuple[list[Record], Bookmark]


class Cargo(Protocol):
    """What a carrier carries: turns rows into records. Must be deterministic in rows, bookmark and log."""

    async def begin(self, bookmark: Bookmark, lock: Connection) -> None:
        """Forget what was cached: carrying starts at this bookmark, perhaps again.

        `lock` is the connection that holds the slice. What must be written outside the Kafka transaction goes
        through it and no other: its server process finishes a statement under way before it lets the slice go,
        so that no write of a dead carrier comes after its successor began.
        """
        ...

    def again(self, bookmark: Bookmark) -> bool:
        """Whether something held back is to be tried again, also while no row comes."""
        ...

    async def load(self, rows: list[Recorded], bookmark: Bookmark) -> tuple[list[Record], Bookmark]:
        """The records of these rows, and the bookmark after them; without rows, of what is tried `again`."""
        ...
