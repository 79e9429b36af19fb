"""`python -m tests.soak.many [--handovers N] [--seed S]`.

So many handovers over a simulated year, through the services' own `execute` on a real PostgreSQL: the process and
the ticker are those of the service, fed with the log as the topic would hold it, and the clock moves day by day.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

import structlog
import uvloop
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from services.dev.database import OWNER, Database, role_name
from services.dev.folder import Secrets
from services.dev.ports import free_port
from services.wiring import collect_seldom
from shared.seal.keyring import DIGESTS
from shared.seal.keys import FileKeyEncryption
from shared.store.migrate import migrate
from shared.store.postgres import PostgresStore
from tests.soak.courses import LONGEST, Step, course
from tests.soak.year import Year

REGION = "many"
BEGIN, DAYS = date(2019, 1, 7), 365
ENOUGH = 10
"""The first finished cases, whose tick is the measure of all later ones."""


async def main(handovers: int, seed: int) -> int:
    """Play the year; the exit code says whether every handover came to its end."""
    rng, kinds = Random(seed), Counter[str]()
    by_day: dict[date, list[Sequence[Step]]] = {}
    for number in range(handovers):
        kind, steps = course(rng, number, BEGIN + timedelta(rng.randrange(DAYS - LONGEST)))
        kinds[kind] += 1
        for day in dict.fromkeys(step.on for step in steps):
            by_day.setdefault(day, []).append([step for step in steps if step.on == day])
    began = time.monotonic()
    async with _stores("plans", "intake", "handover") as (plans, intake, handover):
        year = await Year.begin(plans, intake, handover, BEGIN)
        async with year.processed():
            for day in (BEGIN + timedelta(n) for n in range(DAYS + 1)):
                await year.day(day, by_day.get(day, ()))
                await _measured(year, handovers)
        report = {
            "minutes": round((time.monotonic() - began) / 60, 1),
            "courses": dict(sorted(kinds.items())),
            **await year.report(),
        }
        grown = _grown(year, handovers)
    print(to_json(report, indent=1).decode())
    return 1 if report["unfinished"] or report["fired_again"] or grown else 0


def _grown(year: Year, handovers: int) -> bool:
    """Whether a look touches more for what is finished, which fills hundreds of pages.

    Some are left by rows that went and are not swept up yet.
    """
    first, last = year.ticks[0], year.ticks[-1]
    grown = last.armed <= first.armed and last.pages > first.pages + max(50, handovers // 100)
    if grown:
        print(f"a look costs {last.pages} pages after {handovers} finished, {first.pages} before", file=sys.stderr)
    return grown


async def _measured(year: Year, handovers: int) -> None:
    """What a tick costs now, where another half of all handovers is finished."""
    marks = (ENOUGH, handovers // 2, handovers)
    if len(year.ticks) < len(marks) and await year.finished() >= marks[len(year.ticks)]:
        await year.measure()
        print(f"{year.ticks[-1]}", file=sys.stderr, flush=True)


@asynccontextmanager
async def _stores(*services: str) -> AsyncIterator[tuple[PostgresStore, ...]]:
    """A PostgreSQL of our own, and the way in of each of these services."""
    data = Path(tempfile.mkdtemp(prefix="convenant-many-"))
    database = Database(data / "postgres", data, free_port(None, ()), Secrets(data / "secrets.json"))
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, data, ignore_errors=True)
        stack.callback(_elsewhere, data / "postgres")
        await database.prepare([])
        server = await database.start([])
        stack.push_async_callback(server.stop)
        await database.provide([REGION])
        await migrate(database.url(REGION, OWNER))
        FileKeyEncryption.create(data / "kek")
        kek = FileKeyEncryption(data / "kek")
        stores = []
        for service in services:
            url = database.url(REGION, role_name(service))
            store = await PostgresStore.connect(url, kek, uuid7)
            stack.push_async_callback(store.close)
            await store.keyring.prepare([DIGESTS], create=True, purposes=[DIGESTS])
            stores.append(store)
        yield tuple(stores)


def _elsewhere(postgres: Path) -> None:
    """Where its files had to live outside the folder, those go too."""
    if postgres.is_symlink():
        shutil.rmtree(postgres.resolve(), ignore_errors=True)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    options = argparse.ArgumentParser(prog="python -m tests.soak.many")
    options.add_argument("--handovers", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    collect_seldom()
    sys.exit(uvloop.run(main(chosen.handovers, chosen.seed)))
