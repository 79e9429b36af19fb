"""Civil days in Amsterdam."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

from services.handover.calendar import is_working_day, months_after, next_working_day, over_at, working_days_after
from services.handover.deadlines import Due
from services.handover.terms_file import load_holidays
from services.handover.waiting import arm
from shared.events.responsibility import Deadline
from tests.rules.handover_facts import CASE, PERSON

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
HOLIDAYS = load_holidays(DEPLOY)
EASTER = (
    *("2018-04-01", "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31"),
    *("2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21"),
)
"""Written down from the church's calendar."""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("civil", "instant"),
    [
        ("2020-01-15", "2020-01-15T23:00"),
        ("2020-07-15", "2020-07-15T22:00"),
        ("2020-03-28", "2020-03-28T23:00"),
        ("2020-03-29", "2020-03-29T22:00"),
        ("2020-10-24", "2020-10-24T22:00"),
        ("2020-10-25", "2020-10-25T23:00"),
    ],
)
def test_a_day_is_over_at_midnight_in_amsterdam_also_when_the_clock_changes(civil: str, instant: str) -> None:
    assert over_at(day(civil)) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_the_days_of_a_clock_change_are_an_hour_short_and_an_hour_long() -> None:
    spring, autumn = day("2020-03-29"), day("2020-10-25")
    lengths = [over_at(d) - over_at(d - timedelta(days=1)) for d in (spring, autumn)]
    assert lengths == [timedelta(hours=23), timedelta(hours=25)]


@pytest.mark.parametrize("sunday", EASTER)
def test_what_hangs_on_easter_stands_in_the_table(sunday: str) -> None:
    easter = day(sunday)
    assert easter.weekday() == 6
    assert {easter + timedelta(days=n) for n in (-2, 1, 39, 50)} <= HOLIDAYS


@pytest.mark.parametrize("year", range(2018, 2031))
def test_what_has_a_date_of_its_own_stands_in_the_table(year: int) -> None:
    kings = date(year, 4, 26) if year == 2025 else date(year, 4, 27)
    assert {date(year, 1, 1), kings, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)} <= HOLIDAYS
    assert len({d for d in HOLIDAYS if d.year == year}) == 9


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2019-10-07", "2019-10-09"),  # Monday to Wednesday
        ("2019-10-10", "2019-10-14"),  # Thursday to Monday
        ("2019-10-12", "2019-10-15"),  # a Saturday counts from the Monday
        ("2019-04-18", "2019-04-24"),  # Good Friday and Easter Monday lie between
        ("2019-12-24", "2019-12-30"),  # both days of Christmas, then a weekend
    ],
)
def test_two_working_days_leave_out_weekends_and_holidays(start: str, end: str) -> None:
    assert working_days_after(day(start), 2, HOLIDAYS) == day(end)


def test_a_working_day_is_its_own_next_one() -> None:
    assert next_working_day(day("2020-05-04"), HOLIDAYS) == day("2020-05-04")
    assert next_working_day(day("2020-05-05"), HOLIDAYS) == day("2020-05-06")
    assert not is_working_day(day("2020-05-21"), HOLIDAYS)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2020-02-10", 6, "2020-08-10"),
        ("2020-08-31", 6, "2021-02-28"),
        ("2019-08-30", 6, "2020-02-29"),
        ("2020-12-01", 1, "2021-01-01"),
        ("2020-06-15", 6, "2020-12-15"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(start: str, count: int, end: str) -> None:
    assert months_after(day(start), count) == day(end)


def test_every_year_of_the_table_follows_the_one_before() -> None:
    years = sorted({d.year for d in HOLIDAYS})
    assert (years[0], years[-1]) == (2018, 2030)
    assert all(later - year == 1 for year, later in pairwise(years))


class Written:
    """A connection that keeps what was written to it."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    async def execute(self, _statement: str, *columns: Any) -> None:
        self.rows.append(columns)


@pytest.mark.parametrize(
    ("civil", "instant"),
    [("2020-03-28", "2020-03-28T23:00"), ("2020-03-29", "2020-03-29T22:00"), ("2020-10-25", "2020-10-25T23:00")],
)
async def test_what_waits_is_written_down_for_the_first_instant_after_its_day(civil: str, instant: str) -> None:
    """As production does it: the rows that the ticker reads, in the nights of the clock change."""
    due, written = Due(Deadline.T7_REGISTRATION, 1, 0, day(civil), 1, None, warns=False), Written()
    await arm(cast(Any, written), {CASE: PERSON}, [(CASE, due)])
    _, put = written.rows
    assert put[4] == [datetime.fromisoformat(instant).replace(tzinfo=UTC)]
    assert put[5] == [day(civil)]
