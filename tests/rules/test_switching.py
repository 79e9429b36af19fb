"""The rules of changing route: at a boundary, with the plan where the legal route changes (INV-R3, R4)."""

from datetime import date
from typing import Any
from uuid import UUID

from services.plans.trajectory import commands as ask
from services.plans.trajectory.decider import TRAJECTORIES
from shared.events import plans as fact
from shared.events.plans import Intensity
from tests.given import Given
from tests.rules.facts import (
    CASE,
    ENROLMENT,
    PLAN,
    TODAY,
    WEERT,
    enough,
    enrolled,
    lessons,
    opened,
    plan_listed,
    planned,
    programme,
    told,
    transferred,
)
from tests.rules.test_trajectory import CALENDAR, M3, NEXT, completed, ehz, in_ehz, in_r3, known, m1_done, m2_done

given = Given(TRAJECTORIES, date.fromisoformat(TODAY))


def switch(effective: date, **changes: Any) -> ask.SwitchRoute:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "from_enrolment_id": ENROLMENT,
        "to_enrolment_id": NEXT,
        "to_route_code": "R4",
        "effective_on": effective,
        "reason_code": "BETTER_FIT",
        "decided_by": "j-jansen",
    }
    return ask.SwitchRoute(**(fields | changes))


BOUNDARY = date(2020, 6, 22)
Z_HOURS = Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=40, course_hours=800, participation_hours=800)
in_r3_as_planned = (*in_ehz, planned(), plan_listed, in_r3)
half_way = given(*in_r3_as_planned, m1_done).on("2020-05-15")
after_two = given(*in_r3_as_planned, m1_done, m2_done)


def revised(**changes: Any) -> fact.PlanRevised:
    fields: dict[str, Any] = {
        **told,
        "plan_id": PLAN,
        "plan_version": 2,
        "changed_fields": ("route", "local_route_code"),
        "reason": "ROUTE_SWITCH",
        "effective_on": BOUNDARY,
        "municipality_code": WEERT,
        "route": "Z",
        "local_route_code": "R4",
        "level": "B1",
        "intensity": enough,
        "decided_by": "j-jansen",
    }
    return fact.PlanRevised(**(fields | changes))


def switched() -> tuple[Any, ...]:
    ended = fact.RouteEnrolmentEnded(
        **told,
        enrolment_id=ENROLMENT,
        provider="taalschool-c",
        ended_on=date(2020, 6, 21),
        reason="BETTER_FIT",
    )
    moved = fact.RouteSwitched(
        **told,
        from_enrolment_id=ENROLMENT,
        to_enrolment_id=NEXT,
        from_provider="taalschool-c",
        to_provider="taalschool-d",
        from_route_code="R3",
        to_route_code="R4",
        effective_on=BOUNDARY,
        credited_modules=("M1", "M2"),
        reason_code="BETTER_FIT",
        decided_by="j-jansen",
    )
    begun = lessons(
        **told,
        enrolment_id=NEXT,
        route="Z",
        local_route_code="R4",
        provider="taalschool-d",
        programme_code="EHZ-ROUTES",
        module_plan=(M3,),
        start_on=BOUNDARY,
    )
    return ended, moved, begun, revised()


def test_in_the_middle_of_a_module_no_route_is_switched() -> None:
    """AS-EHZ-2, INV-R3: the answer says when the next boundary comes."""
    half_way.when(switch(date(2020, 5, 18))).refused("NOT_AT_MODULE_BOUNDARY", "2020-06-22")


def test_a_boundary_counts_only_when_its_module_was_completed() -> None:
    """INV-R3."""
    half_way.when(switch(BOUNDARY)).refused("NOT_AT_MODULE_BOUNDARY", "2020-06-22")


def test_at_the_boundary_the_route_is_switched_with_the_modules_done() -> None:
    """AS-EHZ-2, INV-R4: from B1 to Z the plan is revised with the switch."""
    after_two.when(switch(BOUNDARY)).then(*switched())


def test_a_module_that_was_not_passed_is_not_taken_along_but_still_to_be_done() -> None:
    """AS-EHZ-2."""
    failed = completed("M2", date(2020, 6, 21), "NOT_PASSED")
    _, moved, begun, _ = given(*in_r3_as_planned, m1_done, failed).when(switch(BOUNDARY)).decided()
    assert moved.credited_modules == ("M1",)
    assert [module.module_id for module in begun.module_plan] == ["M2", "M3"]


