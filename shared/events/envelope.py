"""What the log keeps around an event: where it stands, whose it is, who asked, when, and the chain."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.events.base import Event

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def civil_date(at: datetime) -> date:
    """The civil day of an instant, in Amsterdam; at the edge of the calendar, its first or last day."""
    try:
        return at.astimezone(AMSTERDAM).date()
    except OverflowError:
        return at.date()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asked: a partner, the role played there, and the member of staff or system."""

    partner_id: str
    role: str
    staff_id: str = "system"

    def __str__(self) -> str:
        return f"{self.partner_id}/{self.role}/{self.staff_id}"

    @classmethod
    def parse(cls, text: str) -> "Actor":
        """The actor written by `str`."""
        return cls(*text.split("/", 2))


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of the log, bytes as stored. `time` is the injected clock at the append, in UTC."""

    position: int
    stream: str
    version: int
    type: str
    event_id: UUID
    person: UUID | None
    command_id: str
    correlation_id: str
    causation_id: str | None
    actor: str
    time: datetime
    recorded_at: datetime
    data: bytes
    chain: bytes

    @property
    def civil_date(self) -> date:
        """The day it was recorded, in Amsterdam."""
        return civil_date(self.time)


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the log together with the event it holds."""

    recorded: Recorded
    event: Event
