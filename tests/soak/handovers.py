"""`python -m tests.soak.handovers [--kills N] [--people N] [--seed S]`.

Plays a region's handovers, with all their mishaps, twice: undisturbed, and while the process of the handover
service is killed with SIGKILL again and again; in the second half two of them share the work. Both logs must say
the same of every case on the same days, no deadline may fire twice, and partners must hold what they should.
"""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop

from services.dev.house import house
from services.dev.stack import discard
from services.pilot.account import Account, account_of
from services.pilot.making import people
from services.pilot.playing import play
from services.pilot.world import World, world
from shared.convenant.load import load
from shared.convenant.region import Region
from shared.settings import Settings
from tests.soak.likeness import Said, cases_of, differences, fired_again, said_in
from tests.soak.strikes import Strikes

REGION = Path("deploy/regions/west-friesland")
RUN = "soak00000001"
GROUPS = (("intake", "plans", "placements"), ("handover",), ("relay", "gateway", "audit"))
"""The handover service has a process of its own, so that it alone is killed."""


@dataclass(frozen=True)
class Told:
    """What one play left behind."""

    said: Said
    flaws: tuple[str, ...]
    seconds: float
    strikes: Strikes


async def main(kills: int, seed: int, count: int | None) -> int:
    """Play both, compare; the exit code."""
    data = Path(tempfile.mkdtemp(prefix="convenant-handovers-"))
    region = load(REGION)
    _tell(f"in {data}, which is left behind where a play breaks off")
    undisturbed = await _played(region, data / "undisturbed", seed, count, 0)
    _tell(f"undisturbed: {undisturbed.seconds:.0f} s")
    disturbed = await _played(region, data / "disturbed", seed, count, kills)
    shutil.rmtree(data)
    unlike = list(differences(undisturbed.said, disturbed.said))
    flaws = [*undisturbed.flaws, *disturbed.flaws, *unlike]
    for words in flaws[:40]:
        print(words)
    strikes, fired = disturbed.strikes, sum(disturbed.said.values())
    print(f"{strikes.done} kills of the handover process, {strikes.shared} of them while two shared the work")
    print(f"{undisturbed.seconds:.0f} s undisturbed, {disturbed.seconds:.0f} s with kills; {fired} facts")
    print(f"differences between the two logs: {len(unlike)}; flaws: {len(flaws)}")
    return 1 if flaws or strikes.done < kills else 0


async def _played(region: Region, data: Path, seed: int, count: int | None, kills: int) -> Told:
    began = time.monotonic()
    async with house([region], data, Settings(), _tell, GROUPS) as here:
        place = here.places[region.code]
        strikes = Strikes.spread(here, place, seed, kills)
        async with world(region, place, here.mint, RUN) as there:
            account = await _disturbed(there, strikes, seed, count)
    discard(data)
    cases = cases_of(there.labels, (act.wish for act, _ in account.played.answers))
    flaws = (*_flaws(account), *strikes.fallen)
    return Told(said_in(account.facts, cases), flaws, time.monotonic() - began, strikes)


async def _disturbed(there: World, strikes: Strikes, seed: int, count: int | None) -> Account:
    """The whole play, and whatever strikes are left after it."""
    striking = asyncio.create_task(strikes.run())
    try:
        played = await play(there, people(there.region, seed, count), strikes.progress)
        await striking
    finally:
        striking.cancel()
    await there.clock.settled()
    return await account_of(there, played, seed)


def _flaws(account: Account) -> tuple[str, ...]:
    """What partners should not hold, or do; and what fired again."""
    told = [
        f"{partner}: lost {c.lost}, doubled {c.doubled}, overtaken {c.overtaken}, too much {c.surplus}"
        for partner, c in account.compared.items()
        if c.lost or c.doubled or c.overtaken or c.surplus
    ]
    again = fired_again(account.facts)
    return (*told, *again, *(() if account.flawless else ("the account is not flawless",)))


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    for library in ("aiokafka", "asyncpg", "asyncio"):  # every kill is told hundreds of times otherwise
        logging.getLogger(library).setLevel(logging.CRITICAL)
    options = argparse.ArgumentParser(prog="python -m tests.soak.handovers")
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--people", type=int, help="as many as the region's file says if absent")
    chosen = options.parse_args()
    sys.exit(uvloop.run(main(chosen.kills, chosen.seed, chosen.people)))
