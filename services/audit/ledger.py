"""The ledger: what stands on the disclosures topic, record by record, in tables that can be asked.

Every record is kept in the transaction that moves its partition's position, so it is there once whatever dies. A
record that cannot be kept stops its partition, and is told again and again: a ledger with a hole is worse than
one that is late.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from aiokafka import ConsumerRecord

from shared.delivery import Connection
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES, statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))


class UnknownEntry(ValueError):
    """A record on the disclosures topic that this release cannot read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the topic, and where it stands."""

    partition: int
    offset: int
    fields: dict[str, Any]

    @classmethod
    def read(cls, record: "ConsumerRecord[Any, Any]") -> "Entry":
        """Raises `UnknownEntry`."""
        place = {"partition": record.partition, "kafka_offset": record.offset}
        try:
            entry = cls(record.partition, record.offset, orjson.loads(record.value or b"") | place)
        except (ValueError, TypeError) as error:
            raise UnknownEntry(f"no entry at {record.partition}/{record.offset}") from error
        if entry.fields.get("kind") not in ("delivery", "page") or "epoch" not in entry.fields:
            raise UnknownEntry(f"unknown kind of entry at {record.partition}/{record.offset}")
        return entry

    @property
    def place(self) -> tuple[int, int]:
        """Its order within the partition; offsets begin again with a new epoch only if Kafka was lost."""
        return self.fields["epoch"], self.offset


class Ledger:
    """Projects the disclosures topic into the tables of the ledger."""

    consumer = "audit.ledger"

    def __init__(self, store: PostgresStore) -> None:
        self._store = store

    async def receive(self, records: "Sequence[ConsumerRecord[Any, Any]]") -> None:
        """Keep a batch: all of it, with the position after it, or nothing."""
        entries = sorted(map(Entry.read, records), key=lambda e: (e.partition, e.offset))
        async with self._store.pool.acquire() as connection, connection.transaction():
            kept: list[Entry] = []
            for partition, group in groupby(entries, key=lambda e: e.partition):
                kept += await self._new(connection, partition, list(group))
            await self._keep(connection, kept)

    async def _new(self, connection: Connection, partition: int, entries: list[Entry]) -> list[Entry]:
        """Those beyond what is in the ledger; the position moves past them, to be committed with them."""
        await connection.execute(STATEMENTS["begin"], partition)
        reached = tuple(await connection.fetchrow(STATEMENTS["read_until"], partition))
        new = [entry for entry in entries if entry.place > reached]
        if new:
            await connection.execute(STATEMENTS["move"], partition, *max(entry.place for entry in new))
        return new

    async def _keep(self, connection: Connection, entries: Sequence[Entry]) -> None:
        for kind, statement in (("delivery", "keep_deliveries"), ("page", "keep_pages")):
            if rows := [entry.fields for entry in entries if entry.fields["kind"] == kind]:
                await connection.execute(STATEMENTS[statement], orjson.dumps(rows).decode())
        for slice_, position in _reach(entries).items():
            await connection.execute(QUERIES["set_follower"], f"audit/{slice_}", position, 0)


def _reach(entries: Iterable[Entry]) -> dict[int, int]:
    """How far the ledger tells of each slice; a page that ended inside an event is not the end of that event."""
    pages = [entry.fields for entry in entries if entry.fields["kind"] == "page"]
    return {page["slice"]: page["to"] - (1 if page["cursor"] else 0) for page in pages}
