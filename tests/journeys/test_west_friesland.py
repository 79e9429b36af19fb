"""West-Friesland draws the plan up before the move: its scenarios, on the real stack."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.dev.stack import Servers
from services.pilot.acting import Answer
from tests.conftest import FreshRegion
from tests.journeys.handed import WEST_FRIESLAND, Handed, handing_over
from tests.journeys.stage import DOMAINS, IDENTITY

pytestmark = pytest.mark.timeout(240)
OPMEER, HOORN = "0432", "0405"
COA, WERKSAAM, HOUSING = WEST_FRIESLAND.coa, "werksaam", WEST_FRIESLAND.housing
SCHOOL, CARE = "basisschool-de-dijk", "zorg-om-de-hoek"
REPORT = "/v1/programmas/WFR/motivatie"
NOTHING_YET = {"n": 0, "mean_change_scale": None, "mean_change_perspective": None}
CHILD, WANTED = "Kanarie-Zjqxv: het kind van 6 heeft een schoolplaats nodig", "Kanarie-Wqzxk: wil graag steun"


@pytest_asyncio.fixture
async def october(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Handed]:
    """The pilot on 2019-10-07, for one scenario alone."""
    async with handing_over(stack, fresh_region, tmp_path, WEST_FRIESLAND) as october:
        await october.on("2019-10-07")
        yield october


@pytest_asyncio.fixture(scope="module")
async def pilot(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Handed]:
    """The pilot on 2019-09-23, for scenarios that do not get in each other's way."""
    data = tmp_path_factory.mktemp("west-friesland")
    async with handing_over(stack, fresh_region, data, WEST_FRIESLAND) as pilot:
        await pilot.on("2019-09-23")
        yield pilot


async def test_AS_WFR_1_a_plan_before_the_residence(october: Handed) -> None:
    """Given P-201 linked to Opmeer on 2019-10-07 and living in an azc; when the regievoerder visits on 2019-11-14,
    the intake completes 2019-12-05 and the plan is drafted in the azc; then WerkSaam receives PlanDrafted (goals
    on work), the wrong municipality cannot establish the plan, and after the registration in Opmeer on 2020-02-03
    the municipality establishes it without redoing the intake."""
    await october.is_linked("P-201")
    await october.shares_profile("P-201")
    await october.done(october.lead, "ChooseScenario", "P-201", scenario="COMBINED")
    await october.plans_talk("P-201", "2019-11-14T10:00:00+01:00")
    await october.on("2019-11-14")
    await october.holds_talk("P-201")
    await october.starts_intake("P-201")
    await october.on("2019-12-05")
    await october.assesses("P-201", *DOMAINS)
    assert (await october.completes("P-201")).events == ("IntakeCompleted",)
    assert (await october.drafts_plan("P-201")).events == ("PlanDrafted",)

    drafted = await october.data(WERKSAAM, "P-201", "plan-drafted")
    assert set(drafted) == {"plan_id", "goals"}
    assert [(goal["axis"], goal["main_goal"]) for goal in drafted["goals"]] == [("WORK", True)]
    assert await october.told("P-201", "plan-drafted") == {"gem-opmeer": ["2019-12-05"], WERKSAAM: ["2019-12-05"]}

    before = await october.head()
    by_another = await october.establishes("P-201", "gem-hoorn/regievoerder", HOORN)
    assert (by_another.outcome, by_another.code) == ("refused", "NOT_FOUND")
    for_another = await october.establishes("P-201", october.lead, HOORN)
    assert (for_another.outcome, for_another.code) == ("refused", "NOT_COMPETENT_MUNICIPALITY")
    assert await october.head() == before
    assert await october.told("P-201", "plan-established") == {}

    await october.on("2020-02-03")
    await october.moves_in("P-201")
    late = await october.establishes("P-201", "gem-hoorn/regievoerder", HOORN)
    assert (late.outcome, late.code) == ("refused", "NOT_FOUND")
    established = await october.establishes("P-201", october.lead, OPMEER)
    assert established.events == ("PlanEstablished",)
    plan = await october.data("gem-opmeer", "P-201", "plan-established")
    assert (plan["municipality_code"], plan["plan_date"], plan["is_first"]) == (OPMEER, "2020-02-03", True)
    assert [(goal["axis"], goal["main_goal"]) for goal in plan["goals"]] == [("WORK", True)]
    assert (await october.kinds("gem-opmeer", "P-201")).count("intake-started") == 1
    assert (await october.events()).count("intake-started") == 1
    assert await october.told("P-201", "plan-established") == {
        "gem-opmeer": ["2020-02-03"],
        WERKSAAM: ["2020-02-03"],
        october.support: ["2020-02-03"],
    }
    assert (await october.data(october.support, "P-201", "plan-established"))["goals"] == []
    assert await october.holds("gem-hoorn", "P-201") == []


