"""A year of handovers: what people do by day, what the process makes of it, and what passes by night."""

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any, cast

from aiokafka import ConsumerRecord

from services.handover.completing import Completing
from services.handover.handover.commands import PEOPLE_COMMANDS
from services.handover.handover.decider import HANDOVERS
from services.handover.handover.process_commands import PROCESS_COMMANDS
from services.handover.parties import Parties
from services.handover.running import CONSUMER, Process
from services.handover.terms_file import load_terms
from services.handover.ticker import Ticker
from services.handover.waiting import STATEMENTS
from services.http.wishes import AnyDecider
from services.intake.case.commands import COMMANDS as CASE_COMMANDS
from services.intake.case.decider import CASES
from services.plans.publisher import Publisher, published_by
from shared.clock import FixedClock
from shared.delivery import Connection
from shared.events.base import Command
from shared.events.envelope import AMSTERDAM, Actor
from shared.events.wire import to_message
from shared.partitions import partition_of
from shared.seal.keyring import DIGESTS
from shared.settings import Settings
from shared.store.execute import Asked, execute
from shared.store.port import Outcome
from shared.store.postgres import PostgresStore
from tests.contracts.test_boards import Record
from tests.soak.courses import Step
from tests.soak.likeness import fired_again

PARTITIONS, BATCH, AT_ONCE = 6, 500, 32
IDLE_TICKS = 200
NOTHING_NEW_SECONDS = 0.005
DECIDERS: dict[type[Command], AnyDecider] = {
    **dict.fromkeys(CASE_COMMANDS, CASES),
    **dict.fromkeys((*PEOPLE_COMMANDS, *PROCESS_COMMANDS), HANDOVERS),
}
FINISHED = "select count(*) from handover.cases where not running"
UNFINISHED = "select count(*) from handover.cases where running"
STATES = "select state, count(*) from handover.cases group by state order by state"
ARMED = "select count(*) from handover.deadlines"
ENDS = ("started", "completed", "rejected", "redirected", "cancelled")


@dataclass(frozen=True)
class Tick:
    """What looking costs when nothing is due, a whole tick, and each deadline of the last nights that did fire.

    `pages` is how many of its pages PostgreSQL touches to look: a measure that no other work on the machine moves.
    """

    finished: int
    armed: int
    look_ms: float
    tick_ms: float
    pages: int
    fired_ms: float


