"""Counting civil days, up to the edges of the calendar and never beyond: what was once said can always be read."""

from datetime import date, timedelta


def days_after(day: date, count: int) -> date:
    """So many days later, or earlier where negative; the last or first day there is, where that would pass it."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max if count > 0 else date.min
