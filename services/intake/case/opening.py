"""A case as such: that there is one, who leads it, how it ends and begins again."""

from datetime import date
from typing import assert_never

from services.intake.case.commands import (
    MOST_ATTEMPTS,
    AssignCaseWorker,
    CloseCase,
    LeadingCommand,
    OpenCase,
    OptInToLibrary,
    ReopenCase,
)
from services.intake.case.listing import Listing, require_only_case
from services.intake.case.state import Case, CaseFact
from shared.case_facts import About, about
from shared.decider import Refused
from shared.events.case import (
    CaseClosed,
    CaseListed,
    CaseOpened,
    CaseWorkerAssigned,
    CloseReason,
    LibraryOptedIn,
)
from shared.events.standing import CaseReopened, MatchBasis, PossibleDuplicateFlagged
from shared.occurrence import occurred


def open_case(command: OpenCase, state: Case, today: date) -> tuple[CaseFact, ...]:
    """A case, listed with its participant."""
    if command.of_age_from is None:
        raise ValueError("of_age_from is derived by the vault before a case is decided on")
    told = About(
        case_id=command.case_id, participant_id=command.participant_id, occurred_on=occurred(command, today)
    )
    if state.case.participant_id is not None:
        raise Refused("CASE_ALREADY_OPEN")
    require_only_case(told, command.municipality_code, state.listing)
    opened = CaseOpened(
        **told,
        legal_regime=command.legal_regime,
        target_group=command.target_group,
        intake_channel=command.intake_channel,
        opened_on=occurred(command, today, command.opened_on),
        of_age_from=command.of_age_from,
        municipality_code=command.municipality_code,
        reception_site_id=command.reception_site_id,
    )
    listed = CaseListed(**told, municipality_code=command.municipality_code)
    return listed, opened, *_possible_doubles(command, told, state.listing)


def _possible_doubles(command: OpenCase, told: About, listing: Listing) -> tuple[CaseFact, ...]:
    """Open cases of others whose numbers or name the vault knows as this person's; a human decides."""
    bases = (
        dict.fromkeys(command.same_name, MatchBasis.NAME_BIRTHYEAR)
        | dict.fromkeys(command.same_numbers, MatchBasis.VAULT_HASH)
        | {command.participant_id: None}
    )
    return tuple(
        PossibleDuplicateFlagged(**told, candidate_case_id=key, match_basis=basis)
        for key, listed in listing.items()
        if (basis := bases.get(listed.participant_id)) is not None
    )


def decide(command: LeadingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Who leads a case, and what its person wishes."""
    match command:
        case AssignCaseWorker():
            return _assign(command, state, today)
        case OptInToLibrary():
            return _opt_in(command, state, today)
    assert_never(command)


def _assign(command: AssignCaseWorker, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Who leads the case for its municipality."""
    municipality = state.case.municipality or state.case.registered_in
    if municipality is None:
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
    told = about(command, state.case, today)
    return (LibraryOptedIn(**told, partner_id=command.partner_id, activity_code=command.activity_code),)


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
