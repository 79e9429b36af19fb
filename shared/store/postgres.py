"""The log, in PostgreSQL, over asyncpg: two connections append, one listens, a small pool reads."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

import asyncpg

from shared.events.envelope import Fact, Recorded
from shared.seal.keyring import Keyring
from shared.seal.keys import KeyEncryption
from shared.store.appender import CHANNEL, Appender
from shared.store.batcher import Batcher
from shared.store.gathering import Gathering
from shared.store.key_table import PostgresKeys
from shared.store.patience import AWAY, patiently
from shared.store.port import Append, History, Outcome, Verdict
from shared.store.rows import new_rows
from shared.store.statements import QUERIES

POLL_SECONDS = 0.1


class PostgresStore:
    """A `Store` on one region's database; open it with `connect`."""

    def __init__(self, url: str, pool: "asyncpg.Pool[asyncpg.Record]", new_id: Callable[[], UUID]) -> None:
        self._url = url
        self.pool = pool
        self._new_id = new_id
        self._moved = asyncio.Event()
        self._appender = Appender(url, pool, self._moved)
        self._batcher = Batcher(self._appender.send)
        self._of_streams = Gathering(self._rows_of_streams)
        self._of_persons = Gathering(self._rows_of_persons)
        self._at = Gathering(self._rows_at)
        self._listener: asyncpg.Connection[asyncpg.Record] | None = None
        self.keyring: Keyring

    @classmethod
    async def connect(
        cls, url: str, kek: KeyEncryption, new_id: Callable[[], UUID], readers: int = 4
    ) -> "PostgresStore":
        """A store with its pool open; raises what asyncpg raises when the server is away."""
        pool = await asyncpg.create_pool(url, min_size=1, max_size=readers, reset=leave_as_it_is)
        store = cls(url, pool, new_id)
        store.keyring = Keyring(PostgresKeys(pool), kek)
        return store

    async def close(self) -> None:
        """Close every connection; an append under way is finished first."""
        await self._appender.close()
        if self._listener and not self._listener.is_closed():
            await self._listener.close()
        await self.pool.close()

    async def connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection of its own, for who must hold a lock; the caller closes it."""
        return await patiently(lambda: asyncpg.connect(self._url))

    async def read(self, streams: Sequence[str]) -> History:
        """The facts of these streams, in the order of the log."""
        rows = await self.rows(streams)
        versions = dict.fromkeys(streams, 0) | {row.stream: row.version for row in rows}
        return History(tuple(await self.keyring.facts(rows)), versions)

    async def rows(self, streams: Sequence[str]) -> list[Recorded]:
        """The rows of these streams, unopened, in the order of the log."""
        found = await self._of_streams.ask(streams)
        rows = [row for stream in dict.fromkeys(streams) for row in found.get(stream, ())]
        return rows if len(streams) == 1 else sorted(rows, key=lambda row: row.position)

    async def append(self, append: Append) -> Verdict:
        """Keep a decision, atomically; a known command id gets its first verdict."""
        return await self._batcher.submit(append, await new_rows(append, self.keyring, self._new_id))

    async def verdict(self, command_id: str) -> Verdict | None:
        """The first verdict on a command id, None if it was never seen."""
        rows = await self._fetch("verdict", command_id)
        return Verdict(Outcome(rows[0]["outcome"]), *list(rows[0].values())[1:]) if rows else None

    async def page(self, after: int, limit: int) -> list[Recorded]:
        """The rows after a position, in order, without a hole."""
        return [_recorded(r) for r in await self._fetch("page", after, limit)]

    async def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The rows at these positions."""
        found = await self._at.ask(positions)
        return [found[position] for position in positions]

    async def of_person(self, person: UUID, until: int, after: int = 0) -> list[Recorded]:
        """The rows about one person, after a position and up to and including another."""
        found = await self._of_persons.ask([(person, after)])
        return [row for row in found.get((person, after), ()) if row.position <= until]

    async def of_region(self, after: int, until: int) -> list[Recorded]:
        """The rows without a person, after one position and up to another."""
        return [_recorded(r) for r in await self._fetch("of_region", after, until)]

    async def head(self) -> int:
        """The last position, 0 for an empty log."""
        rows = await self._fetch("head")
        return int(rows[0][0])

    async def promised(self) -> int:
        """The last position that any command was told it wrote: where the log must reach."""
        rows = await self._fetch("last_promised")
        return int(rows[0][0])

    async def facts(self, rows: list[Recorded]) -> list[Fact]:
        """The events of rows, opened as far as rules may see."""
        return await self.keyring.facts(rows)

    async def wait(self, after: int) -> None:
        """Return when the log may have moved: told by a notification, or after 100 ms at the latest."""
        if self._listener is None or self._listener.is_closed():
            with suppress(*AWAY):
                self._listener = await asyncpg.connect(self._url)
                await self._listener.add_listener(CHANNEL, lambda *_: self._moved.set())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._moved.wait(), POLL_SECONDS)
        self._moved.clear()

    async def _rows_of_streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        found: dict[str, list[Recorded]] = {}
        for row in await self._fetch("read", streams):
            found.setdefault(row["stream"], []).append(_recorded(row))
        return found

    async def _rows_of_persons(self, wanted: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], list[Recorded]]:
        found: dict[tuple[UUID, int], list[Recorded]] = {}
        persons, after = zip(*wanted, strict=True)
        for row in await self._fetch("of_persons", persons, after):
            found.setdefault((row["person"], row["after"]), []).append(Recorded(*list(row.values())[1:]))
        return found

    async def _rows_at(self, positions: Sequence[int]) -> dict[int, Recorded]:
        return {row["position"]: _recorded(row) for row in await self._fetch("at", positions)}

    async def _fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Reading changes nothing, so a lost connection is simply tried again until patience ends."""
        return await patiently(lambda: self.pool.fetch(QUERIES[query], *values))


async def leave_as_it_is(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Nothing to reset when a connection goes back: nobody changes a session, and blocks end their transactions.

    The default asks the server each time, which doubles the round trips of every query.
    """


def _recorded(row: asyncpg.Record) -> Recorded:
    return Recorded(*row.values())
