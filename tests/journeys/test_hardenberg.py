"""Hardenberg buys learning tracks of local providers: its scenarios, on the real stack."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.dev.stack import Servers
from services.pilot.asking import asked
from tests.conftest import FreshRegion
from tests.journeys.handed import Cast, Handed, handing_over
from tests.journeys.regions import FOLDER, Local, on_stage

pytestmark = pytest.mark.timeout(240)
TOWN = "gem-hardenberg"
HANDED = Cast(FOLDER / "hardenberg", TOWN, "HAR", "coa-azc-hardenberg", "azc-hardenberg")


@pytest_asyncio.fixture(scope="module")
async def hardenberg(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Local]:
    """On 2021-03-08: P-301 of Hardenberg, whose intake is completed; Alfa college is not under contract yet."""
    data = tmp_path_factory.mktemp("hardenberg")
    folder = FOLDER / "hardenberg"
    async with on_stage(stack, fresh_region, data, folder, TOWN, "HAR") as hardenberg:
        await hardenberg.on("2021-03-08")
        await hardenberg.has_had_an_intake("P-301")
        yield hardenberg


async def test_AS_HAR_3_only_a_provider_under_contract_on_the_day_the_lessons_start(hardenberg: Local) -> None:
    """When a plan names a language provider without a contract with Hardenberg that is valid on the start date;
    then PROVIDER_NOT_CONTRACTED. Alfa college's runs from 2021-03-15 to 2021-12-31."""
    for provider, start_on in (
        ("taalhuis-vecht", "2021-03-15"),
        ("alfa-college", "2021-03-14"),
        ("alfa-college", "2022-01-01"),
    ):
        refused = await hardenberg.establishes_plan("P-301", provider=provider, start_on=start_on)
        assert (refused.outcome, refused.code, refused.detail) == ("refused", "PROVIDER_NOT_CONTRACTED", provider)
        assert "plan-established" not in await hardenberg.events()
        assert await hardenberg.holds("gem-hardenberg", "P-301", "plan-established") == []

    established = await hardenberg.establishes_plan("P-301", provider="alfa-college", start_on="2021-03-15")
    assert established.events == ("PlanEstablished",)
    plan = await hardenberg.data("gem-hardenberg", "P-301", "plan-established")
    assert plan["plan_date"] == "2021-03-08"


async def test_AS_HAR_2_the_plan_goes_by_the_name_that_hardenberg_gives_it(hardenberg: Local) -> None:
    """API and UI accept "Persoonlijk Integratie Plan" for Hardenberg; the event type stays PlanEstablished; the
    payload says local_plan_name="Persoonlijk Integratie Plan"."""
    name = "Persoonlijk Integratie Plan"
    await hardenberg.has_had_an_intake("P-302")
    established = await hardenberg.establishes_plan("P-302", local_plan_name=name)
    assert established.events == ("PlanEstablished",)
    plan = await hardenberg.data("gem-hardenberg", "P-302", "plan-established")
    assert plan["local_plan_name"] == name
    (shown,) = await _plans_of(hardenberg, "P-302")
    assert (shown["local_plan_name"], shown["plan_date"]) == (name, plan["plan_date"])


async def _plans_of(hardenberg: Local, person: str) -> list[dict[str, Any]]:
    """What a case worker is shown."""
    world = hardenberg.world
    url = f"{world.place.urls['plans']}/v1/plannen?dossier={world.labels.id_of('case', person)}"
    answer = await asked(world.http, "GET", url, world.staff_token(TOWN, "regievoerder"))
    return list(answer.json()["plannen"])


@pytest_asyncio.fixture
async def reception(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Handed]:
    """On Friday 2021-03-05: P-301 and P-302 live in the reception centre, and are linked to Hardenberg."""
    async with handing_over(stack, fresh_region, tmp_path, HANDED) as reception:
        await reception.on("2021-03-05")
        await reception.links("P-301", TOWN)
        await reception.links("P-302", TOWN)
        yield reception


async def test_AS_HAR_1_guided_from_day_one(reception: Handed) -> None:
    """Given P-301 registers in Hardenberg on 2021-03-08; then on that day a consultant is assigned; if not
    assigned by the end of the day, DayOneGuidanceMissed goes to the team lead. P-302 is not so lucky."""
    await reception.on("2021-03-08")
    await reception.moves_in("P-301")
    await reception.moves_in("P-302")
    await reception.done(TOWN, "AssignCaseWorker", "P-301", case_worker="c-consulent")
    assert await reception.missed("P-301") == []
    assert await reception.missed("P-302") == []

    await reception.on("2021-03-09")
    assert await reception.missed("P-301") == []
    assert await reception.stands("P-301") == ("ARRIVED", "0160")
    assert await reception.told("P-301", "day-one-guidance-missed") == {}
    assigned = await reception.data(TOWN, "P-301", "case-worker-assigned")
    assert (assigned["case_worker"], assigned["assigned_on"]) == ("c-consulent", "2021-03-08")

    assert await reception.missed("P-302") == [("2021-03-08", "T9_FIRST_VISIT")]
    assert await reception.stands("P-302") == ("ESCALATED", "0160")
    assert await reception.told("P-302", "day-one-guidance-missed") == {TOWN: ["2021-03-09"]}
    assert (await reception.data(TOWN, "P-302", "day-one-guidance-missed"))["due_on"] == "2021-03-08"
    higher = await reception.data(TOWN, "P-302", "handover-escalated")
    assert (higher["level"], higher["deadline"], higher["due_on"]) == (1, "T9_FIRST_VISIT", "2021-03-08")
    await reception.done(TOWN, "AssignCaseWorker", "P-302", case_worker="c-consulent")
    assert await reception.stands("P-302") == ("ARRIVED", "0160")
    assert (await reception.events()).count("day-one-guidance-missed") == 1
