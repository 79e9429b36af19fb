"""The rules of a plan (INV-P1 to P6)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.plans.plan.commands import DraftPlan, EstablishPlan
from services.plans.plan.decider import PLANS
from shared.events.handover import HandoverScenarioChosen
from shared.events.intake import IntakeStarted
from shared.events.plans import Goal, Intensity, PlanDrafted, PlanEstablished, PlanListed, SupportItem
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    INTAKE,
    OTHER_CASE,
    PLAN,
    TODAY,
    WEERT,
    about,
    closed,
    completed,
    enough,
    enrolled,
    intake_done,
    intake_open,
    linked,
    opened,
    plan_listed,
    programme,
    registered,
    told,
)

given = Given(PLANS, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
HANDOVER = UUID(int=20)
fast = HandoverScenarioChosen(**about, handover_id=HANDOVER, scenario="FAST_START")
slow = HandoverScenarioChosen(**about, handover_id=HANDOVER, scenario="AFTER_MOVE")


def draft(**changes: Any) -> DraftPlan:
    fields = {"case_id": CASE, "plan_id": PLAN, "intake_id": INTAKE, "drafted_at_location": "AZC"}
    return DraftPlan(**(fields | changes))


def drafted(**changes: Any) -> PlanDrafted:
    fields = {**told, "plan_id": PLAN, "intake_id": INTAKE, "drafted_at_location": "AZC"}
    return PlanDrafted(**(fields | changes))


def establish(**changes: Any) -> EstablishPlan:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "plan_id": PLAN,
        "municipality_code": WEERT,
        "route": "B1",
        "level": "B1",
        "intensity": enough,
        "decided_by": "j-jansen",
        "participant_agreed": True,
    }
    return EstablishPlan(**(fields | changes))


def established(**changes: Any) -> PlanEstablished:
    fields: dict[str, Any] = {
        **told,
        "plan_id": PLAN,
        "plan_version": 1,
        "plan_date": NOW,
        "is_first": True,
        "municipality_code": WEERT,
        "legal_regime": "PILOT_PRE2022",
        "route": "B1",
        "level": "B1",
        "intensity": enough,
        "decided_by": "j-jansen",
        "participant_agreed": True,
    }
    return PlanEstablished(**(fields | changes))


listed_now = PlanListed(**told, plan_id=PLAN, plan_date=NOW)
ready = (opened(), linked, registered, intake_open, intake_done, completed())


def test_a_plan_is_drafted_from_a_completed_intake_before_the_move() -> None:
    """AS-WFR-1."""
    given(opened(), linked, intake_open, intake_done).when(draft()).then(drafted())


def test_a_plan_is_not_drafted_while_the_intake_runs() -> None:
    """INV-P1."""
    given(opened(), linked, intake_open).when(draft()).refused("INTAKE_NOT_COMPLETED")
    given(opened(), linked).when(draft()).refused("INTAKE_NOT_COMPLETED")


def test_in_a_fast_start_a_plan_is_drafted_while_the_intake_runs() -> None:
    """INV-P1."""
    quick = draft(handover_id=HANDOVER)
    given(opened(), linked, intake_open, fast).when(quick).then(drafted())
    given(opened(), linked, intake_open, slow).when(quick).refused("INTAKE_NOT_COMPLETED")


def test_the_fast_start_of_another_case_counts_for_nothing() -> None:
    other = fast.model_copy(update={"case_id": OTHER_CASE})
    given(opened(), linked, intake_open, other).when(draft(handover_id=HANDOVER)).refused("INTAKE_NOT_COMPLETED")


def test_a_draft_may_change_and_says_nothing_twice() -> None:
    before = given(opened(), linked, intake_open, intake_done, drafted(occurred_on=date(2020, 1, 6)))
    before.when(draft()).then()
    before.when(draft(route="Z")).then(drafted(route="Z"))


def test_a_plan_has_at_most_twenty_goals() -> None:
    goals = tuple(Goal(goal_id=UUID(int=n), axis="WORK") for n in range(21))
    with pytest.raises(ValidationError):
        draft(goals=goals)


def test_a_plan_is_established_and_listed_with_the_trajectory() -> None:
    given(*ready).when(establish()).then(established(), listed_now)


def test_a_plan_takes_goals_and_local_name_from_its_draft() -> None:
    """AS-HAR-2."""
    goals = (Goal(goal_id=UUID(int=9), axis="WORK"),)
    name = "Persoonlijk Integratie Plan"
    start = given(*ready, drafted(goals=goals, local_plan_name=name))
    start.when(establish()).then(established(goals=goals, local_plan_name=name), listed_now)


def test_the_second_plan_of_a_case_is_not_the_first() -> None:
    earlier = plan_listed.model_copy(update={"plan_id": UUID(int=30)})
    given(*ready, earlier).when(establish()).then(established(is_first=False), listed_now)


def test_a_plan_is_not_established_without_an_intake() -> None:
    """INV-P2."""
    begun = IntakeStarted(**about, intake_id=INTAKE, mandatory_domains=(), location="AZC")
    given(opened(), linked, registered, intake_open, begun).when(establish()).refused("INTAKE_NOT_COMPLETED")


def test_only_the_municipality_linked_to_establishes_a_plan() -> None:
    """INV-P3, AS-WFR-1."""
    given(*ready).when(establish(municipality_code=CRANENDONCK)).refused("NOT_COMPETENT_MUNICIPALITY")


def test_before_registration_no_plan_is_established() -> None:
    """INV-P3."""
    early = (opened(), linked, intake_done, completed())
    given(*early).when(establish()).refused("NOT_COMPETENT_MUNICIPALITY", "NOT_REGISTERED")


def test_a_fast_start_or_a_programme_lets_a_plan_precede_registration() -> None:
    """INV-P3."""
    early = (opened(), linked, intake_done, completed())
    given(*early, fast).when(establish(handover_id=HANDOVER)).then(established(), listed_now)
    allowing = programme("WFR-PILOT", rules={"plan_before_registration": True})
    given(*early, allowing).when(establish(programme_code="WFR-PILOT")).then(established(), listed_now)


@pytest.mark.parametrize(
    ("route", "minutes"),
    [
        ("B1", Intensity(lesson_dayparts=4, pvt_hours=11, map_hours=40)),
        ("B1", Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=39)),
        ("EDUCATION", Intensity(lesson_dayparts=4, pvt_hours=11)),
        ("Z", Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=40, course_hours=800, participation_hours=799)),
        ("Z", Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=40, course_hours=799, participation_hours=800)),
    ],
)
def test_under_the_2021_act_a_plan_below_the_minimum_is_refused(route: str, minutes: Intensity) -> None:
    """INV-P4."""
    under_the_act = (opened(legal_regime="WI2021"), *ready[1:])
    command = establish(route=route, intensity=minutes)
    given(*under_the_act).when(command).refused("INTENSITY_BELOW_MINIMUM")


@pytest.mark.parametrize(
    ("route", "intensity"),
    [
        ("EDUCATION", Intensity(lesson_dayparts=4, pvt_hours=12)),
        ("Z", Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=40, course_hours=800, participation_hours=800)),
    ],
)
def test_a_plan_at_the_minimum_is_enough(route: str, intensity: Intensity) -> None:
    """INV-P4."""
    under_the_act = (opened(legal_regime="WI2021"), *ready[1:])
    expected = established(legal_regime="WI2021", route=route, intensity=intensity)
    given(*under_the_act).when(establish(route=route, intensity=intensity)).then(expected, listed_now)


def test_the_minima_of_the_2021_act_do_not_bind_the_pilots_before_it() -> None:
    """INV-P4."""
    little = Intensity(lesson_dayparts=4, pvt_hours=0)
    given(*ready).when(establish(intensity=little)).then(established(intensity=little), listed_now)


@pytest.mark.parametrize("day", [date(2019, 12, 4), date(2020, 3, 3)])
def test_a_plan_is_dated_between_its_intake_and_today(day: date) -> None:
    """INV-P5."""
    given(*ready).when(establish(plan_date=day)).refused("PLAN_DATE_INVALID")


@pytest.mark.parametrize("decider", ["system", "auto-decider", "autopilot", "ai-advies", "bot-1", "robot7"])
def test_a_machine_establishes_no_plan(decider: str) -> None:
    """INV-P6."""
    given(*ready).when(establish(decided_by=decider)).refused("HUMAN_DECISION_REQUIRED")


@pytest.mark.parametrize("decider", ["botma-j", "j-systema", "modelska-a"])
def test_a_name_that_begins_like_a_machine_is_somebody(decider: str) -> None:
    """INV-P6."""
    given(*ready).when(establish(decided_by=decider)).then(established(decided_by=decider), listed_now)


contract = {
    "provider": "alfa-college",
    "municipality_code": WEERT,
    "valid_from": date(2020, 1, 1),
    "valid_until": date(2020, 12, 31),
}
bought = programme("HAR", contracts=(contract,))


@pytest.mark.parametrize(
    ("provider", "starts"),
    [("alfa-college", date(2021, 1, 1)), ("alfa-college", date(2019, 12, 31)), ("roc", date(2020, 4, 1))],
)
def test_a_plan_names_no_provider_without_a_contract_on_the_start_date(provider: str, starts: date) -> None:
    """AS-HAR-3."""
    command = establish(provider=provider, start_on=starts)
    given(*ready, enrolled("HAR"), bought).when(command).refused("PROVIDER_NOT_CONTRACTED", provider)


def test_a_language_provider_among_the_support_needs_a_contract_too() -> None:
    """AS-HAR-3."""
    items = (SupportItem(code="LANGUAGE_COURSE", partner_id="roc"),)
    history = (*ready, enrolled("HAR"), bought)
    given(*history).when(establish(support_items=items)).refused("PROVIDER_NOT_CONTRACTED", "roc")
    other = (SupportItem(code="SOCIAL_GUIDANCE", partner_id="vwn"),)
    given(*history).when(establish(support_items=other)).then(established(support_items=other), listed_now)


def test_a_contracted_provider_may_be_named() -> None:
    """AS-HAR-3."""
    command = establish(provider="alfa-college", start_on=date(2020, 12, 31))
    given(*ready, enrolled("HAR"), bought).when(command).then(established(), listed_now)


def test_a_plan_is_established_once() -> None:
    before = given(*ready, established(), plan_listed)
    before.when(establish()).then()
    before.when(establish(route="Z")).refused("NOT_IN_STATE", "ESTABLISHED")
    before_draft = given(opened(), linked, intake_done, established())
    before_draft.when(draft()).refused("NOT_IN_STATE", "ESTABLISHED")


def test_the_plan_of_another_case_is_unknown() -> None:
    given(*ready, established(case_id=OTHER_CASE)).when(establish()).refused("NOT_FOUND")


def test_a_closed_case_gets_no_plan() -> None:
    given(opened(), linked, closed).when(draft()).refused("NOT_IN_STATE", "CLOSED")
