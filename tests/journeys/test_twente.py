"""The dual trajectories of Twente: one week of lessons, work, modules and volunteering, on the real stack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic_core import to_json

from services.dev.stack import Servers
from services.pilot.script import play_script
from tests.conftest import FreshRegion
from tests.journeys.regions import FOLDER, Local, dayparts, on_stage

pytestmark = pytest.mark.timeout(240)
ROC, HOST, COMPANY = "roc-van-twente", "zorggroep", "werkplein-twente"
CONTACT = "mevrouw Kanarie-Qxjwz +31970000042"
WEEK = "2020-01-20"
LESSONS = dayparts("LANGUAGE_LESSON", ROC, "MON_AM", "TUE_AM", "WED_AM", "THU_AM")
CARE = dayparts("PRACTICAL_LEARNING", HOST, "MON_PM", "TUE_PM")
THEME = dayparts("THEME_MODULE", ROC, "FRI_AM")
VOLUNTEERING = dayparts("VOLUNTEERING", None, "WED_PM", "THU_PM")
NINE = [*LESSONS, *CARE, *THEME, *VOLUNTEERING]


@pytest_asyncio.fixture(scope="module")
async def twente(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Local]:
    """TWE-DUAL with its grant; P-101 to P-103 of Oldenzaal with a plan of 2020-01-13; now it is a week later."""
    data = tmp_path_factory.mktemp("twente")
    async with on_stage(stack, fresh_region, data, FOLDER / "twente", "gem-oldenzaal", "TWE-DUAL") as twente:
        await twente.on("2020-01-13")
        grant = {"programme_code": "TWE-DUAL", "fund": "SZW", "amount": 27_500_000}
        granted = await twente.decides("gem-oldenzaal/programme_lead", "AwardGrant", **grant)
        assert granted.events == ("GrantAwarded",), granted
        await twente.has_a_plan("P-101", "P-102", "P-103")
        await twente.on(WEEK)
        for person in ("P-101", "P-102", "P-103"):
            await twente.learns_at(ROC, person, WEEK)
        yield twente


async def test_AS_TWE_1_a_mixed_dual_week_of_which_the_school_sees_its_own_part(twente: Local) -> None:
    """Given TWE-DUAL with 27 500 000 eurocents and fourteen municipalities, and P-101 with a plan of 2020-01-13;
    when the week is set to 4 lessons, 2 in care, 1 theme module and 2 volunteering; then all nine are published,
    and ROC van Twente's projection shows five: no volunteering, and no contact at the care host."""
    municipalities = [p for p in twente.world.partners if p.startswith("gem-")]
    assert len(municipalities) == 14
    plan = await twente.data("gem-oldenzaal", "P-101", "plan-established")
    assert plan["plan_date"] == "2020-01-13"
    await twente.is_offered_work(COMPANY, HOST, "P-101", ["MON_PM", "TUE_PM"], WEEK, "2020-07-19")

    planned = await twente.plans_week("P-101", WEEK, NINE)
    assert planned.events == ("WeekScheduleSet",)
    published = (await twente.data("gem-oldenzaal", "P-101", "week-schedule-set"))["items"]
    assert len(published) == 9
    assert [item for item in published if item["kind"] == "VOLUNTEERING"] == VOLUNTEERING

    shown = await twente.data(ROC, "P-101", "week-schedule-set")
    assert shown == {
        "week_from": "2020-01-20",
        "dayparts": [
            {"daypart": "MON_AM", "kind": "LANGUAGE_LESSON"},
            {"daypart": "TUE_AM", "kind": "LANGUAGE_LESSON"},
            {"daypart": "WED_AM", "kind": "LANGUAGE_LESSON"},
            {"daypart": "THU_AM", "kind": "LANGUAGE_LESSON"},
            {"daypart": "FRI_AM", "kind": "THEME_MODULE"},
        ],
    }

    await twente.starts_work(COMPANY, "P-101", CONTACT)
    assert CONTACT.encode() in twente.projection(HOST).dump()
    known_to_the_school = twente.projection(ROC).dump()
    for unknown in (CONTACT, "VOLUNTEERING", "PRACTICAL_LEARNING", HOST, "coach"):
        assert unknown.encode() not in known_to_the_school
    elsewhere = [p for p in municipalities if p != "gem-oldenzaal"]
    assert all(m.subject is None for p in elsewhere for m in twente.all_messages(p))


async def test_AS_TWE_2_an_eleventh_daypart_is_refused_and_nothing_is_written(twente: Local) -> None:
    """Given the same; when two dayparts of internship are added, eleven in all; then DAYPART_LIMIT_EXCEEDED."""
    await twente.plans_week("P-102", WEEK, NINE)
    before, held = await twente.head(), twente.projection("gem-oldenzaal").dump()

    eleven = [*NINE, *dayparts("INTERNSHIP", HOST, "FRI_PM", "FRI_EVE")]
    refused = await twente.plans_week("P-102", WEEK, eleven)
    assert (refused.outcome, refused.code, refused.detail) == ("refused", "DAYPART_LIMIT_EXCEEDED", None)
    assert await twente.head() == before
    assert twente.projection("gem-oldenzaal").dump() == held

    ten = [*NINE, *dayparts("INTERNSHIP", HOST, "FRI_PM")]
    assert (await twente.plans_week("P-102", WEEK, ten)).events == ("WeekScheduleSet",)


async def test_AS_TWE_3_a_daypart_is_not_planned_twice(twente: Local) -> None:
    """When TUE_AM is planned both at ROC van Twente and at the host; then DAYPART_CONFLICT names TUE_AM."""
    before = await twente.head()
    refused = await twente.plans_week("P-103", WEEK, [*LESSONS, *dayparts("PRACTICAL_LEARNING", HOST, "TUE_AM")])
    assert (refused.outcome, refused.code, refused.detail) == ("refused", "DAYPART_CONFLICT", "TUE_AM")
    assert await twente.head() == before
    assert await twente.holds(ROC, "P-103", "week-schedule-set") == []


async def test_the_school_holds_what_it_fetched_of_its_own_people_only(twente: Local) -> None:
    """A name and a number to reach someone by come over HTTP, for those enrolled; nothing else does."""
    fetched = [to_json(fields) for fields in twente.projection(ROC).fetched.values()]
    assert sorted(fetched) == [
        b'{"first_name":"Amal","last_name":"Berhanit P-10%d","phone":"+31970000001"}' % n for n in (1, 2, 3)
    ]


async def test_the_same_week_as_a_script(twente: Local) -> None:
    """What a script of lines says of P-104's week, each line answered by a line."""
    lines = Path(__file__).with_name("twente.jsonl").read_text().splitlines()
    told = [answer async for answer in play_script(twente.another_run(), lines)]
    found = [(t["outcome"], t.get("code") or t.get("events"), t.get("detail")) for t in told]
    assert found == [
        ("accepted", ["CaseOpened"], None),
        ("accepted", ["MunicipalRegistrationRecorded"], None),
        ("accepted", ["ParticipantEnrolledInProgramme"], None),
        ("accepted", ["RouteEnrolmentStarted"], None),
        ("accepted", ["WeekScheduleSet"], None),
        ("expected", None, None),
        ("expected", None, None),
        ("expected", None, None),
        ("refused", "DAYPART_CONFLICT", "TUE_AM"),
        ("refused", "ROLE_NOT_ALLOWED", "SetWeekSchedule"),
        ("refused", "NOT_FOUND", None),
        ("unexpected", None, None),
    ]
    assert [answer["line"] for answer in told] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13]
    assert told[-1]["found"]["count"] == 1
