"""Hardenberg buys learning tracks of local providers: its scenarios, on the real stack."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.dev.stack import Servers
from tests.conftest import FreshRegion
from tests.journeys.regions import FOLDER, Local, on_stage

pytestmark = pytest.mark.timeout(240)


@pytest_asyncio.fixture(scope="module")
async def hardenberg(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Local]:
    """On 2021-03-08: P-301 of Hardenberg, whose intake is completed; Alfa college is not under contract yet."""
    data = tmp_path_factory.mktemp("hardenberg")
    folder = FOLDER / "hardenberg"
    async with on_stage(stack, fresh_region, data, folder, "gem-hardenberg", "HAR") as hardenberg:
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
    """Hardenberg establishes a "Persoonlijk Integratie Plan"; the fact is a plan established, by that name."""
    name = "Persoonlijk Integratie Plan"
    await hardenberg.has_had_an_intake("P-302")
    established = await hardenberg.establishes_plan("P-302", local_plan_name=name)
    assert established.events == ("PlanEstablished",)
    plan = await hardenberg.data("gem-hardenberg", "P-302", "plan-established")
    assert plan["local_plan_name"] == name
