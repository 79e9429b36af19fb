"""A small play of each region that hands people over: its own scenarios are judged, and every check holds."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from services.dev.stack import Servers
from services.pilot.account import account_of
from services.pilot.judging import judge
from services.pilot.latecomer import beyond_the_target
from services.pilot.ledger import read_ledger
from services.pilot.making import people
from services.pilot.playing import play
from services.pilot.report import report_of
from services.pilot.seen import seen
from services.pilot.world import World
from shared.convenant.files.handovers import Mishap
from shared.convenant.region import Region
from tests.conftest import FreshRegion
from tests.journeys.regions import FOLDER, a_world

DEPLOYED = Path("deploy/regions")
SEED = 11
NO_TIMES = dict.fromkeys(("servers", "services", "play", "total"), 0.0)
pytestmark = pytest.mark.timeout(240)


def few(region: Region, mishaps: Mapping[str, int], **people: Any) -> Region:
    """The same region with so few mishaps that a few people meet them all."""
    handover = region.people.handover
    assert handover is not None
    stories = handover.model_copy(update={"mishaps": {Mishap(name): count for name, count in mishaps.items()}})
    return replace(region, people=region.people.model_copy(update={"handover": stories, **people}))


async def played(there: World, count: int) -> dict[str, Any]:
    """The report of a small play of which nothing is lost and no check says no."""
    newcomers = people(there.region, SEED, count)
    beyond = beyond_the_target(there, newcomers, SEED)
    done = await play(there, newcomers, lambda *_: None, meanwhile=beyond)
    account = await account_of(there, done, SEED)
    assert account.flawless
    scenarios = judge(await seen(account, await read_ledger(there)))
    assert [text for checks in scenarios.values() for text in checks if not text["passed"]] == []
    return report_of(account, scenarios, NO_TIMES)


def told(report: dict[str, Any], scenario: str) -> str:
    return "\n".join(check["text"] for check in report["scenarios"][scenario])


async def test_west_friesland(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> None:
    """A home that is late, a profile sent back, a rejection; and one more than the places that are meant."""
    folder = tmp_path / "files"
    copytree(DEPLOYED / "west-friesland", folder)
    programmes = folder / "programmes.yaml"
    forty, five = "target: {kind: SOFT, n: 40}", "target: {kind: SOFT, n: 5}"
    assert forty in programmes.read_text()
    programmes.write_text(programmes.read_text().replace(forty, five))
    async with a_world(stack, fresh_region, tmp_path, folder) as there:
        mishaps = {"HOUSING_LATE": 1, "INCOMPLETE_PROFILE": 1, "REJECTED": 1}
        there.region = few(there.region, mishaps, erased=0)
        report = await played(there, 5)
    assert list(report["scenarios"]) == ["AS-WFR-1", "AS-WFR-2", "AS-WFR-3", "AS-WFR-4", "AS-WFR-5", "5.4"]
    assert "by the days of the sequence: only the home was late" in told(report, "5.4")
    assert "told to" in told(report, "AS-WFR-2")
    assert told(report, "AS-WFR-5").startswith("6 places of about 5 in WFR were taken")
    assert "number 6 was refused with TARGET_REACHED" in told(report, "AS-WFR-5")
    assert report["log"]["events"]["TargetRaised"] == 1
    counted = report["handovers"]
    assert (counted["started"], counted["completed"]) == (6, 5)
    assert (counted["rejected"], counted["returned"], counted["ownerless_seconds"]) == (1, 1, 0)


async def test_ermelo_harderwijk_zeewolde(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> None:
    """Who moves before the intake is complete goes on with the same one."""
    async with a_world(stack, fresh_region, tmp_path, DEPLOYED / "ermelo-harderwijk-zeewolde") as there:
        there.region = few(there.region, {"MOVED_EARLY": 2}, erased=0)
        report = await played(there, 3)
    assert list(report["scenarios"]) == ["AS-EHZ-3"]
    assert len(report["scenarios"]["AS-EHZ-3"]) == 2
    assert (report["handovers"]["completed"], report["handovers"]["ownerless_seconds"]) == (3, 0)


async def test_hardenberg(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> None:
    """Three have a consultant on day one; for one the team lead hears that there was none."""
    async with a_world(stack, fresh_region, tmp_path, FOLDER / "hardenberg") as there:
        report = await played(there, 4)
    assert list(report["scenarios"]) == ["AS-HAR-1", "AS-HAR-2"]
    days = [check["text"] for check in report["scenarios"]["AS-HAR-1"]]
    assert len(days) == 4
    assert sum("had none, and gem-hardenberg was told" in text for text in days) == 1
    assert (report["handovers"]["completed"], report["handovers"]["ownerless_seconds"]) == (4, 0)
