"""The way from reception to the municipality: sites, preparation, the move, registration."""

from datetime import date
from typing import assert_never

from services.intake.case.commands import (
    ChangeReceptionLocation,
    CompletePreparation,
    MovingCommand,
    RecordMove,
    RecordPreparationConsent,
    RecordRegistration,
)
from services.intake.case.linking import require_linked
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.case import MunicipalRegistrationRecorded, ParticipantMoved, ReceptionLocationChanged
from shared.events.moving import PreparationCompleted, PreparationConsentRecorded
from shared.occurrence import occurred


def decide(command: MovingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Everything about the way."""
    match command:
        case ChangeReceptionLocation():
            return _change_location(command, state, today)
        case RecordPreparationConsent():
            return _consent(command, state, today)
        case CompletePreparation():
            return _complete_preparation(command, state, today)
        case RecordMove():
            return _move(command, state, today)
        case RecordRegistration():
            return _register(command, state, today)
    assert_never(command)


def _change_location(command: ChangeReceptionLocation, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Another reception site, as long as the person lives in one."""
    known = state.case.reception_site
    if state.case.moved:
        raise Refused("NOT_IN_STATE", "MOVED")
    if command.to_site == known:
        return ()
    from_site = known or command.from_site
    if from_site is None:
        raise Refused("NOT_IN_STATE", "NO_RECEPTION_SITE")
    if command.from_site not in (None, from_site):
        raise Refused("NOT_IN_STATE", "AT_ANOTHER_SITE")
    changed = ReceptionLocationChanged(
        **about(command, state.case, today),
        from_site=from_site,
        to_site=command.to_site,
        moved_on=occurred(command, today, command.moved_on),
    )
    return (changed,)


def _consent(command: RecordPreparationConsent, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Whether the participant takes part; a mind may be changed, later."""
    known = state.home.consent
    agreed_on = occurred(command, today, command.agreed_on)
    if known is not None:
        if known[0] == command.agreed:
            return ()
        if agreed_on < known[1]:
            raise Refused("DATE_BEFORE_CONSENT")
    told = about(command, state.case, today)
    return (PreparationConsentRecorded(**told, agreed=command.agreed, agreed_on=agreed_on),)


def _complete_preparation(command: CompletePreparation, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The end of a preparation that was not declined."""
    if state.home.prepared:
        raise Refused("NOT_IN_STATE", "PREPARED")
    if state.home.consent is not None and not state.home.consent[0]:
        raise Refused("NOT_IN_STATE", "PREPARATION_DECLINED")
    completed = PreparationCompleted(
        **about(command, state.case, today),
        nt2_hours=command.nt2_hours,
        knm_hours=command.knm_hours,
        intromap=command.intromap,
    )
    return (completed,)


def _move(command: RecordMove, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The move to the municipality linked to, once."""
    require_linked(state)
    linked_to = state.case.municipality
    if linked_to is None or command.municipality_code not in (None, linked_to):
        raise Refused("NOT_IN_STATE", "LINKED_ELSEWHERE")
    if state.case.moved:
        return ()
    moved = ParticipantMoved(
        **about(command, state.case, today),
        moved_on=occurred(command, today, command.moved_on),
        from_type=command.from_type,
        municipality_code=linked_to,
    )
    return (moved,)


def _register(command: RecordRegistration, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The registration in the BRP."""
    if state.case.registered_in == command.municipality_code:
        return ()
    registered = MunicipalRegistrationRecorded(
        **about(command, state.case, today),
        registered_on=occurred(command, today, command.registered_on),
        municipality_code=command.municipality_code,
    )
    return (registered,)
