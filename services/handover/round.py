"""One handover of a case, as the process remembers it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from uuid import UUID

from shared.events.handover import ContactMode, HandoverPath, HandoverScenario


class Ending(Enum):
    """How a handover ended."""

    COMPLETED = auto()
    REJECTED = auto()
    REDIRECTED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class Round:
    """One handover of the case; a case may have several, one after the other."""

    handover_id: UUID
    ordinal: int
    to_municipality: str
    started_on: date
    path: HandoverPath | None = None
    scenario: HandoverScenario | None = None
    scenario_reasons: tuple[str, ...] = ()
    planned: tuple[datetime, ContactMode] | None = None
    held_on: date | None = None
    misses: int = 0
    missed_on: date | None = None
    visits: frozenset[tuple[date, str]] = frozenset()
    asked: frozenset[UUID] = frozenset()
    answered: frozenset[UUID] = frozenset()
    returns: int = 0
    accepted_on: date | None = None
    accepted_by: str | None = None
    target_missed_on: date | None = None
    day_one_missed: bool = False
    ending: Ending | None = None
    ended_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether the handover still runs."""
        return self.ending is None

    @property
    def direct(self) -> bool:
        """Whether it goes the short way: nobody is in reception."""
        return self.path is HandoverPath.DIRECT
