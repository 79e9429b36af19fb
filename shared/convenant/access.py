"""One partner's access to one case, and what is inside it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.convenant.spells import Moment
from shared.events.base import Event


@dataclass(frozen=True, slots=True)
class Access:
    """One partner's access to one case: opened by a fact, and perhaps ended.

    With `ended_at` nothing recorded after that position is inside; with `until` nothing dated later.
    With `only` it is an access to such facts and to no others; who `keeps` may fetch its own time after the end.
    """

    case_id: UUID
    opened_at: int
    since: date
    ended_at: int | None = None
    until: date | None = None
    only: tuple[type[Event], ...] = ()
    keeps: bool = False

    def reaches(self, position: int) -> bool:
        """Whether the opening fact precedes this position or is at it, and the ending fact does not precede it."""
        return self.opened_at <= position and (self.ended_at is None or position <= self.ended_at)

    def holds(self, first: date, last: date) -> bool:
        """Whether the days from first to last fall inside."""
        return self.since <= first and self.open_on(last)

    def open_on(self, day: date) -> bool:
        """Whether access has not ended before this day."""
        return self.until is None or day <= self.until

    def tells(self, event: Event) -> bool:
        """Whether this access is to facts of this kind at all."""
        return not self.only or isinstance(event, self.only)

    def covers(self, at: Moment) -> bool:
        """Whether a fact of this moment is inside, by position and by both its days."""
        return self.reaches(at.position) and self.holds(at.first, at.last)
