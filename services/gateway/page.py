"""A page of partner messages: the slice it is of, and what it has gathered so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.gateway.disclosure_records import Judged
from shared.carrier.bookmark import Held
from shared.carrier.cargo import Connection, Record
from shared.store.statements import QUERIES


@dataclass(frozen=True, slots=True)
class Lane:
    """The slice that is carried, and the names of what it writes to."""

    slice: int
    partitions: int
    mine: tuple[int, ...]
    oin: str
    out_topic: str
    """With `{}` where the partner's id goes."""
    ledger_topic: str
    production: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page stood before an event was put on it."""

    records: int
    delivered: int
    pairwise: int
    sequences: dict[str, int]


@dataclass(slots=True)
class Page:
    """What one page has gathered so far."""

    judged: Judged
    sequences: dict[str, int]
    records: list[Record] = field(default_factory=list)
    delivered: list[tuple[str, UUID, int, int, int]] = field(default_factory=list)
    pairwise: dict[tuple[str, UUID, UUID, UUID], None] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)

    def mark(self) -> Mark:
        """Where it stands."""
        return Mark(len(self.records), len(self.delivered), len(self.pairwise), dict(self.sequences))

    def undo(self, mark: Mark) -> None:
        """Take off what was put on since: half an event is never published."""
        del self.records[mark.records :]
        del self.delivered[mark.delivered :]
        for key in list(self.pairwise)[mark.pairwise :]:
            del self.pairwise[key]
        self.sequences = mark.sequences

    def means(self, partner_id: str, pairwise: UUID, internal: UUID, person: UUID) -> None:
        """What an id that only this partner sees stands for."""
        self.pairwise[partner_id, pairwise, internal, person] = None

    async def note(self, connection: Connection) -> None:
        """Keep ids and deliveries before the page is published; what is not committed is forgotten again."""
        if self.pairwise:
            await connection.execute(QUERIES["note_pairwise"], *_columns(self.pairwise))
        if self.delivered:
            await connection.execute(QUERIES["note_delivered"], self.judged.epoch, *_columns(self.delivered))


def _columns(rows: Any) -> Iterator[list[Any]]:
    return (list(column) for column in zip(*rows, strict=True))
