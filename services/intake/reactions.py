"""What intakes and cases do of themselves when something became true."""

from services.intake.case.commands import CloseCase
from services.intake.intake.commands import CancelOpenIntake
from shared.events.base import Command, Event
from shared.events.case import CaseClosed, CloseReason
from shared.events.standing import ParticipantDied, StatusRevoked


def react(event: Event) -> tuple[Command, ...]:
    """What to ask for next: a case whose person is gone is closed, and all partners hear is that it was."""
    match event:
        case StatusRevoked():
            return _cancelled(event), _closed(event, CloseReason.REVOKED)
        case ParticipantDied():
            return _cancelled(event), _closed(event, CloseReason.DECEASED)
        case CaseClosed():
            return (_cancelled(event),)
    return ()


def _cancelled(event: StatusRevoked | ParticipantDied | CaseClosed) -> Command:
    return CancelOpenIntake(case_id=event.case_id, reason_code="CASE_CLOSED", occurred_on=event.occurred_on)


def _closed(event: StatusRevoked | ParticipantDied, reason: CloseReason) -> Command:
    return CloseCase(case_id=event.case_id, reason=reason, occurred_on=event.occurred_on)
