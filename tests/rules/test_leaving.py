"""What ends in trajectory and week with the case or with its municipality, and what is late."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.placements.ending.commands import EndRunningPlacements
from services.placements.ending.decider import ENDINGS
from services.plans.trajectory import commands as ask
from services.plans.trajectory.decider import TRAJECTORIES
from shared.events import placements as placed
from shared.events import plans as fact
from shared.events.intake import ThirdPartyInformationReceived
from shared.events.programmes import SeatFreed, SeatTaken
from shared.events.standing import ParticipantDied
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    ENROLMENT,
    INTAKE,
    PLACEMENT,
    TODAY,
    WEERT,
    about,
    closed,
    enrolled,
    intake_open,
    lessons,
    linked,
    opened,
    plan_listed,
    programme,
    told,
    transferred,
)

given = Given(TRAJECTORIES, date.fromisoformat(TODAY))
placements = Given(ENDINGS, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
LAST = date(2020, 3, 1)
NEXT, OTHER = UUID(int=14), UUID(int=15)
died = ParticipantDied(**about, died_on=LAST)
known = (opened(), linked)
end = ask.EndLessons(case_id=CASE, ended_on=LAST, reason="CASE_CLOSED")
leave = ask.LeaveProgrammes(case_id=CASE, ended_on=LAST, reason="MOVED")


def ended(key: UUID = ENROLMENT, on: date = LAST) -> fact.RouteEnrolmentEnded:
    return fact.RouteEnrolmentEnded(
        **told, enrolment_id=key, provider="taalschool-c", ended_on=on, reason="CASE_CLOSED"
    )


def left(code: str) -> fact.ProgrammeEnrolmentEnded:
    return fact.ProgrammeEnrolmentEnded(
        **told, programme_code=code, municipality_code=WEERT, ended_on=LAST, reason="MOVED"
    )


def freed(code: str) -> SeatFreed:
    return SeatFreed(occurred_on=NOW, programme_code=code, municipality_code=WEERT)


def test_with_the_case_every_enrolment_that_runs_ends() -> None:
    given(*known, lessons(), died).when(end).then(ended())
    given(*known, lessons(), closed).when(end).then(ended())
    given(*known, lessons(end_on=None), died).when(end).then(ended())
    given(*known, lessons(), ended(), died).when(end).then()
    given(*known, died).when(end).then()


def test_lessons_that_had_run_out_ended_on_their_own_last_day() -> None:
    run_out = lessons(end_on=date(2020, 2, 20))
    then = lessons(enrolment_id=NEXT, start_on=date(2020, 2, 24), end_on=None)
    given(*known, run_out, then, died).when(end).then(ended(on=date(2020, 2, 20)), ended(NEXT))


def test_with_the_municipality_every_place_is_given_up() -> None:
    codes = ("WNC-PIP", "WNC-DUAL")
    both = (*known, *(enrolled(code) for code in codes), *(programme(code) for code in codes), transferred)
    given(*both).when(leave).then(*map(left, codes), *map(freed, codes))
    gone = (*map(left, codes), *map(freed, codes))
    given(*known, *(enrolled(code) for code in codes), transferred, *gone[:2]).when(leave).then()


def test_a_seat_that_was_freed_is_for_the_next() -> None:
    one = programme(target={"kind": "HARD", "n": 1})
    taken = SeatTaken(occurred_on=NOW, programme_code="WNC-PIP", municipality_code=WEERT)
    enrol = ask.EnrolInProgramme(case_id=CASE, programme_code="WNC-PIP")
    place = fact.ParticipantEnrolledInProgramme(
        **told, programme_code="WNC-PIP", enrolled_on=NOW, municipality_code=WEERT
    )
    given(*known, one, taken, freed("WNC-PIP")).when(enrol).then(place, taken)


def test_who_left_a_programme_may_be_enrolled_by_the_next_municipality() -> None:
    enrol = ask.EnrolInProgramme(case_id=CASE, programme_code="WNC-PIP")
    history = (*known, enrolled(), transferred, left("WNC-PIP"), programme())
    again = fact.ParticipantEnrolledInProgramme(
        **told, programme_code="WNC-PIP", enrolled_on=NOW, municipality_code=CRANENDONCK
    )
    seat = SeatTaken(occurred_on=NOW, programme_code="WNC-PIP", municipality_code=CRANENDONCK)
    given(*history).when(enrol).then(again, seat)


def test_the_forty_first_waits_until_the_target_was_raised() -> None:
    """AS-WFR-5."""
    seat = SeatTaken(occurred_on=NOW, programme_code="WFR-PILOT", municipality_code=WEERT)
    forty = programme("WFR-PILOT", target={"kind": "SOFT", "n": 40})
    enrol = ask.EnrolInProgramme(case_id=CASE, programme_code="WFR-PILOT")
    assert given(*known, forty, *[seat] * 39).when(enrol).decided()
    given(*known, forty, *[seat] * 40).when(enrol).refused("TARGET_REACHED", "WFR-PILOT")


def missed(clock: str = "C5", generation: int = 1) -> fact.PlanDeadlineMissed:
    return fact.PlanDeadlineMissed(**told, clock=clock, due_on=date(2020, 3, 2), generation=generation)


def record(generation: int = 1) -> ask.RecordPlanDeadlineMissed:
    return ask.RecordPlanDeadlineMissed(case_id=CASE, due_on=date(2020, 3, 2), generation=generation)


def test_a_late_plan_is_recorded_once_for_every_time_its_deadline_was_set() -> None:
    given(*known).when(record()).then(missed())
    given(*known, missed()).when(record()).then()
    given(*known, missed()).when(record(2)).then(missed(generation=2))


@pytest.mark.parametrize(("planned_on", "late"), [(date(2020, 3, 2), ()), (date(2020, 3, 3), (missed(),))])
def test_a_plan_of_the_last_day_is_in_time(planned_on: date, late: tuple[fact.PlanDeadlineMissed, ...]) -> None:
    """Also where the deadline is told after the plan came."""
    plan = plan_listed.model_copy(update={"plan_date": planned_on})
    given(*known, plan).when(record()).then(*late)


@pytest.mark.parametrize(("received_on", "clock"), [(date(2020, 2, 17), "C5X"), (date(2020, 2, 10), "C5")])
def test_a_deadline_that_was_set_by_information_received_is_told_apart(received_on: date, clock: str) -> None:
    """C5x: fourteen days from the day it was received."""
    informed = ThirdPartyInformationReceived(
        **about, intake_id=INTAKE, party_role="SCHOOL", received_on=received_on
    )
    given(*known, intake_open, informed).when(record()).then(missed(clock))


def item(daypart: str, placement_id: UUID | None = None) -> placed.WeekItem:
    return placed.WeekItem(daypart=daypart, kind="INTERNSHIP", partner_id="moderna", placement_id=placement_id)


def week(*items: placed.WeekItem, **when: Any) -> placed.WeekScheduleChanged:
    return placed.WeekScheduleChanged(**{**told, "week_from": date(2020, 2, 24), **when}, items=items)


def started(key: UUID, on: date = date(2020, 2, 3)) -> placed.PlacementStarted:
    return placed.PlacementStarted(
        **told,
        placement_id=key,
        started_on=on,
        kind="INTERNSHIP",
        host_partner_id="moderna",
        dayparts_per_week=1,
        dayparts=("MON_AM",),
    )


def stopped(key: UUID, on: date = LAST, reason: str = "MOVED") -> placed.PlacementEnded:
    return placed.PlacementEnded(**told, placement_id=key, ended_on=on, host_partner_id="moderna", reason=reason)


def stop(reason: str = "MOVED") -> EndRunningPlacements:
    return EndRunningPlacements(case_id=CASE, ended_on=LAST, reason=reason)


paused = placed.PlacementPaused(**told, placement_id=OTHER, paused_on=NOW, reason="HOST")
lesson = item("FRI_AM")
full = week(lesson, item("MON_AM", PLACEMENT), item("TUE_AM", PLACEMENT), item("WED_AM", OTHER))


def test_every_placement_that_runs_or_is_paused_ends_and_the_week_keeps_the_rest() -> None:
    at_work = (*known, full, started(PLACEMENT), started(OTHER), paused, transferred)
    placements(*at_work).when(stop()).then(stopped(PLACEMENT), stopped(OTHER), week(lesson))


def test_with_the_case_placements_end_and_nothing_says_why() -> None:
    at_work = (*known, week(item("MON_AM", PLACEMENT)), started(PLACEMENT), died)
    placements(*at_work).when(stop("CASE_CLOSED")).then(stopped(PLACEMENT, reason="CASE_CLOSED"), week())


def test_a_placement_whose_host_agreed_goes_on_after_a_move_but_not_after_the_case() -> None:
    agreed = placed.PlacementContinuationAgreed(
        **told, placement_id=PLACEMENT, host_partner_id="moderna", agreed_on=NOW
    )
    kept = (item("MON_AM", PLACEMENT), item("TUE_AM", PLACEMENT))
    at_work = (*known, full, started(PLACEMENT), started(OTHER), agreed)
    placements(*at_work, transferred).when(stop()).then(stopped(OTHER), week(lesson, *kept))
    both = (stopped(PLACEMENT, reason="CASE_CLOSED"), stopped(OTHER, reason="CASE_CLOSED"))
    placements(*at_work, died).when(stop("CASE_CLOSED")).then(*both, week(lesson))
    alone = (*known, week(*kept), started(PLACEMENT), agreed, transferred)
    placements(*alone).when(stop()).then()


def test_a_placement_does_not_end_before_it_started() -> None:
    began_today = (*known, week(item("MON_AM", PLACEMENT)), started(PLACEMENT, NOW))
    placements(*began_today).when(stop()).then(stopped(PLACEMENT, NOW), week())


def test_where_nothing_runs_nothing_ends() -> None:
    placements(*known).when(stop()).then()
    placements(*known, week(lesson), died).when(stop()).then()