def test_no_legal_route_is_switched_without_an_established_plan() -> None:
    """INV-R4."""
    without = given(*in_ehz, in_r3, m1_done, m2_done)
    without.when(switch(BOUNDARY)).refused("PLAN_NOT_ESTABLISHED", "Z")
    by_name = switch(BOUNDARY, to_route_code=None, to_route="Z")
    without.when(by_name).refused("PLAN_NOT_ESTABLISHED", "Z")


def test_another_school_on_the_same_legal_route_revises_no_plan() -> None:
    """INV-R4."""
    local = switch(BOUNDARY, to_route_code="R2")
    for case in (after_two, given(*in_ehz, in_r3, m1_done, m2_done)):
        kinds = [type(event).__name__ for event in case.when(local).decided()]
        assert kinds == ["RouteEnrolmentEnded", "RouteSwitched", "RouteEnrolmentStarted"]


def test_lessons_that_come_back_to_the_route_of_the_plan_revise_nothing() -> None:
    """INV-R4."""
    strayed = (*in_ehz, planned("Z"), plan_listed, in_r3, m1_done, m2_done)
    given(*strayed).when(switch(BOUNDARY)).then(*switched()[:3])


def test_a_plan_revised_before_is_revised_from_what_holds_now() -> None:
    """INV-R4."""
    back = switch(BOUNDARY, to_route_code="R2", to_route="B1", level="A2")
    in_z = lessons(programme_code="EHZ-ROUTES", local_route_code="R4", route="Z", module_plan=CALENDAR)
    history = (*in_ehz, planned(), plan_listed, revised(), in_z, m1_done, m2_done)
    changed = ("route", "local_route_code", "level")
    expected = revised(plan_version=3, changed_fields=changed, route="B1", local_route_code="R2", level="A2")
    assert given(*history).when(back).decided()[3:] == (expected,)


def test_only_the_municipality_whose_plan_it_is_lets_the_route_be_switched() -> None:
    """INV-P3: whoever takes a case over establishes its own plan first."""
    taken_over = given(*after_two.history, transferred)
    taken_over.when(switch(BOUNDARY)).refused("NOT_COMPETENT_MUNICIPALITY")


def test_under_the_2021_act_a_plan_is_not_revised_below_the_minimum() -> None:
    """INV-P4: the Z-route asks 800 hours of lessons and 800 of participation."""
    act = given(opened(legal_regime="WI2021"), *after_two.history[1:])
    act.when(switch(BOUNDARY)).refused("INTENSITY_BELOW_MINIMUM")
    changed = ("route", "local_route_code", "intensity")
    expected = revised(changed_fields=changed, intensity=Z_HOURS)
    assert act.when(switch(BOUNDARY, intensity=Z_HOURS)).decided()[3:] == (expected,)


def test_switching_the_same_route_again_changes_nothing() -> None:
    given(*after_two.history, *switched()).when(switch(BOUNDARY)).then()


def test_what_was_switched_from_is_not_switched_again() -> None:
    again = switch(BOUNDARY, to_enrolment_id=UUID(int=15))
    given(*after_two.history, *switched()).when(again).refused("NOT_IN_STATE", "ENDED")


def test_a_machine_switches_no_route_and_nobody_to_an_uncontracted_provider() -> None:
    after_two.when(switch(BOUNDARY, decided_by="system")).refused("HUMAN_DECISION_REQUIRED")
    after_two.when(switch(BOUNDARY, to_provider="roc")).refused("PROVIDER_NOT_CONTRACTED", "roc")
    after_two.when(switch(date(2020, 2, 3))).refused("DATE_BEFORE_START")


def test_a_programme_without_modules_lets_a_route_be_switched_any_day() -> None:
    loose = programme("EHZ-ROUTES", routes=ehz.routes, contracts=ehz.contracts)
    other_school = switch(date(2020, 5, 18), to_route_code="R2")
    any_day = given(*known, enrolled("EHZ-ROUTES"), loose, in_r3).when(other_school)
    assert [type(e).__name__ for e in any_day.decided()] == [
        "RouteEnrolmentEnded",
        "RouteSwitched",
        "RouteEnrolmentStarted",
    ]
