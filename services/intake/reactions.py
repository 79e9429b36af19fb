"""What intakes and cases do of themselves when something became true."""

from uuid import UUID

from services.intake.case.commands import CloseCase
from services.intake.case.commands.households import JoinHousehold, TellHousehold
from services.intake.intake.commands import CancelOpenIntake
from shared.events.base import Command, Event
from shared.events.case import CaseClosed, CloseReason, MunicipalityLinked
from shared.events.standing import HouseholdExpanded, ParticipantDied, StatusRevoked


def react(event: Event) -> tuple[Command, ...]:
    """What to ask for next: a case whose person is gone is closed, and all partners hear is that it was."""
    match event:
        case StatusRevoked():
            return _cancelled(event), _closed(event, CloseReason.REVOKED)
        case ParticipantDied():
            told = TellHousehold(case_id=event.case_id, occurred_on=event.occurred_on)
            return _cancelled(event), _closed(event, CloseReason.DECEASED), told
        case MunicipalityLinked(household_case_ids=others):
            return tuple(_joined(other, event) for other in others if other != event.case_id)
        case HouseholdExpanded(new_case_id=other):
            return (_joined(other, event),)
        case CaseClosed():
            return (_cancelled(event),)
    return ()


def _joined(other: UUID, event: MunicipalityLinked | HouseholdExpanded) -> Command:
    return JoinHousehold(case_id=other, of_case_id=event.case_id, occurred_on=event.occurred_on)


def _cancelled(event: StatusRevoked | ParticipantDied | CaseClosed) -> Command:
    return CancelOpenIntake(case_id=event.case_id, reason_code="CASE_CLOSED", occurred_on=event.occurred_on)


def _closed(event: StatusRevoked | ParticipantDied, reason: CloseReason) -> Command:
    return CloseCase(case_id=event.case_id, reason=reason, occurred_on=event.occurred_on)
