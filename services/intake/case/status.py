"""What a case remembers of permit, notice, and what ended it."""

from dataclasses import dataclass, replace
from datetime import date

from shared.events.base import Event
from shared.events.case import CaseClosed, CloseReason, ObligationNotified
from shared.events.standing import (
    CaseReopened,
    ContactLost,
    ObligationCorrected,
    ObligationWithdrawn,
    ParticipantDied,
    ResidencePermitGranted,
    StatusRevoked,
)


@dataclass(frozen=True, slots=True)
class Status:
    """How a person stands in law, and whether anybody can still reach them."""

    granted: bool = False
    notified_on: date | None = None
    obligation_start: date | None = None
    revoked: bool = False
    died: bool = False
    attempts: tuple[date, ...] = ()
    closed: tuple[CloseReason, date] | None = None


NO_STATUS = Status()


def evolve_status(status: Status, event: Event) -> Status:
    """The standing after this event."""
    match event:
        case ResidencePermitGranted():
            return replace(status, granted=True)
        case ObligationNotified():
            return replace(status, notified_on=event.notified_on, obligation_start=event.obligation_start)
        case ObligationCorrected():
            notified = event.notified_on or status.notified_on
            return replace(
                status, notified_on=notified, obligation_start=event.obligation_start or status.obligation_start
            )
        case ObligationWithdrawn():
            return replace(status, notified_on=None, obligation_start=None)
        case StatusRevoked():
            return replace(status, revoked=True)
        case ParticipantDied():
            return replace(status, died=True)
        case ContactLost(tried_on=day):
            return replace(status, attempts=(*status.attempts, day))
        case CaseClosed():
            return replace(status, closed=(event.reason, event.closed_on))
        case CaseReopened():
            return replace(status, closed=None, attempts=())
    return status
