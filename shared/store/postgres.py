"""The log, in PostgreSQL, over asyncpg: two connections append, one listens, a small pool reads."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

import asyncpg

from shared.events.envelope import Fact, Recorded
from shared.seal.keyring import Keyring
from shared.seal.keys import KeyEncryption, WrappedKey
from shared.store.batcher import Batcher, Waiting
from shared.store.gathering import Gathering
from shared.store.port import Append, History, Outcome, StoreUnavailable, Verdict
from shared.store.rows import new_rows
from shared.store.statements import QUERIES

T = TypeVar("T")
CHANNEL = "log_moved"
POLL_SECONDS = 0.1
PATIENCE_SECONDS = 15.0
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What asyncpg raises when the server is away, starting or going; everything else is a mistake of ours."""


class PostgresStore:
    """A `Store` on one region's database; open it with `connect`."""

    def __init__(self, url: str, pool: "asyncpg.Pool[asyncpg.Record]", new_id: Callable[[], UUID]) -> None:
        self._url = url
        self.pool = pool
        self._new_id = new_id
        self._batcher = Batcher(self._send)
        self._of_streams = Gathering(self._rows_of_streams)
        self._of_persons = Gathering(self._rows_of_persons)
        self._at = Gathering(self._rows_at)
        self._appenders: list[asyncpg.Connection[asyncpg.Record]] = []
        self._listener: asyncpg.Connection[asyncpg.Record] | None = None
        self._notifying: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
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
        if self._notifying:
            await self._notifying
        for connection in (*self._appenders, self._listener):
            if connection and not connection.is_closed():
                await connection.close()
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

    async def _send(self, batch: Sequence[Waiting]) -> dict[int, tuple[Verdict, bytes | None]]:
        """A call whose answer was lost is repeated: command ids make the second time harmless."""
        rows = await patiently(lambda: self._call(batch))
        self._moved.set()
        if self._notifying is None or self._notifying.done():
            self._notifying = asyncio.create_task(self._notify())
        if len(rows) == 1 and rows[0]["number"] < 0:
            return _all_kept(batch, rows[0]["first_position"])
        return {
            r["number"]: (
                Verdict(Outcome(r["outcome"]), r["code"], r["detail"], r["first_position"], r["last_position"]),
                r["digest"],
            )
            for r in rows
        }

    async def _call(self, batch: Sequence[Waiting]) -> list[asyncpg.Record]:
        appender = self._appenders.pop() if self._appenders else await asyncpg.connect(self._url)
        try:
            rows = await appender.fetch(QUERIES["append"], *_columns(batch))
        except BaseException:
            appender.terminate()
            raise
        self._appenders.append(appender)
        return rows

    async def _notify(self) -> None:
        """Wake other processes, from outside the append: NOTIFY inside it would serialise the commits."""
        with suppress(*AWAY):
            await self.pool.execute(f"notify {CHANNEL}")


class PostgresKeys:
    """Wrapped keys in the region's database."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def fetch(self, owners: Sequence[str]) -> list[WrappedKey]:
        """The newest key of every purpose of these owners."""
        rows = await patiently(lambda: self._pool.fetch(QUERIES["keys_of"], list(owners)))
        return [WrappedKey(*row.values()) for row in rows]

    async def add(self, keys: Iterable[WrappedKey]) -> None:
        """Keep keys that are not there yet; one that is there stays as it is."""
        rows = [(k.owner, k.purpose, k.generation, k.key_id, k.wrapped, k.kek) for k in keys]
        columns = [list(column) for column in zip(*rows, strict=True)]
        await patiently(lambda: self._pool.execute(QUERIES["add_keys"], *columns))


async def leave_as_it_is(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Nothing to reset when a connection goes back: nobody changes a session, and blocks end their transactions.

    The default asks the server each time, which doubles the round trips of every query.
    """


async def patiently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try again while the server is away, longer and longer apart; `StoreUnavailable` when patience ends."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + PATIENCE_SECONDS, 0.02
    while True:
        try:
            return await attempt()
        except AWAY as error:
            if loop.time() + pause > until:
                raise StoreUnavailable("the database cannot be reached") from error
        await asyncio.sleep(pause)
        pause = min(pause * 2, 1.0)


def _recorded(row: asyncpg.Record) -> Recorded:
    return Recorded(*row.values())


def _all_kept(batch: Sequence[Waiting], head: int) -> dict[int, tuple[Verdict, bytes | None]]:
    """The verdicts where nothing stood in the way: positions follow from the head and the order of the batch."""
    verdicts: dict[int, tuple[Verdict, bytes | None]] = {}
    for number, (waiting, (first, last)) in enumerate(zip(batch, _offsets(batch), strict=True)):
        append = waiting.append
        outcome = Outcome.REFUSED if append.code else Outcome.ACCEPTED
        reach = (head + first, head + last) if first is not None and last is not None else (None, None)
        verdicts[number] = Verdict(outcome, append.code, append.detail, *reach), append.digest
    return verdicts


def _offsets(batch: Sequence[Waiting]) -> list[tuple[int, int] | tuple[None, None]]:
    """Of each append, its first and last row counted over the whole batch, from 1."""
    found: list[tuple[int, int] | tuple[None, None]] = []
    done = 0
    for waiting in batch:
        count = len(waiting.rows)
        found.append((done + 1, done + count) if count else (None, None))
        done += count
    return found


def _columns(batch: Sequence[Waiting]) -> tuple[list[object], ...]:
    appends = [w.append for w in batch]
    guards = [(n, s, v) for n, a in enumerate(appends) for s, v in a.expected.items()]
    rows = [(n, r) for n, w in enumerate(batch) for r in w.rows]
    offsets = _offsets(batch)
    return (
        [a.command_id for a in appends],
        [a.digest for a in appends],
        [a.actor for a in appends],
        [a.time for a in appends],
        [a.correlation_id for a in appends],
        [a.causation_id for a in appends],
        [a.code for a in appends],
        [a.detail for a in appends],
        [first for first, _ in offsets],
        [last for _, last in offsets],
        [n for n, _, _ in guards],
        [s for _, s, _ in guards],
        [v for _, _, v in guards],
        [n for n, _ in rows],
        [r.stream for _, r in rows],
        [r.version for _, r in rows],
        [r.type for _, r in rows],
        [r.event_id for _, r in rows],
        [r.person for _, r in rows],
        [r.data for _, r in rows],
    )
