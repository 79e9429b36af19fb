"""Ermelo, Harderwijk and Zeewolde: an intake that begins in the reception centre and ends at home."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.dev.stack import Servers
from tests.conftest import FreshRegion
from tests.journeys.handed import DEPLOYED, Cast, Handed, handing_over

pytestmark = pytest.mark.timeout(240)
HARDERWIJK, P = "0243", "P-401"
IN_THE_CENTRE = ("LEARNABILITY", "EDUCATION", "WORK_EXPERIENCE", "PERSONAL_CIRCUMSTANCES")
AT_HOME = ("HEALTH", "HOUSING", "FINANCES")
EHZ = Cast(
    folder=DEPLOYED / "ermelo-harderwijk-zeewolde",
    town="gem-harderwijk",
    programme="EHZ",
    coa="coa-azc-harderwijk",
    site="azc-harderwijk",
    support="vwon",
    housing="woningstichting-veluwerand",
)


@pytest_asyncio.fixture
async def ehz(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Handed]:
    """On 2019-12-09 P-401 is linked to Harderwijk, and the talk in the centre is planned."""
    async with handing_over(stack, fresh_region, tmp_path, EHZ) as ehz:
        await ehz.on("2019-12-09")
        await ehz.is_linked(P)
        await ehz.shares_profile(P)
        await ehz.done(ehz.lead, "ChooseScenario", P, scenario="COMBINED")
        await ehz.plans_talk(P, "2020-01-09T10:00:00+01:00")
        await ehz.done(ehz.town, "RequestHousing", P, housing_partner_id=ehz.housing, household_size=3)
        yield ehz


async def test_AS_EHZ_3_an_intake_begun_in_the_centre_and_ended_at_home(ehz: Handed) -> None:
    """Three-party talk (driegesprek) 2020-01-09 in the AZC; 4 of 7 domains assessed; move 2020-01-20; the
    municipality accepts 2020-01-22; the remaining 3 domains are assessed at home; one intake id throughout."""
    await ehz.on("2020-01-09")
    await ehz.holds_talk(P)
    await ehz.starts_intake(P)
    await ehz.assesses(P, *IN_THE_CENTRE)
    assert await ehz.stands(P) == ("INTAKE_RUNNING", HARDERWIJK)
    refused = await ehz.completes(P)
    unassessed = ("refused", "MANDATORY_DOMAIN_UNASSESSED", ",".join(AT_HOME))
    assert (refused.outcome, refused.code, refused.detail) == unassessed

    await ehz.on("2020-01-20")
    await ehz.done(ehz.housing, "OfferHousing", P, address="Zeedijk 1, Harderwijk")
    await ehz.done(ehz.housing, "StartTenancy", P, address="Zeedijk 1, Harderwijk")
    await ehz.moves_in(P)
    assert await ehz.stands(P) == ("ARRIVED", HARDERWIJK)
    await ehz.on("2020-01-21")
    await ehz.done(ehz.support, "StartSocialGuidance", P, topics=["HOUSING"])
    await ehz.on("2020-01-22")
    await ehz.done(ehz.lead, "AcceptHandover", P, responsible_case_worker="j-jansen")
    assert await ehz.stands(P) == ("COMPLETED", HARDERWIJK)
    assert "intake_done" not in (await ehz.story(P))["overdracht"]["flags"]

    await ehz.on("2020-01-29")
    another = {"intake_id": "another", "location": "HOME", "programme_code": "EHZ"}
    anew = await ehz.does(ehz.lead, "StartIntake", P, **another)
    assert (anew.outcome, anew.code) == ("refused", "INTAKE_ALREADY_OPEN")
    await ehz.assesses(P, *AT_HOME)
    assert (await ehz.completes(P)).events == ("IntakeCompleted",)
    await _what_everybody_holds(ehz)


async def _what_everybody_holds(ehz: Handed) -> None:
    """One intake id in seven domains on two days; COA knows the handover's days, and nothing of the intake."""
    started = await ehz.data(ehz.town, P, "intake-started")
    assert started["location"] == "AZC"
    assessed = await ehz.holds(ehz.town, P, "domain-assessed")
    assert [(m.time[:10], m.data["domain"]) for m in assessed] == [
        *(("2020-01-09", domain) for domain in IN_THE_CENTRE),
        *(("2020-01-29", domain) for domain in AT_HOME),
    ]
    completed = await ehz.data(ehz.town, P, "intake-completed")
    assert {m.data["intake_id"] for m in assessed} == {started["intake_id"]} == {completed["intake_id"]}
    assert {d["domain"] for d in completed["domains"]} == {*IN_THE_CENTRE, *AT_HOME}
    assert (await ehz.events()).count("intake-started") == 1
    assert await ehz.missed(P) == []

    to_coa = dict(reversed([(kind, day) for day, kind in await ehz.days(ehz.coa, P)]))
    days = {kind: to_coa[kind] for kind in ("first-contact-held", "participant-moved", "handover-accepted")}
    assert days == {
        "first-contact-held": "2020-01-09",
        "participant-moved": "2020-01-20",
        "handover-accepted": "2020-01-22",
    }
    assert (await ehz.data(ehz.coa, P, "handover-completed"))["completed_on"] == "2020-01-22"
    intake = {"intake-started", "domain-assessed", "intake-completed"}
    holders = {p for p in ehz.world.partners if intake & set(await ehz.kinds(p, P))}
    assert holders == {ehz.town, "werkbedrijf-nwv"}
    assert await ehz.kinds("werkbedrijf-nwv", P) == ["participant-enrolled-in-programme", "intake-completed"]
    assert await ehz.holds("gem-ermelo", P) == []
