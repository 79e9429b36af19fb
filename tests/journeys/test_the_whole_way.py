"""A warm handover from the link to its completion, day by day as domain §5.4 has it, on the real stack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.dev.stack import Servers
from tests.conftest import FreshRegion
from tests.journeys.handed import WEST_FRIESLAND, Handed, handing_over
from tests.journeys.stage import DOMAINS

pytestmark = pytest.mark.timeout(240)
OPMEER, COA, HOUSING = "0432", WEST_FRIESLAND.coa, WEST_FRIESLAND.housing
TARGET_MISSED = [
    ("2019-12-16", "deadline-missed", "T5_HOUSING"),
    ("2019-12-16", "handover-escalated", "T5_HOUSING"),
    ("2019-12-16", "housing-target-missed", None),
]
TO_COA = [
    ("2019-10-07", "case-opened"),
    ("2019-10-07", "municipality-linked"),
    ("2019-10-07", "responsibility-changed"),
    ("2019-10-07", "handover-started"),
    ("2019-10-07", "case-worker-assigned"),
    ("2019-10-18", "handover-scenario-chosen"),
    ("2019-10-21", "first-contact-planned"),
    ("2019-11-14", "first-contact-held"),
    ("2019-12-17", "deadline-missed"),
    ("2019-12-17", "handover-escalated"),
    ("2019-12-17", "housing-target-missed"),
    ("2020-01-13", "housing-offered"),
    ("2020-02-03", "participant-moved"),
    ("2020-02-05", "handover-accepted"),
    ("2020-02-05", "handover-completed"),
    ("2020-03-06", "case-worker-assigned"),
]
TO_SUPPORT = [
    ("2019-10-07", "municipality-linked"),
    ("2020-02-03", "participant-moved"),
    ("2020-02-04", "social-guidance-started"),
    ("2020-02-05", "handover-accepted"),
    ("2020-02-05", "handover-completed"),
    ("2020-02-10", "plan-established"),
]


@pytest_asyncio.fixture
async def pilot(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Handed]:
    """West-Friesland on the day of the link."""
    async with handing_over(stack, fresh_region, tmp_path, WEST_FRIESLAND) as pilot:
        await pilot.on("2019-10-07")
        yield pilot


async def test_5_4_the_whole_way_to_the_day(pilot: Handed) -> None:
    """Linked to Opmeer on 2019-10-07 (S1); profile 10-16; COMBINED 10-18 (S2); talk planned 10-21 (S3); held on
    a visit 11-14 (S4), intake begun (S5), completed 12-05 (S6); plan drafted 12-12; no housing on 12-16; a home
    offered 2020-01-13 (stays S6), rented 01-27 (S7); moved and registered 02-03 (S8); guidance 02-04; accepted
    and completed 02-05 (S10); plan established 02-10, which starts no term under this regime."""
    await _until_the_talk(pilot)
    await _until_the_plan_is_drafted(pilot)
    await _until_there_is_a_home(pilot)
    await _until_it_is_completed(pilot)
    await _until_access_has_ended(pilot)
    await _what_the_handover_shows(pilot)
    await _what_everybody_holds(pilot)


async def _until_the_talk(pilot: Handed) -> None:
    await pilot.is_linked("P-201")
    assert await pilot.stands("P-201") == ("LINKED", OPMEER)
    await pilot.on("2019-10-16")
    await pilot.shares_profile("P-201")
    assert await pilot.stands("P-201") == ("LINKED", OPMEER)
    await pilot.on("2019-10-18")
    await pilot.done(pilot.lead, "ChooseScenario", "P-201", scenario="COMBINED")
    assert await pilot.stands("P-201") == ("SCENARIO_CHOSEN", OPMEER)
    await pilot.on("2019-10-21")
    await pilot.plans_talk("P-201", "2019-11-14T10:00:00+01:00")
    assert await pilot.stands("P-201") == ("CONTACT_PLANNED", OPMEER)


async def _until_the_plan_is_drafted(pilot: Handed) -> None:
    await pilot.on("2019-11-14")
    await pilot.holds_talk("P-201")
    assert await pilot.stands("P-201") == ("IN_CONTACT", OPMEER)
    await pilot.starts_intake("P-201")
    assert await pilot.stands("P-201") == ("INTAKE_RUNNING", OPMEER)
    await pilot.on("2019-12-05")
    await pilot.assesses("P-201", *DOMAINS)
    assert (await pilot.completes("P-201")).events == ("IntakeCompleted",)
    assert await pilot.stands("P-201") == ("HOUSING_PENDING", OPMEER)
    await pilot.done(pilot.town, "RequestHousing", "P-201", housing_partner_id=HOUSING, household_size=3)
    await pilot.on("2019-12-12")
    assert (await pilot.drafts_plan("P-201")).events == ("PlanDrafted",)
    assert await pilot.stands("P-201") == ("HOUSING_PENDING", OPMEER)


async def _until_there_is_a_home(pilot: Handed) -> None:
    """The whole of 2019-12-16 is still in time; what is late is brought higher until a home is offered."""
    await pilot.on("2019-12-16")
    assert await pilot.missed("P-201") == []
    assert await pilot.stands("P-201") == ("HOUSING_PENDING", OPMEER)
    await pilot.on("2019-12-17")
    assert await pilot.missed("P-201") == [("2019-12-16", "T5_HOUSING")]
    assert await pilot.stands("P-201") == ("ESCALATED", OPMEER)
    await pilot.on("2020-01-13")
    assert await pilot.stands("P-201") == ("ESCALATED", OPMEER)
    await pilot.done(HOUSING, "OfferHousing", "P-201", address="Dijk 1, Opmeer")
    assert await pilot.stands("P-201") == ("HOUSING_PENDING", OPMEER)
    await pilot.on("2020-01-27")
    await pilot.done(HOUSING, "StartTenancy", "P-201", address="Dijk 1, Opmeer")
    assert await pilot.stands("P-201") == ("MOVING", OPMEER)


async def _until_it_is_completed(pilot: Handed) -> None:
    """Nobody completes it: the last of its conditions does."""
    await pilot.on("2020-02-03")
    await pilot.moves_in("P-201")
    assert await pilot.stands("P-201") == ("ARRIVED", OPMEER)
    await pilot.on("2020-02-04")
    await pilot.done(pilot.support, "StartSocialGuidance", "P-201", topics=["HOUSING"])
    assert await pilot.stands("P-201") == ("ARRIVED", OPMEER)
    await pilot.on("2020-02-05")
    await pilot.done(pilot.lead, "AcceptHandover", "P-201", responsible_case_worker="j-jansen")
    assert await pilot.stands("P-201") == ("COMPLETED", OPMEER)
    await pilot.on("2020-02-10")
    assert (await pilot.establishes("P-201", pilot.lead, OPMEER)).events == ("PlanEstablished",)


async def _until_access_has_ended(pilot: Handed) -> None:
    """COA still hears of 2020-03-06, thirty days after the completion, and of no day after it."""
    await pilot.on("2020-03-06")
    await pilot.done(pilot.town, "AssignCaseWorker", "P-201", case_worker="p-peters")
    assert [one["state"] for one in await pilot.coa_sees()] == ["COMPLETED"]
    await pilot.on("2020-03-07")
    await pilot.done(pilot.town, "AssignCaseWorker", "P-201", case_worker="k-klaassen")
    assert await pilot.coa_sees() == []


async def _what_the_handover_shows(pilot: Handed) -> None:
    """One responsible at a time, one target missed, completed on its day, and no term."""
    story = await pilot.story("P-201")
    told, shown = story["tijdlijn"], story["overdracht"]
    assert [(e["on"], e["responsible"]["kind"]) for e in told if e["passed_on"]] == [
        ("2019-10-07", "COA"),
        ("2019-10-07", "MUNICIPALITY"),
    ]
    about_time = ("deadline-missed", "deadline-warned", "handover-escalated", "housing-target-missed")
    assert [(e["on"], e["type"], e["deadline"]) for e in told if e["type"] in about_time] == [
        *TARGET_MISSED,
        ("2020-03-06", "deadline-missed", "T12_COA_ACCESS"),
    ]
    assert (shown["started_on"], shown["ended_on"]) == ("2019-10-07", "2020-02-05")
    assert [(m["deadline"], m["due_on"], m["open"]) for m in shown["missed"]] == [
        ("T5_HOUSING", "2019-12-16", False)
    ]
    assert shown["due"] == []
    log = await pilot.events()
    assert "integration-term-started" not in log
    assert [log.count(t) for t in ("handover-started", "intake-started", "handover-completed")] == [1, 1, 1]


async def _what_everybody_holds(pilot: Handed) -> None:
    """Each side its own part of the same days."""
    assert await pilot.days(COA, "P-201") == TO_COA
    assert await pilot.days(pilot.support, "P-201") == TO_SUPPORT
    assert await pilot.days(HOUSING, "P-201") == [("2019-12-05", "housing-requested")]
    assert (await pilot.days(pilot.town, "P-201"))[-1] == ("2020-03-07", "case-worker-assigned")
    assert (await pilot.data(pilot.town, "P-201", "handover-completed"))["completed_on"] == "2020-02-05"
    known = {"first_name": "Amal", "last_name": "Berhanit P-201", "phone": "+31970000001"}
    assert await pilot.fetched(pilot.support, "P-201", "handover-accepted") == known
    to_coa = pilot.projection(COA).dump()
    for unknown in (b"Dijk 1", b"WORK", b"B1", b"isco:7231"):
        assert unknown not in to_coa
    elsewhere = [p for p in pilot.world.partners if p.startswith(("gem-", "coa-")) and p not in (pilot.town, COA)]
    assert all(m.subject is None for p in elsewhere for m in pilot.all_messages(p))
