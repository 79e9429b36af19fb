"""What intakes do of themselves when something became true."""

from services.intake.intake.commands import CancelOpenIntake
from shared.events.base import Command, Event
from shared.events.case import CaseClosed
from shared.events.standing import ParticipantDied, StatusRevoked


def react(event: Event) -> tuple[Command, ...]:
    """What to ask for next."""
    match event:
        case StatusRevoked() | ParticipantDied() | CaseClosed():
            cancel = CancelOpenIntake(
                case_id=event.case_id, reason_code="CASE_CLOSED", occurred_on=event.occurred_on
            )
            return (cancel,)
    return ()
