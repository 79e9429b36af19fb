"""Where the time comes from: the system's clock, or one that only the player moves."""

from datetime import UTC, date, datetime
from typing import Protocol

from shared.events.envelope import AMSTERDAM


class Clock(Protocol):
    """Tells the time; asked once a command, so that rules never ask."""

    async def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    async def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where the machine's clock is read


class FixedClock:
    """A clock that stands still until it is set: for tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    async def now(self) -> datetime:
        """The instant it was set to."""
        return self.at


def civil_date(at: datetime) -> date:
    """The civil day of an instant, in Amsterdam."""
    return at.astimezone(AMSTERDAM).date()
