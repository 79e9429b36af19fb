"""How a person stands in law: the permit, and what ends all work; DUO's notice is in `obligation`."""

from datetime import date
from typing import assert_never

from services.intake.case import obligation
from services.intake.case.commands import (
    CorrectObligation,
    GrantPermit,
    NotifyObligation,
    RecordContactLost,
    RecordDeath,
    RevokeStatus,
    StandingCommand,
    WithdrawObligation,
)
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.classes import Sealed
from shared.events.standing import ContactLost, ParticipantDied, ResidencePermitGranted, StatusRevoked
from shared.occurrence import occurred


def decide(command: StandingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Everything about the person's standing while there is one."""
    match command:
        case GrantPermit():
            return _grant_permit(command, state, today)
        case NotifyObligation():
            return obligation.notify(command, state, today)
        case CorrectObligation():
            return obligation.correct(command, state, today)
        case WithdrawObligation():
            return obligation.withdraw(command, state, today)
        case RevokeStatus():
            return _revoke(command, state, today)
        case RecordContactLost():
            return _lose_contact(command, state, today)
    assert_never(command)


def _grant_permit(command: GrantPermit, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The permit, once."""
    if state.status.granted:
        raise Refused("NOT_IN_STATE", "GRANTED")
    told = about(command, state.case, today)
    granted_on = occurred(command, today, command.granted_on)
    return (ResidencePermitGranted(**told, granted_on=granted_on, permit_kind=command.permit_kind),)


def _revoke(command: RevokeStatus, state: Case, today: date) -> tuple[CaseFact, ...]:
    """There is no right of residence any more; the day is nobody else's business."""
    told = about(command, state.case, today)
    return (StatusRevoked(**told, revoked_on=Sealed(occurred(command, today, command.revoked_on))),)


def record_death(command: RecordDeath, state: Case, today: date) -> tuple[CaseFact, ...]:
    """A death may become known after all the rest."""
    if state.status.died:
        return ()
    told = about(command, state.case, today)
    return (ParticipantDied(**told, died_on=occurred(command, today, command.died_on)),)


def _lose_contact(command: RecordContactLost, state: Case, today: date) -> tuple[CaseFact, ...]:
    """One attempt after another."""
    tried = state.status.attempts
    if command.attempt <= len(tried):
        return ()
    if command.attempt > len(tried) + 1:
        raise Refused("NOT_IN_STATE", f"ATTEMPT_{len(tried)}")
    tried_on = occurred(command, today, command.tried_on)
    if tried and tried_on < tried[-1]:
        raise Refused("DATE_BEFORE_ATTEMPT")
    return (ContactLost(**about(command, state.case, today), attempt=command.attempt, tried_on=tried_on),)