async def test_AS_WFR_2_no_home_within_ten_weeks(october: Handed) -> None:
    """Given the link of 2019-10-07; when there is no housing on 2019-12-16 (70 days); then HousingTargetMissed is
    published to COA and municipality; the case stays open; no rejection."""
    await october.is_linked("P-202")
    await october.shares_profile("P-202")
    await october.done(october.lead, "ChooseScenario", "P-202", scenario="COMBINED")
    await october.plans_talk("P-202", "2019-11-14T10:00:00+01:00")
    await october.on("2019-11-14")
    await october.holds_talk("P-202")
    await october.done(october.town, "RequestHousing", "P-202", housing_partner_id=HOUSING, household_size=2)
    await october.on("2019-12-16")
    assert await october.told("P-202", "housing-target-missed") == {}

    await october.on("2019-12-17")
    missed = {"due_on": "2019-12-16", "days_over": 0}
    for side in (COA, "gem-opmeer"):
        held = dict(await october.data(side, "P-202", "housing-target-missed"))
        assert held.pop("handover_id")
        assert held == missed
    assert sorted(await october.told("P-202", "housing-target-missed")) == [COA, "gem-opmeer"]

    state, responsible = await october.stands("P-202")
    assert (state, responsible) == ("ESCALATED", OPMEER)
    case = october.world.labels.id_of("case", "P-202")
    shown = await october.asks_for(f"/v1/dossiers/{case}", october.lead, "intake")
    assert (shown["status"], shown["dossier"]["state"]) == (200, "LINKED")
    for ended in ("case-closed", "handover-rejected", "handover-cancelled", "municipality-link-changed"):
        assert ended not in await october.events()
        assert await october.told("P-202", ended) == {}
    await october.on("2020-01-14")
    again = [m.data for m in await october.holds(COA, "P-202", "housing-target-missed")]
    assert [(m["due_on"], m["days_over"]) for m in again] == [("2019-12-16", 0), ("2020-01-13", 28)]
    offered = await october.done(HOUSING, "OfferHousing", "P-202", address="Dijk 2, Opmeer")
    assert offered.events == ("HousingOffered",)
    assert await october.stands("P-202") == ("HOUSING_PENDING", OPMEER)


async def test_AS_WFR_3_needs_of_the_intake_reused_and_nothing_else(pilot: Handed) -> None:
    """Given EDUCATION says that a child of 6 needs a place at school and HEALTH says "support wanted"; when the
    municipality refers; then housing gets household_size and step_free=true, education gets child_age_band, care
    gets the referral, and none of them gets the full intake."""
    await pilot.is_linked("P-203")
    await pilot.starts_intake("P-203")
    await pilot.assesses("P-203", "EDUCATION", finding=CHILD)
    await pilot.assesses("P-203", "HEALTH", finding=WANTED, referral_codes=["HEALTH_SUPPORT"])
    await pilot.assesses("P-203", *(d for d in DOMAINS if d not in ("EDUCATION", "HEALTH")))
    assert (await pilot.completes("P-203")).events == ("IntakeCompleted",)

    needed = {"household_size": 4, "step_free": True}
    await pilot.done(pilot.town, "RequestHousing", "P-203", housing_partner_id=HOUSING, **needed)
    band = {"child_age_band": "FROM_6_TO_11"}
    for to, topic, ground, told in (
        (SCHOOL, "EDUCATION_CHILD", "TASK", band),
        (CARE, "HEALTH_SUPPORT", "CONSENT", {"details": WANTED}),
    ):
        await pilot.done(
            pilot.lead,
            "MakeReferral",
            "P-203",
            referral_id=f"P-203 to {to}",
            target_partner_id=to,
            topic=topic,
            ground=ground,
            **told,
        )

    person = {"first_name": "Amal", "last_name": "Berhanit P-203", "phone": "+31970000001"}
    assert await pilot.kinds(HOUSING, "P-203") == ["housing-requested"]
    assert await pilot.data(HOUSING, "P-203", "housing-requested") == {**needed, "municipality_code": OPMEER}
    assert await pilot.fetched(HOUSING, "P-203", "housing-requested") == person
    assert await pilot.kinds(SCHOOL, "P-203") == ["referral-made"]
    assert _but_id(await pilot.data(SCHOOL, "P-203", "referral-made")) == band
    assert await pilot.fetched(SCHOOL, "P-203", "referral-made") == person
    assert await pilot.kinds(CARE, "P-203") == ["referral-made"]
    assert _but_id(await pilot.data(CARE, "P-203", "referral-made")) == {"ground": "CONSENT"}
    referral = {"topic": "HEALTH_SUPPORT", **person}
    assert await pilot.fetched(CARE, "P-203", "referral-made") == referral
    intake = {"intake-started", "domain-assessed", "intake-completed"}
    holders = {p for p in pilot.world.partners if intake & set(await pilot.kinds(p, "P-203"))}
    assert holders == {"gem-opmeer", WERKSAAM}
    for partner_id in pilot.world.partners:
        assert CHILD.encode() not in pilot.projection(partner_id).dump()
        assert (WANTED.encode() in pilot.projection(partner_id).dump()) == (partner_id == "gem-opmeer")


