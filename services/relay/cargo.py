"""What the relay carries: every row of its slice, as it stands."""

from dataclasses import dataclass, replace

from shared.carrier.bookmark import Bookmark
from shared.carrier.cargo import Connection, Record
from shared.events.envelope import Recorded
from shared.events.wire import CONTENT_TYPE, to_message
from shared.partitions import partition_of


@dataclass(frozen=True, slots=True)
class LogCargo:
    """Rows to records of the internal topic, keyed by person."""

    topic: str
    partitions: int
    mine: frozenset[int]
    source: str

    async def begin(self, bookmark: Bookmark, lock: Connection) -> None:
        """Nothing is remembered between pages."""

    def again(self, bookmark: Bookmark) -> bool:
        """It forwards rows unread, and holds nothing back: a row that it cannot forward stops its slice."""
        return False

    async def load(self, rows: list[Recorded], bookmark: Bookmark) -> tuple[list[Record], Bookmark]:
        """One record a row of this slice's partitions."""
        records = [record for row in rows if (record := self._record(row)).partition in self.mine]
        return records, replace(bookmark, position=rows[-1].position)

    def _record(self, row: Recorded) -> Record:
        key = str(row.person).encode() if row.person else None
        partition = partition_of(row.person, self.partitions)
        return Record(self.topic, partition, key, to_message(row, self.source), (CONTENT_TYPE,))
