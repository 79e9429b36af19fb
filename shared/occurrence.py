"""When a thing happened: the day as stated, within what can be true."""

from datetime import date, timedelta

from shared.decider import Refused
from shared.events.base import Command

FIRST_DAY = date(2018, 1, 1)
"""No programme is older than this."""


def occurred(command: Command, today: date, stated: date | None = None) -> date:
    """The day stated, else the day the command gives, else today; never in the future, never before 2018.

    One day of grace: midnight comes earlier to some clocks than to others.
    """
    day = stated or command.occurred_on or today
    if day > today + timedelta(days=1):
        raise Refused("DATE_IN_FUTURE")
    if day < FIRST_DAY:
        raise Refused("DATE_BEFORE_2018")
    return day
