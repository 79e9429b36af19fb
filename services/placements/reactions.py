"""What placements do of themselves when something became true."""

from services.placements.ending.commands import EndRunningPlacements
from shared.events.base import Command, Event
from shared.events.case import CaseClosed
from shared.events.placements import EndReason
from shared.events.standing import CaseTransferred, ParticipantDied, StatusRevoked


def react(event: Event) -> tuple[Command, ...]:
    """What to ask for next; hosts hear that the case is closed, never why."""
    match event:
        case StatusRevoked():
            end, reason = event.occurred_on, EndReason.CASE_CLOSED
        case ParticipantDied(died_on=day):
            end, reason = day, EndReason.CASE_CLOSED
        case CaseClosed(closed_on=day):
            end, reason = day, EndReason.CASE_CLOSED
        case CaseTransferred(effective_on=day):
            end, reason = day, EndReason.MOVED
        case _:
            return ()
    told = EndRunningPlacements(case_id=event.case_id, ended_on=end, reason=reason, occurred_on=event.occurred_on)
    return (told,)
