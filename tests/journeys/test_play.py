"""A play: nothing lost, doubled, overtaken or too much, and the same counts for the same seed."""

from typing import Any

import pytest

from services.pilot.account import account_of
from services.pilot.forerunner import one_too_early
from services.pilot.judging import judge
from services.pilot.ledger import read_ledger
from services.pilot.making import people
from services.pilot.playing import play
from services.pilot.report import report_of
from services.pilot.seen import seen
from services.pilot.world import World
from tests.journeys.conftest import Weert

SEED, FEW = 11, 3
NO_TIMES = dict.fromkeys(("servers", "services", "play", "total"), 0.0)
pytestmark = pytest.mark.timeout(240)


async def played(there: World) -> dict[str, Any]:
    """The report of a small play, without what differs from run to run."""
    await one_too_early(there, SEED)
    done = await play(there, people(there.region, SEED, FEW), lambda *_: None)
    account = await account_of(there, done, SEED)
    assert account.flawless
    scenarios = judge(await seen(account, await read_ledger(there)))
    assert len(scenarios["AS-WNC-1"]) == 4
    assert all(check["passed"] for checks in scenarios.values() for check in checks), scenarios
    report = report_of(account, scenarios, NO_TIMES)
    report.pop("region")
    report["log"].pop("head")
    return report


async def test_a_play_is_flawless_and_the_same_seed_counts_the_same(another_weert: Weert) -> None:
    """Ids and times differ from play to play, what everybody is told does not."""
    async with another_weert() as there:
        first = await played(there)
    async with another_weert() as there:
        second = await played(there)
    assert first == second
    assert sum(first["partners"]["gem-weert"]["delivered"].values()) > 0
