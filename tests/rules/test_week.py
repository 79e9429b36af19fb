"""The rules of a week (INV-S1, S2, S3): ten dayparts at most, none twice."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.placements.schedule.commands import SetWeekSchedule
from services.placements.schedule.decider import SCHEDULES
from shared.events.base import Daypart, DaypartKind
from shared.events.placements import RouteWeekBelowNorm, WeekItem, WeekScheduleChanged, WeekScheduleSet
from tests.given import Given
from tests.rules.facts import CASE, PLACEMENT, TODAY, closed, enrolled, linked, opened, programme, told

given = Given(SCHEDULES, date.fromisoformat(TODAY))
MONDAY = date(2020, 3, 2)
WORKDAYS = tuple(d for d in Daypart if d[:3] not in ("SAT", "SUN") and not d.endswith("EVE"))


def items(
    *dayparts: str, kind: DaypartKind = DaypartKind.LANGUAGE_LESSON, at: str = "roc"
) -> tuple[WeekItem, ...]:
    return tuple(WeekItem(daypart=Daypart(d), kind=kind, partner_id=at) for d in dayparts)


def plan(*week: WeekItem, **more: Any) -> SetWeekSchedule:
    return SetWeekSchedule(case_id=CASE, week_from=MONDAY, items=week, **more)


def as_set(*week: WeekItem, **more: Any) -> WeekScheduleSet:
    return WeekScheduleSet(**told, week_from=MONDAY, items=week, **more)


mixed = (
    *items("MON_AM", "MON_PM", "TUE_AM", "TUE_PM"),
    *items("WED_AM", "WED_PM", kind=DaypartKind.PRACTICAL_LEARNING, at="zorggroep"),
    *items("THU_AM", kind=DaypartKind.THEME_MODULE),
    *items("THU_PM", "FRI_AM", kind=DaypartKind.VOLUNTEERING, at="punt-welzijn"),
)
at_work = WeekItem(
    daypart=Daypart.FRI_PM, kind=DaypartKind.INTERNSHIP, partner_id="moderna", placement_id=PLACEMENT
)
with_work = WeekScheduleChanged(**told, week_from=MONDAY, items=(at_work,))


def test_an_eleventh_daypart_is_refused() -> None:
    """AS-TWE-2: a week of nine with two dayparts of internship more."""
    eleven = (*mixed, *items("FRI_PM", "FRI_EVE", kind=DaypartKind.INTERNSHIP, at="moderna"))
    given(opened(), linked, as_set(*mixed)).when(plan(*eleven)).refused("DAYPART_LIMIT_EXCEEDED")


def test_ten_dayparts_fit() -> None:
    ten = items(*WORKDAYS)
    given(opened(), linked).when(plan(*ten)).then(as_set(*ten))


def test_a_dual_week_mixes_four_kinds_of_dayparts() -> None:
    """AS-TWE-1."""
    given(opened(), linked).when(plan(*mixed)).then(as_set(*mixed))


def test_a_daypart_planned_at_two_places_is_refused_by_name() -> None:
    """AS-TWE-3."""
    twice = (*mixed, *items("TUE_AM", kind=DaypartKind.PRACTICAL_LEARNING, at="zorggroep"))
    given(opened(), linked).when(plan(*twice)).refused("DAYPART_CONFLICT", "TUE_AM")


def test_all_dayparts_in_conflict_are_named() -> None:
    twice = items("MON_AM", "TUE_AM", "MON_AM", "TUE_AM")
    given(opened(), linked).when(plan(*twice)).refused("DAYPART_CONFLICT", "MON_AM,TUE_AM")


@pytest.mark.parametrize("daypart", ["MON_EVE", "SAT_AM", "SUN_PM"])
def test_evenings_and_weekends_are_not_planned(daypart: str) -> None:
    given(opened(), linked).when(plan(*items(daypart))).refused("DAYPART_NOT_ALLOWED", daypart)


def test_a_programme_may_allow_evenings_and_saturdays_but_never_sundays() -> None:
    open_late = programme("TWE-DUAL", rules={"evenings_and_saturdays": True})
    late = items("MON_EVE", "SAT_AM")
    case = given(opened(), linked, enrolled("TWE-DUAL"), open_late)
    case.when(plan(*late)).then(as_set(*late))
    case.when(plan(*items("SUN_AM"))).refused("DAYPART_NOT_ALLOWED", "SUN_AM")


eight = programme("EHZ-ROUTES", rules={"norm_dayparts": 8, "max_dayparts": 8})


def test_a_week_below_the_norm_is_planned_with_a_warning() -> None:
    """AS-EHZ-1."""
    seven = items(*WORKDAYS[:7])
    below = RouteWeekBelowNorm(**told, planned=7, norm=8)
    given(opened(), linked, enrolled("EHZ-ROUTES"), eight).when(plan(*seven)).then(as_set(*seven), below)


def test_a_week_at_the_norm_has_no_warning() -> None:
    week = items(*WORKDAYS[:8])
    given(opened(), linked, enrolled("EHZ-ROUTES"), eight).when(plan(*week)).then(as_set(*week))


def test_a_programme_whose_norm_is_its_maximum_refuses_more() -> None:
    case = given(opened(), linked, enrolled("EHZ-ROUTES"), eight)
    case.when(plan(*items(*WORKDAYS[:9]))).refused("DAYPART_LIMIT_EXCEEDED")


def test_catching_up_may_pass_the_programme_but_never_ten() -> None:
    nine = items(*WORKDAYS[:9])
    case = given(opened(), linked, enrolled("EHZ-ROUTES"), eight)
    case.when(plan(*nine, catch_up=True)).then(as_set(*nine))
    case.when(plan(*items(*WORKDAYS, "MON_EVE"), catch_up=True)).refused("DAYPART_LIMIT_EXCEEDED")


def test_a_week_is_planned_in_a_programme_that_the_person_takes_part_in() -> None:
    week = items(*WORKDAYS[:8])
    within = plan(*week, programme_code="EHZ-ROUTES")
    case = given(opened(), linked, enrolled("EHZ-ROUTES"), eight)
    case.when(within).then(as_set(*week, programme_code="EHZ-ROUTES"))
    given(opened(), linked, eight).when(within).refused("NOT_ENROLLED", "EHZ-ROUTES")


def test_a_programme_that_was_never_defined_is_unknown() -> None:
    given(opened(), linked).when(plan(programme_code="NO-SUCH")).refused("NOT_FOUND", "NO-SUCH")


def test_naming_one_programme_leaves_the_terms_of_the_others_standing() -> None:
    easy = programme("EASY", rules={"max_dayparts": 10})
    case = given(opened(), linked, enrolled("EHZ-ROUTES"), enrolled("EASY"), eight, easy)
    nine = plan(*items(*WORKDAYS[:9]), programme_code="EASY")
    case.when(nine).refused("DAYPART_LIMIT_EXCEEDED")


@pytest.mark.parametrize("day", [date(2020, 3, 3), date(2020, 3, 8)])
def test_a_week_begins_on_its_monday(day: date) -> None:
    astray = SetWeekSchedule(case_id=CASE, week_from=day, items=mixed)
    given(opened(), linked).when(astray).refused("NOT_A_MONDAY", "2020-03-02")


def test_planning_the_same_week_again_changes_nothing() -> None:
    given(opened(), linked, as_set(*mixed)).when(plan(*mixed)).then()


def test_a_new_week_keeps_the_dayparts_of_running_placements() -> None:
    lesson = items("MON_AM")
    given(opened(), linked, with_work).when(plan(*lesson)).then(as_set(*lesson, at_work))


def test_naming_the_daypart_of_a_running_placement_is_no_conflict() -> None:
    named = items("FRI_PM", kind=DaypartKind.INTERNSHIP, at="moderna")
    given(opened(), linked, with_work).when(plan(*items("MON_AM"), *named)).then(as_set(*items("MON_AM"), at_work))


def test_a_lesson_on_the_daypart_of_a_running_placement_is_a_conflict() -> None:
    given(opened(), linked, with_work).when(plan(*items("FRI_PM"))).refused("DAYPART_CONFLICT", "FRI_PM")


def test_only_a_running_placement_has_dayparts_in_its_name() -> None:
    stray = at_work.model_copy(update={"placement_id": UUID(int=99)})
    given(opened(), linked).when(plan(stray)).refused("NOT_IN_STATE", "PLACEMENT_NOT_RUNNING")
    more = at_work.model_copy(update={"daypart": Daypart.MON_AM})
    given(opened(), linked, with_work).when(plan(more)).refused("NOT_IN_STATE", "PLACEMENT_NOT_RUNNING")


def test_nobody_plans_the_week_of_a_closed_case() -> None:
    given(opened(), linked, closed).when(plan()).refused("NOT_IN_STATE", "CLOSED")


def test_nobody_plans_the_week_of_a_case_that_does_not_exist() -> None:
    given().when(plan()).refused("NOT_FOUND")
