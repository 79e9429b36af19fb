"""Days: those that a request may name, and that no day once written stops anybody who counts from it."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from services.handover.calendar import months_after, next_working_day, over_at, working_days_after
from services.handover.handover.commands import PlanFirstContact
from services.http.days import out_of_range
from services.intake.case.commands import RecordMove
from services.plans.trajectory.commands import StartRouteEnrolment
from shared.clock import civil_date
from shared.convenant.outcomes import Disclosed
from shared.days import days_after
from shared.events.base import Command
from shared.events.placements import WeekScheduleSet
from shared.events.plans import RouteEnrolmentEnded
from tests.log import Log, weert
from tests.rules.test_disclose import ENROLMENT, enrolled, opened

LAST, FIRST = date.max, date.min


def test_counting_stops_at_the_edge_of_the_calendar() -> None:
    assert days_after(date(2020, 2, 28), 2) == date(2020, 3, 1)
    assert days_after(date(2020, 3, 1), -2) == date(2020, 2, 28)
    assert (days_after(LAST, 30), days_after(FIRST, -1)) == (LAST, FIRST)
    assert days_after(date(2020, 1, 1), 10**12) == LAST


def test_every_term_ends_also_from_the_last_day_there_is() -> None:
    assert months_after(LAST, 6) == LAST
    assert months_after(date(9999, 10, 31), 2) == LAST
    assert months_after(date(9998, 10, 31), 1) == date(9998, 11, 30)
    assert working_days_after(LAST, 5, frozenset()) == LAST
    assert next_working_day(LAST, frozenset({LAST})) == LAST
    assert over_at(LAST) == datetime(9999, 12, 30, 23, tzinfo=UTC)


def test_every_instant_has_a_day() -> None:
    assert civil_date(datetime(9999, 12, 31, 23, 59, tzinfo=UTC)) == LAST
    assert civil_date(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))) == FIRST


def test_an_end_beyond_all_days_leaves_a_partner_involved_and_stops_nobody() -> None:
    log = weert()
    opened(log)
    enrolled(log)
    ended(log, "9999-12-31")
    later = log.add("2020-12-01", WeekScheduleSet, week_from="2020-12-07", items=[])
    assert isinstance(log.ask(later, "gilde-educatie"), Disclosed)


def ended(log: Log, on: str) -> None:
    fields = {"enrolment_id": ENROLMENT, "provider": "gilde-educatie", "ended_on": on, "reason": "DONE"}
    log.add("2020-06-01", RouteEnrolmentEnded, **fields)


MODULE = {"module_id": "M1", "start": date(2020, 2, 3), "end": date(2020, 4, 5)}
LESSONS: dict[str, Any] = {
    "case_id": UUID(int=1),
    "enrolment_id": UUID(int=2),
    "route": "B1",
    "provider": "roc",
    "start_on": date(2020, 2, 3),
    "dayparts_per_week": 4,
    "module_plan": [MODULE],
}


def wrong_with(command: Command) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in out_of_range(command)]


@pytest.mark.parametrize("day", [date(2013, 1, 1), date(2100, 12, 31)])
def test_a_request_may_name_any_day_of_this_work(day: date) -> None:
    assert wrong_with(StartRouteEnrolment(**LESSONS | {"start_on": day, "end_on": day, "occurred_on": day})) == []


@pytest.mark.parametrize("day", [date(2012, 12, 31), date(2101, 1, 1), LAST, FIRST])
def test_a_day_outside_them_is_out_of_range_wherever_it_stands(day: date) -> None:
    start = StartRouteEnrolment(**LESSONS | {"end_on": day, "module_plan": [MODULE, MODULE | {"end": day}]})
    assert wrong_with(start) == [("end_on", "OUT_OF_RANGE"), ("module_plan.1.end", "OUT_OF_RANGE")]
    move = RecordMove(case_id=UUID(int=1), municipality_code="0988", occurred_on=day)
    assert wrong_with(move) == [("occurred_on", "OUT_OF_RANGE")]


def test_an_instant_outside_them_is_out_of_range_too() -> None:
    talk = {"case_id": UUID(int=1), "handover_id": UUID(int=2), "mode": "VIDEO"}
    late = PlanFirstContact.model_validate(talk | {"at": "9999-12-31T23:59:00Z"})
    assert wrong_with(late) == [("at", "OUT_OF_RANGE")]
