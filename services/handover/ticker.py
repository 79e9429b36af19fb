"""The ticker: what became due is fired once, in due order, after everything that the day itself brought."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import structlog
from asyncpg import Record

from services.handover.abreast import abreast
from services.handover.handover.process_commands import FireDeadline
from services.handover.running import CONSUMER
from services.handover.waiting import STATEMENTS
from services.http.callers import SYSTEM
from services.http.wishes import AnyDecider
from shared.clock import Clock, ClockNotSet
from shared.delivery import STATEMENTS as DELIVERY
from shared.delivery import Connection
from shared.events.envelope import Actor
from shared.partitions import partition_of
from shared.seal.keyring import DIGESTS
from shared.seal.keys import KeyMissing
from shared.store.execute import Asked, execute
from shared.store.port import Conflict, Outcome
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES
from shared.waiting import until

FOLLOWER = "handover.ticker"
PLAYED_SECONDS, SYSTEM_SECONDS = 0.05, 60.0
"""How long it sleeps at most: by a played clock, and by the machine's."""
BEHIND_SECONDS = 0.02
LONGEST_CHAIN = 20
"""So often what follows from what is waited for; others go on writing, so an end must be set."""
log = structlog.get_logger()


class Ticker:
    """Fires deadlines by the clock; of any number of tickers, the one that holds the lock."""

    def __init__(self, store: PostgresStore, clock: Clock, decider: AnyDecider, partitions: int) -> None:
        self._store = store
        self._clock = clock
        self._decider = decider
        self._partitions = partitions
        self._seen = -1
        self._last: dict[int, int] = {}
        self._followed: datetime | None = None

    async def run(self, at_most_seconds: float) -> None:
        """Fire what is due, for ever; what is raised means that the lock may be gone with its connection."""
        lock = await self._store.connection()
        try:
            await lock.execute(QUERIES["take_slice"], FOLLOWER)
            while True:
                pause = at_most_seconds
                with suppress(ClockNotSet, Conflict):
                    pause = min(pause, await self._look(lock))
                await asyncio.sleep(pause)
        finally:
            await lock.close()

    async def _look(self, lock: Connection) -> float:
        """Fire what is due; the seconds until something is again."""
        now = await self._clock.passed()
        upcoming = await lock.fetchval(STATEMENTS["next"], CONSUMER)
        if now != self._followed or (upcoming and upcoming <= now):
            await self.tick(lock, now)
            upcoming = await lock.fetchval(STATEMENTS["next"], CONSUMER)
        return max((upcoming - now).total_seconds(), PLAYED_SECONDS) if upcoming else SYSTEM_SECONDS

    async def tick(self, lock: Connection, now: datetime) -> None:
        """Fire everything due by now, a day's deadlines at a time: what follows from them may be due as well.

        Those of one case in their order, cases side by side.
        """
        await self._process_caught_up(lock)
        while due := await lock.fetch(STATEMENTS["due"], now, CONSUMER):
            cases = [list(rows) for _, rows in groupby(due, key=itemgetter("case_id"))]
            await abreast(self._fire_in_order(rows, now) for rows in cases)
            await lock.execute(STATEMENTS["fired"], *zip(*map(_key, due), strict=True))
            await self._process_caught_up(lock)
        await lock.execute(QUERIES["set_followed"], FOLLOWER, now)
        self._followed = now

    async def _fire_in_order(self, rows: Sequence[Record], now: datetime) -> None:
        for row in rows:
            await self._fire(row, now)

    async def _fire(self, row: Record, now: datetime) -> None:
        command = FireDeadline(**row)
        command_id = sha256("\x1f".join((FOLLOWER, *map(str, (*_key(row), row["due_on"])))).encode()).hexdigest()
        asked = Asked(
            command_id=command_id,
            digest=self._store.keyring.keyed_hash(DIGESTS, DIGESTS, command_id.encode()),
            actor=Actor("handover", SYSTEM, "ticker"),
            now=now,
        )
        try:
            verdict = await execute(self._store, self._decider, command, asked)
        except KeyMissing:
            log.info("deadline of an erased person", deadline=row["deadline"])
            return
        if verdict.outcome is Outcome.REFUSED:
            log.warning("deadline refused", deadline=row["deadline"], code=verdict.code)

    async def _process_caught_up(self, lock: Connection) -> None:
        """Wait until the process has handled what stands in the log, and what it added to it by that.

        What it asks stands in the log before its position moves, so a log that has not grown is handled whole.
        """
        for _ in range(LONGEST_CHAIN):
            if not await self._behind(lock):
                return
            await until(lambda: self._handled(lock), BEHIND_SECONDS)

    async def _handled(self, lock: Connection) -> bool:
        """Whether the process has handled all that is known of the log."""
        return not await self._behind(lock, learn=False)

    async def _behind(self, lock: Connection, *, learn: bool = True) -> bool:
        """Whether the process has not handled all that is known of the log, or, having looked, of its head."""
        reached = await self._reached(lock)
        if self._seen < 0:
            self._seen = min((reached.get(n, 0) for n in range(self._partitions)), default=0)
        for row in await lock.fetch(STATEMENTS["newer"], self._seen) if learn else ():
            self._seen = row["position"]
            self._last[partition_of(row["person"], self._partitions)] = self._seen
        return any(reached.get(partition, 0) < last for partition, last in self._last.items())

    async def _reached(self, lock: Connection) -> dict[int, int]:
        rows = await lock.fetch(DELIVERY["progress"], CONSUMER, 1)
        return {row["partition"]: row["position"] for row in rows}


def _key(row: Record) -> tuple[UUID, str, int, int]:
    return row["case_id"], row["deadline"], row["generation"], row["ordinal"]
