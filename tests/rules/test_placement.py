"""The rules of a placement (INV-L1 to L6)."""

from datetime import date
from typing import Any

import pytest

from services.placements.placement import commands as ask
from services.placements.placement.decider import PLACEMENTS
from shared.events import placements as fact
from shared.events.plans import ProgrammeEnrolmentEnded
from tests.given import Given
from tests.rules.facts import (
    CASE,
    OTHER_CASE,
    PLACEMENT,
    TODAY,
    about,
    closed,
    enrolled,
    lessons,
    linked,
    opened,
    plan_listed,
    programme,
    told,
)

given = Given(PLACEMENTS, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
known = (opened(), linked)
offer: dict[str, Any] = {
    "placement_id": PLACEMENT,
    "kind": "INTERNSHIP",
    "host_partner_id": "moderna",
    "proposed_by": "werk-kom",
    "dayparts": ("MON_AM", "TUE_AM"),
    "start_on": date(2020, 3, 2),
    "end_on": date(2020, 8, 30),
}


def propose(**changes: Any) -> ask.ProposePlacement:
    return ask.ProposePlacement(**({"case_id": CASE, **offer} | changes))


def proposed(**changes: Any) -> fact.PlacementProposed:
    return fact.PlacementProposed(**({**told, **offer} | changes))


def of(command: type[Any], **fields: Any) -> Any:
    return command(case_id=CASE, placement_id=PLACEMENT, **fields)


def was(event: type[Any], **fields: Any) -> Any:
    return event(**({**told, "placement_id": PLACEMENT} | fields))


ALL = ("PARTICIPANT", "HOST", "WORK_COMPANY")
agreed = was(fact.PlacementAgreed, host_partner_id="moderna", signed_by=ALL, coach_id="c-coach")
started = was(
    fact.PlacementStarted,
    started_on=NOW,
    kind="INTERNSHIP",
    host_partner_id="moderna",
    dayparts_per_week=2,
    dayparts=("MON_AM", "TUE_AM"),
)
start = of(ask.StartPlacement)


def item(daypart: str, at: str = "roc", kind: str = "LANGUAGE_LESSON", **more: Any) -> fact.WeekItem:
    return fact.WeekItem.model_validate({"daypart": daypart, "kind": kind, "partner_id": at} | more)


def work(daypart: str) -> fact.WeekItem:
    return item(daypart, "moderna", "INTERNSHIP", placement_id=PLACEMENT)


def week(*items: fact.WeekItem) -> fact.WeekScheduleChanged:
    return fact.WeekScheduleChanged(**told, week_from=NOW, items=items)


def set_week(*items: fact.WeekItem) -> fact.WeekScheduleSet:
    return fact.WeekScheduleSet(**about, week_from=NOW, items=items)


at_work = week(work("MON_AM"), work("TUE_AM"))
ready = (*known, plan_listed, proposed(), agreed)


def test_a_placement_is_proposed_once() -> None:
    given(*known).when(propose()).then(proposed())
    given(*known, proposed()).when(propose()).then()


def test_a_placement_ends_after_it_starts() -> None:
    given(*known).when(propose(end_on=date(2020, 3, 2))).refused("DATE_BEFORE_START")


def test_a_placement_is_agreed_when_all_three_signed() -> None:
    sign = of(ask.AgreePlacement, signed_by=ALL, coach_id="c-coach")
    given(*known, proposed()).when(sign).then(agreed)
    given(*known, proposed(), agreed).when(sign).then()


def test_a_missing_signature_is_named() -> None:
    sign = of(ask.AgreePlacement, signed_by=("PARTICIPANT",), coach_id="c-coach")
    given(*known, proposed()).when(sign).refused("SIGNATURE_MISSING", "HOST,WORK_COMPANY")


def test_a_placement_that_starts_takes_its_dayparts_of_the_week() -> None:
    lesson = item("FRI_AM")
    expected = week(lesson, work("MON_AM"), work("TUE_AM"))
    given(*ready, set_week(lesson)).when(start).then(started, expected)


def test_no_placement_starts_before_a_plan_is_established() -> None:
    """INV-L1."""
    given(*known, proposed(), agreed).when(start).refused("PLAN_NOT_ESTABLISHED")


@pytest.mark.parametrize("more", [(), (plan_listed, lessons())])
def test_no_placement_after_completion_starts_while_no_event_tells_of_completion(more: tuple[Any, ...]) -> None:
    """INV-L1: neither a plan nor lessons say that the trajectory is complete."""
    after = proposed(basis="POST_COMPLETION")
    given(*known, *more, after, agreed).when(start).refused("TRAJECTORY_NOT_COMPLETED")


pip = (programme("WNC-PIP"), enrolled("WNC-PIP"))


def test_in_a_pilot_a_placement_needs_no_plan() -> None:
    """INV-L1."""
    given(*known, *pip, proposed(basis="PILOT"), agreed).when(start).then(started, at_work)


def test_who_takes_part_in_no_programme_is_in_no_pilot() -> None:
    """INV-L1."""
    given(*known, proposed(basis="PILOT"), agreed).when(start).refused("PLAN_NOT_ESTABLISHED")


def test_under_the_2021_act_there_is_no_pilot() -> None:
    """INV-L1."""
    act = opened(legal_regime="WI2021")
    given(act, linked, *pip, proposed(basis="PILOT"), agreed).when(start).refused("PLAN_NOT_ESTABLISHED")


def test_a_placement_is_proposed_in_a_programme_that_the_person_takes_part_in() -> None:
    within = propose(programme_code="WNC-PIP")
    given(*known, *pip).when(within).then(proposed(programme_code="WNC-PIP"))
    given(*known, pip[0]).when(within).refused("NOT_ENROLLED", "WNC-PIP")
    given(*known).when(propose(programme_code="NO-SUCH")).refused("NOT_FOUND", "NO-SUCH")


def test_a_placement_starts_in_a_programme_that_the_person_takes_part_in() -> None:
    """INV-L5: neither an unknown programme nor one that was left takes a rule away."""
    left = ProgrammeEnrolmentEnded(
        **about, programme_code="WNC-PIP", municipality_code="0988", ended_on=NOW, reason="MOVED"
    )
    within = (*known, plan_listed, proposed(programme_code="WNC-PIP"), agreed, *pip)
    given(*within).when(start).then(started, at_work)
    given(*within, left).when(start).refused("NOT_ENROLLED", "WNC-PIP")
    nowhere = proposed(programme_code="NO-SUCH", basis="PILOT")
    given(*known, *pip, nowhere, agreed).when(start).refused("NOT_FOUND", "NO-SUCH")


def test_no_placement_starts_before_it_is_agreed() -> None:
    """INV-L2."""
    given(*known, plan_listed, proposed()).when(start).refused("PLACEMENT_NOT_AGREED")


EIGHT = ("WED_AM", "WED_PM", "THU_AM", "THU_PM", "FRI_AM", "FRI_PM", "MON_PM", "TUE_PM")


def test_a_placement_that_would_make_an_eleventh_daypart_is_refused() -> None:
    """INV-L3."""
    late = programme("LATE", rules={"evenings_and_saturdays": True})
    full = set_week(*(item(d) for d in (*EIGHT, "MON_EVE")))
    given(*ready, enrolled("LATE"), late, full).when(start).refused("DAYPART_LIMIT_EXCEEDED")


def test_a_placement_may_fill_the_week_to_ten() -> None:
    """INV-L3."""
    lessons_of_eight = tuple(item(d) for d in EIGHT)
    expected = week(*lessons_of_eight, work("MON_AM"), work("TUE_AM"))
    given(*ready, set_week(*lessons_of_eight)).when(start).then(started, expected)


def test_a_placement_on_the_daypart_of_a_lesson_is_refused_by_name() -> None:
    """INV-L4."""
    both = set_week(item("MON_AM"), item("TUE_AM"))
    given(*ready, both).when(start).refused("DAYPART_CONFLICT", "MON_AM,TUE_AM")


def test_a_daypart_planned_for_the_same_host_is_taken_over() -> None:
    """INV-L4."""
    reserved = set_week(item("MON_AM", "moderna", "INTERNSHIP"), item("FRI_AM"))
    expected = week(item("FRI_AM"), work("MON_AM"), work("TUE_AM"))
    given(*ready, reserved).when(start).then(started, expected)


def test_a_placement_on_a_sunday_is_refused() -> None:
    sunday = proposed(dayparts=("SUN_AM",))
    given(*known, plan_listed, sunday, agreed).when(start).refused("DAYPART_NOT_ALLOWED", "SUN_AM")


dual = programme("WNC-DUAL", rules={"dual": True})


@pytest.mark.parametrize("lesson", [None, {"start_on": date(2020, 3, 3)}, {"end_on": date(2020, 3, 1)}])
def test_in_a_dual_programme_no_work_goes_without_lessons(lesson: dict[str, date] | None) -> None:
    """INV-L5."""
    around = (dual, enrolled("WNC-DUAL"), *([lessons(**lesson)] if lesson else []))
    given(*ready, *around).when(start).refused("NO_CONCURRENT_LESSONS")


def test_naming_another_programme_takes_no_work_out_of_the_dual_one() -> None:
    """INV-L5."""
    in_both = (dual, enrolled("WNC-DUAL"), *pip, proposed(programme_code="WNC-PIP", basis="PILOT"))
    given(*known, *in_both, agreed).when(start).refused("NO_CONCURRENT_LESSONS")


def test_in_a_dual_programme_work_goes_with_lessons() -> None:
    """INV-L5."""
    given(*ready, dual, enrolled("WNC-DUAL"), lessons()).when(start).then(started, at_work)


def test_nobody_under_eighteen_is_placed() -> None:
    """INV-L6."""
    minor = opened(of_age_from=date(2020, 3, 3))
    given(minor, *ready[1:]).when(start).refused("AGE_NOT_ALLOWED")
    just_adult = opened(of_age_from=date(2020, 3, 2))
    given(just_adult, *ready[1:]).when(start).then(started, at_work)


def test_a_placement_does_not_start_before_its_first_day_or_after_its_end() -> None:
    given(*ready).on("2020-03-01").when(start).refused("DATE_BEFORE_START")
    given(*ready).on("2020-08-31").when(start).refused("DATE_AFTER_END")


def test_a_placement_starts_once() -> None:
    given(*ready, started, at_work).when(start).then()


def check_in(**fields: Any) -> Any:
    return of(ask.HoldDomainCheckIn, domain="FINANCES", **fields)


held = was(fact.DomainCheckInHeld, domain="FINANCES", held_on=NOW)


def test_a_life_domain_is_looked_at_once_a_day_during_the_placement() -> None:
    given(*known, proposed(), agreed, started).when(check_in()).then(held)
    given(*known, proposed(), agreed, started, held).when(check_in()).refused("CHECK_IN_ALREADY_HELD", "FINANCES")
    given(*known, proposed(), agreed).when(check_in()).refused("NOT_IN_STATE", "AGREED")


def test_a_placement_pauses_and_goes_on() -> None:
    pause, resume = of(ask.PausePlacement, reason="PERSONAL"), of(ask.ResumePlacement)
    paused = was(fact.PlacementPaused, paused_on=NOW, reason="PERSONAL")
    resumed = was(fact.PlacementResumed, resumed_on=NOW)
    running = given(*known, proposed(), agreed, started)
    running.when(pause).then(paused)
    running.when(resume).then()
    given(*running.history, paused).when(pause).then()
    given(*running.history, paused).when(resume).then(resumed)


def test_a_host_promises_once_that_a_placement_goes_on_after_a_move() -> None:
    promise = of(ask.AgreeToContinue)
    promised = was(fact.PlacementContinuationAgreed, host_partner_id="moderna", agreed_on=NOW)
    running = (*known, proposed(), agreed, started)
    given(*running).when(promise).then(promised)
    given(*running, promised).when(promise).then()
    given(*known, proposed(), agreed).when(promise).refused("NOT_IN_STATE", "AGREED")
    early = of(ask.AgreeToContinue, agreed_on=date(2020, 3, 1))
    given(*running).when(early).refused("DATE_BEFORE_START")


end = of(ask.EndPlacement, reason="COMPLETED")
ended = was(fact.PlacementEnded, ended_on=NOW, host_partner_id="moderna", reason="COMPLETED")


def test_a_placement_that_ends_gives_its_dayparts_back() -> None:
    lesson = item("FRI_AM")
    full = week(lesson, work("MON_AM"), work("TUE_AM"))
    given(*known, proposed(), agreed, started, full).when(end).then(ended, week(lesson))
    given(*known, proposed(), agreed, started, week(lesson), ended).when(end).then()


def test_a_placement_ends_also_after_the_case_was_closed() -> None:
    given(*known, proposed(), agreed, started, at_work, closed).when(end).then(ended, week())


def test_nothing_of_a_placement_happens_before_it_started() -> None:
    early = date(2020, 3, 1)
    running = given(*known, proposed(), agreed, started)
    running.when(of(ask.PausePlacement, reason="HOST", paused_on=early)).refused("DATE_BEFORE_START")
    running.when(of(ask.EndPlacement, reason="DROPPED", ended_on=early)).refused("DATE_BEFORE_START")


def test_a_placement_of_another_case_is_unknown() -> None:
    given(*known, proposed(case_id=OTHER_CASE)).when(end).refused("NOT_FOUND")
    given(*known).when(end).refused("NOT_FOUND")
