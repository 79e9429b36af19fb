"""The rules of a trajectory: places, routes, modules, the term (INV-R1, R2, T1)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.plans.trajectory import commands as ask
from services.plans.trajectory.decider import TRAJECTORIES
from shared.events import plans as fact
from shared.events.programmes import SeatTaken, TargetRaised
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    ENROLMENT,
    PLAN,
    TODAY,
    WEERT,
    closed,
    enrolled,
    lessons,
    linked,
    opened,
    plan_listed,
    planned,
    programme,
    told,
)

given = Given(TRAJECTORIES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
NEXT = UUID(int=14)
known = (opened(), linked)


def enrol(code: str = "WNC-PIP", **changes: Any) -> ask.EnrolInProgramme:
    return ask.EnrolInProgramme(**({"case_id": CASE, "programme_code": code} | changes))


def place(code: str = "WNC-PIP") -> tuple[Any, ...]:
    taken = fact.ParticipantEnrolledInProgramme(
        **told, programme_code=code, enrolled_on=NOW, municipality_code=WEERT
    )
    return taken, seat(code)


def seat(code: str = "WNC-PIP") -> SeatTaken:
    return SeatTaken(occurred_on=NOW, programme_code=code, municipality_code=WEERT)


def for_thirty(kind: str, **more: Any) -> Any:
    return programme(target={"kind": kind, "n": 30}, **more)


refusal = fact.EnrolmentRefused(**told, programme_code="WNC-PIP", reason="TARGET_REACHED")


def test_the_thirtieth_is_enrolled_and_the_thirty_first_refused_as_a_fact() -> None:
    """AS-WNC-4."""
    given(*known, for_thirty("HARD"), *[seat()] * 29).when(enrol()).then(*place())
    given(*known, for_thirty("HARD"), *[seat()] * 30).when(enrol()).then(refusal)


def test_a_refused_enrolment_is_told_once() -> None:
    given(*known, for_thirty("HARD"), *[seat()] * 30, refusal).when(enrol()).then()


def test_the_same_person_may_be_in_two_programmes_once_each() -> None:
    """AS-WNC-4."""
    dual = programme("WNC-DUAL")
    given(*known, enrolled("WNC-PIP"), dual).when(enrol("WNC-DUAL")).then(*place("WNC-DUAL"))
    given(*known, enrolled("WNC-PIP"), programme()).when(enrol()).then()


def test_beyond_a_soft_target_enrolment_waits_until_it_is_raised() -> None:
    """AS-WFR-5."""
    raised = TargetRaised(occurred_on=NOW, programme_code="WNC-PIP", from_n=30, to_n=31, approved_by="j-jansen")
    full = given(*known, for_thirty("SOFT"), *[seat()] * 30)
    full.when(enrol()).refused("TARGET_REACHED", "WNC-PIP")
    given(*full.history, raised).when(enrol()).then(*place())


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"municipalities": ("1706",)}, "MUNICIPALITY"),
        ({"end": date(2020, 1, 31)}, "PROGRAMME_ENDED"),
        ({"rules": {"eligibility": {"target_groups": ("FAMILY_MIGRANT",)}}}, "TARGET_GROUP"),
        ({"rules": {"eligibility": {"legal_regimes": ("WI2021",)}}}, "LEGAL_REGIME"),
    ],
)
def test_a_programme_is_only_for_those_it_is_meant_for(changes: dict[str, Any], detail: str) -> None:
    given(*known, programme(**changes)).when(enrol()).refused("NOT_ELIGIBLE", detail)


def test_a_minor_is_not_enrolled() -> None:
    minor = opened(of_age_from=date(2020, 3, 3))
    given(minor, linked, programme()).when(enrol()).refused("NOT_ELIGIBLE", "OF_AGE")


def test_a_programme_that_was_never_defined_is_unknown() -> None:
    given(*known).when(enrol()).refused("NOT_FOUND", "WNC-PIP")


M1 = {"module_id": "M1", "start": date(2020, 2, 3), "end": date(2020, 4, 12)}
M2 = {"module_id": "M2", "start": date(2020, 4, 13), "end": date(2020, 6, 21)}
M3 = {"module_id": "M3", "start": date(2020, 6, 22), "end": date(2020, 8, 30)}
CALENDAR = (M1, M2, M3)
ehz = programme(
    "EHZ-ROUTES",
    rules={"norm_weeks": 40, "switch_at_module_boundary": True},
    routes=(
        {"local_code": "R2", "provider": "taalschool-b", "legal_route": "B1"},
        {"local_code": "R3", "provider": "taalschool-c", "legal_route": "B1"},
        {"local_code": "R4", "provider": "taalschool-d", "legal_route": "Z"},
    ),
    contracts=tuple(
        {"provider": f"taalschool-{school}", "municipality_code": code, "valid_from": date(2020, 1, 1)}
        for school in "bcd"
        for code in (WEERT, CRANENDONCK)
    ),
)
in_ehz = (*known, enrolled("EHZ-ROUTES"), ehz)
in_r3 = lessons(programme_code="EHZ-ROUTES", local_route_code="R3", module_plan=CALENDAR)


def start(**changes: Any) -> ask.StartRouteEnrolment:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "enrolment_id": ENROLMENT,
        "route": "B1",
        "local_route_code": "R3",
        "provider": "taalschool-c",
        "start_on": date(2020, 2, 3),
        "dayparts_per_week": 8,
        "module_plan": CALENDAR,
    }
    return ask.StartRouteEnrolment(**(fields | changes))


def test_a_route_of_forty_weeks_ends_on_a_sunday() -> None:
    """AS-EHZ-1."""
    (started,) = given(*in_ehz).when(start()).decided()
    assert (started.end_on, started.programme_code) == (date(2020, 11, 8), "EHZ-ROUTES")


def test_a_provider_nobody_contracted_does_not_teach() -> None:
    """INV-R1."""
    given(*in_ehz).when(start(provider="roc")).refused("PROVIDER_NOT_CONTRACTED", "roc")
    given(*known).when(start()).refused("PROVIDER_NOT_CONTRACTED", "taalschool-c")


def test_a_route_that_a_programme_offers_is_no_contract() -> None:
    """INV-R1."""
    offered = programme("EHZ-ROUTES", routes=ehz.routes)
    given(*known, enrolled("EHZ-ROUTES"), offered).when(start()).refused("PROVIDER_NOT_CONTRACTED", "taalschool-c")


@pytest.mark.parametrize("municipality", ["1706", "0988"])
def test_a_contract_binds_one_municipality_for_its_days(municipality: str) -> None:
    """INV-R1."""
    contract = {"provider": "roc", "municipality_code": municipality, "valid_from": date(2020, 2, 3)}
    bought = programme("HAR", contracts=(contract,))
    lesson = given(*known, enrolled("HAR"), bought).when(start(provider="roc", local_route_code=None))
    if municipality == WEERT:
        assert len(lesson.decided()) == 1
    else:
        lesson.refused("PROVIDER_NOT_CONTRACTED", "roc")


def test_a_person_has_one_active_enrolment() -> None:
    """INV-R2."""
    given(*in_ehz, in_r3).when(start(enrolment_id=NEXT)).refused("ENROLMENT_ALREADY_ACTIVE")
    later = start(enrolment_id=NEXT, start_on=date(2020, 11, 9))
    assert len(given(*in_ehz, in_r3).when(later).decided()) == 1


def test_lessons_begin_on_the_route_of_the_plan() -> None:
    """INV-R4: ending one route and starting the next is no way around the plan."""
    given(*in_ehz, planned("Z"), plan_listed).when(start()).refused("ROUTE_MUST_BE_KEPT", "Z")
    assert len(given(*in_ehz, planned("B1"), plan_listed).when(start()).decided()) == 1


def test_starting_the_same_enrolment_again_changes_nothing() -> None:
    given(*in_ehz, in_r3).when(start()).then()


def test_an_enrolment_does_not_end_before_it_starts() -> None:
    given(*in_ehz).when(start(end_on=date(2020, 2, 2))).refused("DATE_BEFORE_START")
    early = ask.EndRouteEnrolment(
        case_id=CASE, enrolment_id=ENROLMENT, reason="DROPPED", ended_on=date(2020, 2, 2)
    )
    given(*known, in_r3).when(early).refused("DATE_BEFORE_START")


@pytest.mark.parametrize(("day", "code"), [("9999-12-31", "DATE_IN_FUTURE"), ("2017-12-31", "DATE_BEFORE_2018")])
def test_an_enrolment_ended_on_a_day_that_has_been(day: str, code: str) -> None:
    end = ask.EndRouteEnrolment(case_id=CASE, enrolment_id=ENROLMENT, reason="DONE", ended_on=day)
    given(*known, in_r3).when(end).refused(code)


def test_an_enrolment_ends_once_also_after_the_case_was_closed() -> None:
    stop = ask.EndRouteEnrolment(case_id=CASE, enrolment_id=ENROLMENT, reason="DROPPED")
    ended = fact.RouteEnrolmentEnded(
        **told, enrolment_id=ENROLMENT, provider="taalschool-c", ended_on=NOW, reason="DROPPED"
    )
    given(*known, in_r3, closed).when(stop).then(ended)
    given(*known, in_r3, ended).when(stop).then()
    given(*known).when(stop).refused("NOT_FOUND")


def complete(module: str, **changes: Any) -> ask.CompleteModule:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "enrolment_id": ENROLMENT,
        "provider": "taalschool-c",
        "module_id": module,
        "result": "PASSED",
    }
    return ask.CompleteModule(**(fields | changes))


def completed(module: str, on: date, result: str = "PASSED") -> fact.ModuleCompleted:
    return fact.ModuleCompleted(
        **told,
        enrolment_id=ENROLMENT,
        provider="taalschool-c",
        module_id=module,
        result=result,
        completed_on=on,
    )


m1_done, m2_done = completed("M1", date(2020, 4, 12)), completed("M2", date(2020, 6, 21))


def test_only_the_provider_of_the_enrolment_completes_its_modules() -> None:
    given(*known, in_r3).when(complete("M1")).then(completed("M1", NOW))
    given(*known, in_r3).when(complete("M1", provider="taalschool-d")).refused("NOT_FOUND")


def test_modules_are_completed_in_the_order_of_the_plan_and_once() -> None:
    given(*known, in_r3).when(complete("M2")).refused("MODULE_OUT_OF_ORDER", "M1")
    given(*known, in_r3).when(complete("M9")).refused("NOT_FOUND", "M9")
    given(*known, in_r3, m1_done).when(complete("M1")).then()
    given(*known, in_r3, m1_done).when(complete("M1", result="NOT_PASSED")).refused("NOT_IN_STATE", "COMPLETED")


def test_no_module_ends_before_its_lessons_begin() -> None:
    lessons_before = complete("M1", completed_on=date(2020, 2, 2))
    given(*known, in_r3).when(lessons_before).refused("DATE_BEFORE_START")


def term(start: date, end: date) -> fact.IntegrationTermStarted:
    return fact.IntegrationTermStarted(**told, plan_id=PLAN, term_start=start, term_end=end)


begin = ask.StartIntegrationTerm(case_id=CASE, plan_id=PLAN)
under_the_act = opened(legal_regime="WI2021")


@pytest.mark.parametrize(
    ("planned", "first", "last"),
    [
        (date(2026, 5, 4), date(2026, 5, 5), date(2029, 5, 4)),
        (date(2024, 2, 28), date(2024, 2, 29), date(2027, 2, 28)),
        (date(2022, 12, 31), date(2023, 1, 1), date(2025, 12, 31)),
    ],
)
def test_the_term_runs_three_years_from_the_day_after_the_plan(planned: date, first: date, last: date) -> None:
    """INV-T1, clock C6."""
    listed = plan_listed.model_copy(update={"plan_date": planned})
    given(under_the_act, linked, listed).when(begin).then(term(first, last))


def test_the_term_starts_once_and_only_under_the_2021_act() -> None:
    """INV-T1."""
    started = term(date(2019, 10, 8), date(2022, 10, 7))
    given(under_the_act, linked, plan_listed, started).when(begin).then()
    given(*known, plan_listed).when(begin).then()
    given(under_the_act, linked).when(begin).refused("PLAN_NOT_ESTABLISHED")
