"""Civil days in Amsterdam: working days, months, and the instant at which a day is over. Pure."""

from collections.abc import Set
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta

from shared.days import days_after
from shared.events.envelope import AMSTERDAM

SATURDAY = 5


def over_at(day: date) -> datetime:
    """The first instant after this civil day, in UTC; right also in the nights of the clock change."""
    return datetime.combine(days_after(day, 1), time(), AMSTERDAM).astimezone(UTC)


def is_working_day(day: date, holidays: Set[date]) -> bool:
    """Whether it is neither in the weekend nor a public holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def next_working_day(day: date, holidays: Set[date]) -> date:
    """The day itself if it is a working day, else the first one after it (Algemene termijnenwet art. 1)."""
    while not is_working_day(day, holidays) and day < date.max:
        day = days_after(day, 1)
    return day


def working_days_after(day: date, count: int, holidays: Set[date]) -> date:
    """The last of so many working days after a day, which itself does not count."""
    for _ in range(count):
        day = next_working_day(days_after(day, 1), holidays)
    return day


def months_after(day: date, count: int) -> date:
    """The same day so many months later; the last of the month where that month is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if year >= MAXYEAR:
        return date.max
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
