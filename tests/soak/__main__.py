"""`python -m tests.soak [--rounds N] [--seed S] [--targets a,b] [--away SECONDS] [--race]`.

Plays a region while everything is killed again and again; `--targets` names the first strikes, in order.
`--away` leaves the region without a broker for so long, once; `--race` lets 32 writers at one log as well.
"""

import argparse
import asyncio
import logging
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import uvloop
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from services.dev.house import house
from services.dev.stack import RegionNeeds, Servers, discard
from services.pilot.account import account_of
from services.pilot.labels import Labels
from services.pilot.making import people
from services.pilot.people import Person
from services.pilot.playing import Played, play
from services.pilot.world import World, world
from shared.calling import JSON
from shared.convenant.load import load
from shared.convenant.region import Region
from shared.events.convenants import PartnerRole
from shared.seal.keys import FileKeyEncryption
from shared.settings import Settings
from shared.store.migrate import migrate
from tests.contracts.served import opening
from tests.contracts.test_writers import check
from tests.contracts.writing import race
from tests.soak.canaries import found_in_clear
from tests.soak.chaos import AWAY, SERVICES, Chaos, plan_of

WAVE = 12
"""So many people a wave; after each wave everything is compared."""
RACE_SECONDS = 10.0
MEANWHILE = "Zyxmeanwhile-Zyxwv"
"""The last name of everybody whose case is opened while the broker is away."""


def roomy(folder: Path) -> Region:
    """A copy of Weert's files with room for as many people as a long run needs."""
    shutil.copytree(Path("deploy/regions/weert"), folder)
    file = folder / "programmes.yaml"
    file.write_text(re.sub(r"(target: .*n: )\d+", r"\g<1>1000000", file.read_text()))
    return load(folder)


async def main(rounds: int, seed: int, targets: Sequence[str] = (), away: float = 60, racing: bool = False) -> int:
    data = Path(tempfile.mkdtemp(prefix="convenant-soak-"))
    region = roomy(data / "region")
    rng, everybody, flaws = Random(seed), list[Person](), 0
    try:
        async with house([region], data / "house", Settings(), _tell, [(name,) for name in SERVICES]) as here:
            place = here.places[region.code]
            chaos = Chaos(here, place, rng, planned=plan_of(targets), away=away)
            async with world(region, place, here.mint, uuid7().hex[-12:]) as there:
                chaos.meanwhile = partial(_opens_a_case, there)
                wave = 0
                while sum(chaos.done.values()) < rounds:
                    wave += 1
                    newcomers = people(region, seed * 1000 + wave, WAVE)
                    everybody += newcomers
                    flaws += await _wave(there, newcomers, chaos, rounds, wave)
            if racing:
                assert here.servers
                await _race(here.servers, data)
        canaries = {MEANWHILE, *(c for person in everybody for c in person.canaries())}
        leaks = found_in_clear(data / "house", canaries)
        for path, canary in leaks[:20]:
            _tell(f"in clear: {canary!r} in {path}")
    finally:
        discard(data / "house")
        shutil.rmtree(data, ignore_errors=True)
    print(f"{chaos.done.total()} kills and pauses: {dict(sorted(chaos.done.items()))}")
    if chaos.done[AWAY]:
        print(f"{chaos.accepted} commands accepted while the broker was away")
    for words in chaos.fallen:
        print(f"ended by itself: {words}")
    flaws += len(chaos.fallen)
    print(f"{wave} waves of {WAVE} people; flaws: {flaws}; values in clear: {len(leaks)}")
    return 1 if flaws or leaks else 0


async def _opens_a_case(there: World) -> None:
    """A municipality opens a case over HTTP, and is answered at once, whoever is away."""
    entry = next(p for p in there.region.partners if p.role is PartnerRole.MUNICIPALITY)
    body = opening(municipality_code=entry.municipalities[0], legal_regime="PILOT_PRE2022")
    body["identity"] = {"first_name": "Meanwhile", "last_name": MEANWHILE, "birth_date": "1991-03-17"}
    headers = {"Authorization": f"Bearer {there.staff_token(entry.partner_id, 'regievoerder')}"}
    url = f"{there.place.urls['intake']}/v1/opdrachten/open-case"
    answer = await there.http.ask("POST", url, to_json(body), JSON | headers)
    assert answer.status_code == 200, answer.content


async def _race(servers: Servers, data: Path) -> None:
    """Thirty-two writers and one reader that misses nothing, in a region of their own."""
    await servers.provide(RegionNeeds("race", 3, 1, ()))
    await migrate(servers.owner_database_url("race"))
    FileKeyEncryption.create(data / "race-kek")
    url = servers.database_url("race", "intake")
    found = await race(url, data / "race-kek", processes=4, writers=8, seconds=RACE_SECONDS)
    check(found)
    _tell(f"race: {len(found.read)} events of 32 writers, {found.conflicts} conflicts, none lost or doubled")


async def _wave(there: World, newcomers: tuple[Person, ...], chaos: Chaos, rounds: int, wave: int) -> int:
    """Play these people while things are killed, let everything settle, and compare."""
    began = time.monotonic()
    run = f"wave{wave:08d}"
    here = replace(there, labels=Labels(uuid7()), run=run)
    playing = asyncio.create_task(play(here, newcomers, lambda *_: None, wait=False))
    while not playing.done() and sum(chaos.done.values()) < rounds:
        await asyncio.wait([playing], timeout=None if chaos.away_is_next else chaos.rng.uniform(0.3, 2.5))
        if not playing.done():
            await chaos.strike()
    played: Played = await playing
    await here.clock.settled()
    while chaos.away_is_next and chaos.done.total() < rounds:  # the player itself bears no long absence
        await chaos.strike()
        await here.clock.settled()
    account = await account_of(here, played, wave)
    flaws = sum(c.flaws for c in account.compared.values())
    gaps = sum(bool(p.holdings.gaps) for p in here.partners.values())
    took = time.monotonic() - began
    _tell(
        f"wave {wave}: {len(account.rows)} facts, {sum(chaos.done.values())} strikes, {took:.0f} s,"
        f" flaws {flaws}, gaps {gaps}, flawless {account.flawless}"
    )
    return flaws + gaps + (not account.flawless)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    for library in ("aiokafka", "asyncpg", "asyncio"):  # every kill is told hundreds of times otherwise
        logging.getLogger(library).setLevel(logging.CRITICAL)
    options = argparse.ArgumentParser(prog="python -m tests.soak")
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--targets", default="", help="the first strikes, in order: relay,pause-gateway,…")
    options.add_argument("--away", type=float, help="seconds without a broker, as the first strike")
    options.add_argument("--race", action="store_true", help="and 32 writers at one log")
    chosen = options.parse_args()
    named = [target for target in chosen.targets.split(",") if target]
    if chosen.away is not None and AWAY not in named:
        named.insert(0, AWAY)
    sys.exit(uvloop.run(main(chosen.rounds, chosen.seed, named, chosen.away or 60, chosen.race)))
