"""How a case ends, and begins again for who had left."""

from datetime import date

from services.intake.case.commands import MOST_ATTEMPTS, CloseCase, ReopenCase
from services.intake.case.listing import require_only_case
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.case import CaseClosed, CaseListed, CloseReason
from shared.events.standing import CaseReopened
from shared.occurrence import occurred


def close(command: CloseCase, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The case leaves the list; that somebody left takes three attempts to reach them."""
    if state.case.closed:
        raise Refused("NOT_IN_STATE", "CLOSED")
    if command.reason is CloseReason.LEFT_NL and len(state.status.attempts) < MOST_ATTEMPTS:
        raise Refused("CONTACT_ATTEMPTS_MISSING", str(MOST_ATTEMPTS - len(state.status.attempts)))
    told = about(command, state.case, today)
    closed_on = occurred(command, today, command.closed_on)
    gone = CaseListed(**told, municipality_code=state.case.municipality, open=False)
    return gone, CaseClosed(**told, reason=command.reason, closed_on=closed_on)


def reopen(command: ReopenCase, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Who had left and came back has the same case again; nobody else has."""
    if state.status.closed is None:
        raise Refused("NOT_IN_STATE", "OPEN")
    reason, closed_on = state.status.closed
    if reason is not CloseReason.LEFT_NL or state.case.ended:
        raise Refused("NOT_IN_STATE", "CLOSED")
    municipality = state.case.municipality
    if municipality is None or command.municipality_code not in (None, municipality):
        raise Refused("NOT_IN_STATE", "LINKED_ELSEWHERE")
    reopened_on = occurred(command, today, command.reopened_on)
    if reopened_on < closed_on:
        raise Refused("DATE_BEFORE_CLOSING")
    told = about(command, state.case, today)
    require_only_case(told, municipality, state.listing)
    listed = CaseListed(**told, municipality_code=municipality)
    return listed, CaseReopened(**told, reopened_on=reopened_on, municipality_code=municipality)
