"""DUO's notice of the obligation to integrate: given, corrected, withdrawn."""

from datetime import date

from services.intake.case.commands import CorrectObligation, NotifyObligation, WithdrawObligation
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.case import ObligationNotified
from shared.events.standing import ObligationCorrected, ObligationWithdrawn
from shared.occurrence import occurred


def notify(command: NotifyObligation, state: Case, today: date) -> tuple[CaseFact, ...]:
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


def correct(command: CorrectObligation, state: Case, today: date) -> tuple[CaseFact, ...]:
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


def withdraw(command: WithdrawObligation, state: Case, today: date) -> tuple[CaseFact, ...]:
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
