"""The broker is away for a minute: commands are accepted, and partners hold everything once it is back."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from services.dev.house import House, house
from services.dev.stack import discard
from services.pilot.acting import Answer
from services.pilot.comparing import compare
from services.pilot.ledger import read_ledger
from services.pilot.recount import read_log, recount
from services.pilot.world import world
from shared.convenant.load import load
from shared.settings import Settings
from tests.journeys.stage import Stage

pytestmark = pytest.mark.timeout(240)
FILES = Path("deploy/regions/weert")
CODE = "weert"
MEANWHILE = 6
A_MINUTE = 60.0
"""Longer than any of the clients' own patience, which is ten seconds."""
BACK_WITHIN = 120.0


@pytest_asyncio.fixture
async def own() -> AsyncIterator[tuple[House, Stage]]:
    """A house of its own, since everybody else's tests want their broker."""
    data = Path(tempfile.mkdtemp(prefix="convenant-away-"))
    region = load(FILES)
    region = replace(region, settings=region.settings.model_copy(update={"clock": "played"}))
    try:
        async with (
            house([region], data / "house", Settings(), lambda line: print(line, file=sys.stderr)) as here,
            world(region, here.places[CODE], here.mint, "away") as there,
        ):
            yield here, Stage(there)
    finally:
        discard(data / "house")
        shutil.rmtree(data, ignore_errors=True)


async def test_what_is_accepted_while_the_broker_is_away_reaches_every_partner_once(
    own: tuple[House, Stage],
) -> None:
    here, stage = own
    assert here.servers is not None
    await stage.on("2019-10-07")
    await stage.arrives("P-001")
    held_before = len(stage.all_messages("gem-weert"))
    await here.servers.kill("kafka")
    back_at = asyncio.get_running_loop().time() + A_MINUTE
    try:
        answers = [await opens(stage, f"P-{number:03}") for number in range(2, 1 + MEANWHILE)]
        await all_live_until(here, back_at)
        answers.append(await opens(stage, f"P-{1 + MEANWHILE:03}"))
        assert [answer.events for answer in answers] == [("CaseOpened",)] * MEANWHILE
        assert len(stage.all_messages("gem-weert")) == held_before, "the broker was away"
    finally:
        await here.servers.restart("kafka")
    async with asyncio.timeout(BACK_WITHIN):
        await stage.world.clock.settled()
    await all_live_until(here, 0.0)
    for number in range(1, 2 + MEANWHILE):
        assert len(await stage.holds("gem-weert", f"P-{number:03}", "case-opened")) == 1
    there = stage.world
    due = await recount(there, await read_log(there), await read_ledger(there), {})
    flaws = {p: compare(due[p], partner.holdings) for p, partner in there.partners.items()}
    assert {p: found for p, found in flaws.items() if found.flaws} == {}
    assert not [gap for partner in there.partners.values() for gap in partner.holdings.gaps]


async def all_live_until(here: House, moment: float) -> None:
    """No service ends before this moment of the event loop's clock."""
    while all(child.running for child in here.children.values()):
        if asyncio.get_running_loop().time() >= moment:
            return
        await asyncio.sleep(0.5)
    raise AssertionError("a service ended")


async def opens(stage: Stage, person: str) -> Answer:
    """The municipality opens a case, which needs nobody but the database."""
    return await stage.asks(
        "gem-weert/regievoerder",
        "OpenCase",
        person,
        participant_id=person,
        identity={"first_name": "Kanarie", "last_name": f"Klaverblad-{person}", "birth_date": "1990-02-28"},
        legal_regime="PILOT_PRE2022",
        target_group="ASYLUM_HOLDER",
        intake_channel="MUNICIPALITY",
        municipality_code="0988",
    )
