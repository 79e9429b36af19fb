"""How a person stands in law: permit, DUO's notice and its corrections, and what ends all work."""

from datetime import date
from typing import assert_never

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
from shared.events.case import ObligationNotified
from shared.events.classes import Sealed
from shared.events.standing import (
    ContactLost,
    ObligationCorrected,
    ObligationWithdrawn,
    ParticipantDied,
    ResidencePermitGranted,
    StatusRevoked,
)
from shared.occurrence import occurred


def decide(command: StandingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Everything about the person's standing while there is one."""
    match command:
        case GrantPermit():
            return _grant_permit(command, state, today)
        case NotifyObligation():
            return _notify(command, state, today)
        case CorrectObligation():
            return _correct(command, state, today)
        case WithdrawObligation():
            return _withdraw(command, state, today)
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


def _notify(command: NotifyObligation, state: Case, today: date) -> tuple[CaseFact, ...]:
    """DUO's notice; there is no second one before the first was withdrawn (INV-C4)."""
    notified_on = occurred(command, today, command.notified_on)
    if command.obligation_start > notified_on:
        raise Refused("OBLIGATION_AFTER_NOTICE")
    if state.status.notified_on is not None:
        raise Refused("NOT_IN_STATE", "NOTIFIED")
    notified = ObligationNotified(
        **about(command, state.case, today),
        notified_on=notified_on,
        obligation_start=command.obligation_start,
        target_group=command.target_group,
        legal_regime=command.legal_regime,
    )
    return (notified,)


def _correct(command: CorrectObligation, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Those fields of the notice that were wrong."""
    known = _notice(state)
    notified_on = None if command.notified_on is None else occurred(command, today, command.notified_on)
    start = command.obligation_start
    if (start or state.status.obligation_start or known) > (notified_on or known):
        raise Refused("OBLIGATION_AFTER_NOTICE")
    corrected = ObligationCorrected(
        **about(command, state.case, today),
        reason=command.reason,
        notified_on=None if notified_on == known else notified_on,
        obligation_start=None if start == state.status.obligation_start else start,
        target_group=None if command.target_group == state.case.target_group else command.target_group,
        legal_regime=None if command.legal_regime == state.case.legal_regime else command.legal_regime,
    )
    said = (corrected.notified_on, corrected.obligation_start, corrected.target_group, corrected.legal_regime)
    return () if said == (None, None, None, None) else (corrected,)


def _withdraw(command: WithdrawObligation, state: Case, today: date) -> tuple[CaseFact, ...]:
    """There was no ground for the notice."""
    if state.case.withdrawn:
        return ()
    known = _notice(state)
    withdrawn_on = occurred(command, today, command.withdrawn_on)
    if withdrawn_on < known:
        raise Refused("DATE_BEFORE_NOTICE")
    told = about(command, state.case, today)
    return (ObligationWithdrawn(**told, withdrawn_on=withdrawn_on, reason=command.reason),)


def _notice(state: Case) -> date:
    if state.status.notified_on is None:
        raise Refused("NOT_IN_STATE", "NOT_NOTIFIED")
    return state.status.notified_on


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