def _but_id(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a referral says, but for the id that only this partner knows it by."""
    return {name: value for name, value in data.items() if name != "referral_id"}


async def test_AS_WFR_4_what_the_programme_did(pilot: Handed) -> None:
    """Given motivation T0=5/10 on 2019-11-14; when T1=8/10 on 2020-05-14; then the report shows the mean change
    over participants with both measurements, and the n used; nobody outside the programme sees individual
    scores."""
    scores = {"P-241": (5, 8), "P-242": (6, 7), "P-243": (9, None)}
    of_hoorn = {f"P-25{n}": (4, 4 + n) for n in range(1, 6)}
    await pilot.on("2019-11-14")
    for person, (first, _) in {**scores, **of_hoorn}.items():
        await _measured_first(pilot, "gem-opmeer" if person in scores else "gem-hoorn", person, first)
    assert (await _report(pilot, "gem-opmeer"))["own"] == NOTHING_YET
    await pilot.on("2020-05-14")
    for person, (_, later) in {**scores, **of_hoorn}.items():
        if later is not None:
            await _measured(pilot, "gem-opmeer" if person in scores else "gem-hoorn", person, "T1", later)
    await pilot.world.clock.settled()

    opmeer, hoorn = await _report(pilot, "gem-opmeer"), await _report(pilot, "gem-hoorn")
    assert opmeer["own"] == {"n": 2, "mean_change_scale": 2.0, "mean_change_perspective": 0.0}
    assert opmeer["programme"] == {"n": 7, "mean_change_scale": 2.71, "mean_change_perspective": 0.0}
    assert hoorn["own"] == {"n": 5, "mean_change_scale": 3.0, "mean_change_perspective": 0.0}
    assert hoorn["programme"] is None
    assert (await pilot.asks_for(REPORT, COA, "intake"))["status"] == 403
    assert await pilot.told("P-241", "motivation-measured") == {}


async def _measured_first(pilot: Handed, town: str, person: str, scale: int) -> None:
    """Linked, enrolled and in an intake, measured at the start of it."""
    await pilot.is_linked(person, town)
    await pilot.must(town, "EnrolInProgramme", person, programme_code="WFR")
    begun = {"intake_id": f"intake {person}", "location": "AZC", "programme_code": "WFR"}
    await pilot.must(f"{town}/regievoerder", "StartIntake", person, **begun)
    await _measured(pilot, town, person, "T0", scale)


async def _measured(pilot: Handed, town: str, person: str, moment: str, scale: int) -> None:
    found = {"intake_id": f"intake {person}", "moment": moment, "scale": scale, "perspective": 6}
    await pilot.must(f"{town}/regievoerder", "MeasureMotivation", person, **found)


async def _report(pilot: Handed, town: str) -> dict[str, Any]:
    """What a municipality is shown of the programme."""
    return await pilot.asks_for(REPORT, f"{town}/regievoerder", "intake")


async def test_AS_WFR_5_about_forty(pilot: Handed) -> None:
    """With 40 coached, a 41st requires TargetRaised."""
    await pilot.world.clock.settled()
    coached = (await pilot.events()).count("seat-taken")
    for number in range(coached + 1, 41):
        assert (await _coached(pilot, number)).events == ("ParticipantEnrolledInProgramme",), number
    before, last = await pilot.head(), "P-541"
    refused = await _coached(pilot, 41)
    assert (refused.outcome, refused.code, refused.detail) == ("refused", "TARGET_REACHED", "WFR")
    log = (await pilot.events())[before:]
    assert not {"participant-enrolled-in-programme", "enrolment-refused"} & set(log)

    raised = {"programme_code": "WFR", "to_n": 45, "approved_by": "p-lead"}
    answer = await pilot.decides("gem-opmeer/programme_lead", "RaiseTarget", **raised)
    assert answer.events == ("TargetRaised",)
    assert [m.data for m in pilot.all_messages("gem-hoorn") if m.kind == "target-raised"] == [
        {"programme_code": "WFR", "from_n": 40, "to_n": 45}
    ]
    enrolled = await pilot.does(_town_of(pilot, 41), "EnrolInProgramme", last, programme_code="WFR")
    assert enrolled.events == ("ParticipantEnrolledInProgramme",)
    assert await pilot.told(last, "participant-enrolled-in-programme") == {
        _town_of(pilot, 41): [_today(pilot)],
        WERKSAAM: [_today(pilot)],
    }


def _today(pilot: Handed) -> str:
    assert pilot.world.clock.now
    return pilot.world.clock.now.date().isoformat()


def _town_of(pilot: Handed, number: int) -> str:
    """The seven municipalities in turn."""
    towns = [partner_id for partner_id in pilot.world.partners if partner_id.startswith("gem-")]
    return towns[number % len(towns)]


async def _coached(pilot: Handed, number: int) -> Answer:
    """One more person who would be coached, of one of the seven municipalities in turn."""
    town, person = _town_of(pilot, number), f"P-{500 + number}"
    await pilot.must(
        town,
        "OpenCase",
        person,
        participant_id=person,
        identity={**IDENTITY, "last_name": f"Berhanit {person}"},
        legal_regime="PILOT_PRE2022",
        target_group="ASYLUM_HOLDER",
        intake_channel="MUNICIPALITY",
    )
    return await pilot.asks(town, "EnrolInProgramme", person, programme_code="WFR")
