"""Who leads a case, and what its person wishes."""

from datetime import date
from typing import assert_never

from services.intake.case.commands import AssignCaseWorker, LeadingCommand, OptInToLibrary
from services.intake.case.reaching import LIBRARIES, require_reachable
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.case import CaseWorkerAssigned, LibraryOptedIn
from shared.occurrence import occurred


def decide(command: LeadingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Everything about who leads a case."""
    match command:
        case AssignCaseWorker():
            return _assign(command, state, today)
        case OptInToLibrary():
            return _opt_in(command, state, today)
    assert_never(command)


def _assign(command: AssignCaseWorker, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Who leads the case for its municipality."""
    municipality = state.case.municipality or state.case.registered_in
    if municipality is None or state.given_back_on is not None:
        raise Refused("NOT_IN_STATE", "NOT_LINKED")
    if state.case_worker == command.case_worker:
        return ()
    assigned = CaseWorkerAssigned(
        **about(command, state.case, today),
        case_worker=command.case_worker,
        municipality_code=municipality,
        assigned_on=occurred(command, today, command.assigned_on),
    )
    return (assigned,)


def _opt_in(command: OptInToLibrary, state: Case, today: date) -> tuple[CaseFact, ...]:
    """A participant who is known at the library, by their own wish."""
    if (command.partner_id, command.activity_code) in state.library:
        return ()
    require_reachable(state, LIBRARIES)
    told = about(command, state.case, today)
    return (LibraryOptedIn(**told, partner_id=command.partner_id, activity_code=command.activity_code),)
