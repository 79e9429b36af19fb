"""Appending to the log in PostgreSQL, and telling other processes of it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import asyncpg

from shared.store.batcher import Waiting
from shared.store.batches import all_kept, columns_of
from shared.store.patience import AWAY, patiently
from shared.store.port import Outcome, Verdict
from shared.store.statements import QUERIES

CHANNEL = "log_moved"


class Appender:
    """Calls the one function that appends, a batch at a time."""

    def __init__(self, url: str, pool: "asyncpg.Pool[asyncpg.Record]", moved: asyncio.Event) -> None:
        self._url = url
        self._pool = pool
        self._appenders: list[asyncpg.Connection[asyncpg.Record]] = []
        self._notifying: asyncio.Task[None] | None = None
        self._moved = moved

    async def close(self) -> None:
        """Close its connections, once others have been told of the last append."""
        if self._notifying:
            await self._notifying
        for connection in self._appenders:
            if not connection.is_closed():
                await connection.close()

    async def send(self, batch: Sequence[Waiting]) -> dict[int, tuple[Verdict, bytes | None]]:
        """A call whose answer was lost is repeated: command ids make the second time harmless."""
        rows = await patiently(lambda: self._call(batch))
        self._moved.set()
        if self._notifying is None or self._notifying.done():
            self._notifying = asyncio.create_task(self._notify())
        if len(rows) == 1 and rows[0]["number"] < 0:
            return all_kept(batch, rows[0]["first_position"])
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
            rows = await appender.fetch(QUERIES["append"], *columns_of(batch))
        except BaseException:
            appender.terminate()
            raise
        self._appenders.append(appender)
        return rows

    async def _notify(self) -> None:
        """Wake other processes, from outside the append: NOTIFY inside it would serialise the commits."""
        with suppress(*AWAY):
            await self._pool.execute(f"notify {CHANNEL}")