@dataclass
class Year:
    """The services' own code on three ways into one log, and a clock in our hand."""

    intake: PostgresStore
    handover: PostgresStore
    clock: FixedClock
    process: Process
    ticker: Ticker
    lock: Connection
    ticks: list[Tick] = field(default_factory=list)
    commands: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    recent: list[tuple[float, int]] = field(default_factory=list)
    """Of the last nights: how long the tick took, and how much it fired."""
    _fed: int = 0

    @classmethod
    async def begin(cls, plans: PostgresStore, intake: PostgresStore, handover: PostgresStore, on: date) -> "Year":
        """The region's facts are published; nobody has come yet."""
        clock = FixedClock(at_noon(on))
        await Publisher(plans, clock, published_by(Path("deploy/regions/west-friesland"))).publish_due()
        own = dict.fromkeys((*PEOPLE_COMMANDS, *PROCESS_COMMANDS), HANDOVERS)
        terms = load_terms(Settings(_env_file=None).deploy)
        process = Process(handover, clock, own, terms, Completing(Parties(handover)))
        ticker = Ticker(handover, clock, HANDOVERS, PARTITIONS)
        return cls(intake, handover, clock, process, ticker, await handover.connection())

    @asynccontextmanager
    async def processed(self) -> AsyncIterator[None]:
        """The process hears the log for as long as the block lasts."""
        try:
            async with asyncio.TaskGroup() as tasks:
                feeding = tasks.create_task(self._feed())
                yield
                feeding.cancel()
        finally:
            await self.lock.close()

    async def day(self, day: date, chains: Sequence[Sequence[Step]]) -> None:
        """What people do on a day, and what passes at its end."""
        self.clock.at = at_noon(day)
        limit = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._chain(chain, limit) for chain in chains))
        await self.ticker.tick(self.lock, self.clock.at)
        self.clock.at = datetime.combine(day + timedelta(1), clock_time(0, 1), AMSTERDAM)
        before = await self.handover.head()
        took = await _seconds(self.ticker.tick(self.lock, self.clock.at))
        fired = await self.handover.pool.fetchval(
            f"select count(*) from ({_DEADLINES} and position > $1) d", before
        )
        self.recent = [*self.recent[-9:], (took, fired)]

    async def finished(self) -> int:
        """So many cases have nothing left to hand over."""
        return int(await self.handover.pool.fetchval(FINISHED))

    async def measure(self) -> None:
        """Time ticks with nothing to do, beside what the last nights cost."""
        looks, ticks = [], []
        for _ in range(IDLE_TICKS):
            looks.append(await _seconds(self.lock.fetchval(STATEMENTS["next"], CONSUMER)))
            ticks.append(await _seconds(self.ticker.tick(self.lock, self.clock.at)))
        seconds, fired = (sum(column) for column in zip(*self.recent, strict=True))
        self.ticks.append(
            Tick(
                finished=await self.finished(),
                armed=await self.handover.pool.fetchval(ARMED),
                look_ms=round(1000 * statistics.median(looks), 2),
                tick_ms=round(1000 * statistics.median(ticks), 2),
                pages=await self._pages("next", CONSUMER) + await self._pages("due", self.clock.at, CONSUMER),
                fired_ms=round(1000 * seconds / max(1, fired), 1),
            )
        )

    async def _pages(self, statement: str, *values: object) -> int:
        plan = await self.lock.fetchval(
            f"explain (analyze, buffers, format json) {STATEMENTS[statement]}", *values
        )
        top = json.loads(plan)[0]["Plan"]
        return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])

    async def report(self) -> dict[str, Any]:
        """What became of everybody, counted from the log and from the tables."""
        pool = self.handover.pool
        kinds = Counter({r[0].removesuffix(".v1"): r[1] for r in await pool.fetch(_COUNTED)})
        deadlines = [row for row in await self._deadline_rows() if row]
        facts = await self.handover.facts(deadlines)
        return {
            "commands": self.commands,
            "refused": dict(self.refused),
            "facts": await self.handover.head(),
            "handovers": {end: kinds[f"handover-{end}"] for end in ENDS},
            "fired": {kind: kinds[f"deadline-{kind}"] for kind in ("warned", "missed")},
            "fired_again": len(fired_again(facts)),
            "states": {r[0]: r[1] for r in await pool.fetch(STATES)},
            "unfinished": int(await pool.fetchval(UNFINISHED)),
            "armed_at_the_end": int(await pool.fetchval(ARMED)),
            "ticks": self.ticks,
        }

    async def _deadline_rows(self) -> list[Any]:
        places = [row[0] for row in await self.handover.pool.fetch(_DEADLINES)]
        return await self.handover.at(places) if places else []

    async def _chain(self, chain: Sequence[Step], limit: asyncio.Semaphore) -> None:
        async with limit:
            for step in chain:
                await self._ask(step.command)

    async def _ask(self, command: Command) -> None:
        self.commands += 1
        decider = DECIDERS[type(command)]
        store = self.intake if decider is CASES else self.handover
        asked = Asked(
            command_id=f"many {self.commands}",
            digest=store.keyring.keyed_hash(DIGESTS, DIGESTS, str(self.commands).encode()),
            actor=Actor("gem-hoorn", "MUNICIPALITY", "regie-1"),
            now=self.clock.at,
        )
        verdict = await execute(store, decider, command, asked)
        if verdict.outcome is Outcome.REFUSED:
            self.refused[f"{type(command).__name__}: {verdict.code} {verdict.detail or ''}"] += 1

    async def _feed(self) -> None:
        """The log, as the relay would put it onto the topic, in batches as the service takes them."""
        while True:
            rows = await self.handover.page(self._fed, BATCH)
            records = [
                Record(
                    "log",
                    partition_of(row.person, PARTITIONS),
                    row.position,
                    str(row.person).encode() if row.person else None,
                    to_message(row, "urn:many"),
                )
                for row in rows
            ]
            if not records:
                await asyncio.sleep(NOTHING_NEW_SECONDS)
                continue
            await self.process.inbox.receive(cast("Sequence[ConsumerRecord[Any, Any]]", records))
            self._fed = rows[-1].position


async def _seconds(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def at_noon(day: date) -> datetime:
    """Noon in Amsterdam."""
    return datetime.combine(day, clock_time(12), AMSTERDAM)


_COUNTED = (
    "select type, count(*) from log.events where type like 'handover-%' or type like 'deadline-%' group by 1"
)
_DEADLINES = "select position from log.events where type in ('deadline-missed.v1', 'deadline-warned.v1')"
