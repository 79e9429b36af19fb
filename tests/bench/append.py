"""Appends, sealed and chained, against plain one-row INSERTs of the same bytes; same callers, same server."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.dev.stack import RegionNeeds, running
from shared.events.base import LegalRegime, TargetGroup
from shared.events.case import CaseOpened, IntakeChannel
from shared.seal.keys import FileKeyEncryption
from shared.settings import CacheSettings
from shared.store.migrate import migrate
from shared.store.port import Append
from shared.store.postgres import PostgresStore

SECONDS, ROUNDS = 2.0, 3
NOON = datetime(2019, 10, 7, 12, tzinfo=UTC)
PLAIN = (
    "create table public.plain (stream text, version int, type text, data bytea, primary key (stream, version))"
)
CALLERS = (1, 8, 32)
Work = Callable[[int], Awaitable[None]]


def event(case_id: UUID, person: UUID) -> CaseOpened:
    day = date(2019, 10, 7)
    return CaseOpened(
        case_id=case_id,
        participant_id=person,
        occurred_on=day,
        legal_regime=LegalRegime.PILOT_PRE2022,
        target_group=TargetGroup.ASYLUM_HOLDER,
        intake_channel=IntakeChannel.COA,
        opened_on=day,
        of_age_from=day,
    )


async def measure(data: Path) -> dict[str, float]:
    """Median ratio over the rounds, by number of callers."""
    needs = RegionNeeds("bench", 3, 1, ())
    async with running(data / "stack", [needs], progress=lambda _: None, cache=CacheSettings().cache) as stack:
        FileKeyEncryption.create(data / "kek")
        url = stack.owner_database_url("bench")
        await migrate(url)
        async with asyncpg.create_pool(url, min_size=32, max_size=32) as pool:
            await pool.execute(PLAIN)
            store = await PostgresStore.connect(
                stack.database_url("bench", "intake"), FileKeyEncryption(data / "kek"), uuid7
            )
            found = await _compare(pool, store)
            await store.close()
    return found


async def _compare(pool: "asyncpg.Pool[asyncpg.Record]", store: PostgresStore) -> dict[str, float]:
    persons = [uuid7() for _ in range(200)]
    await store.keyring.prepare([str(p) for p in persons], create=True)
    body = store.keyring.seal(event(uuid7(), persons[0]), "case-x", 1)

    async def plain(n: int) -> None:
        await pool.execute("insert into public.plain values ($1, 1, 'case-opened.v1', $2)", str(uuid7()), body)

    async def append(n: int) -> None:
        case_id = uuid7()
        fact = event(case_id, persons[n % 200])
        await store.append(Append(str(uuid7()), b"digest", "gem/M/w", NOON, {f"case-{case_id}": 0}, (fact,)))

    found = {}
    for callers in CALLERS:
        await _rate(plain, callers, 0.3)
        await _rate(append, callers, 0.3)
        rounds = [(await _rate(plain, callers), await _rate(append, callers)) for _ in range(ROUNDS)]
        raw, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(b / a for a, b in rounds)
        print(f"append, {callers:>2} callers: {ours:8.0f}/s   plain INSERT {raw:8.0f}/s   ratio {ratio:.2f}")
        found[f"append_{callers}"] = ratio
    return found


async def _rate(work: Work, callers: int, seconds: float = SECONDS) -> float:
    until, done = time.perf_counter() + seconds, 0

    async def caller() -> None:
        nonlocal done
        while time.perf_counter() < until:
            await work(done)
            done += 1

    start = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return done / (time.perf_counter() - start)
