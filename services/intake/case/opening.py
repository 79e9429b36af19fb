"""That there is a case: one for a person, and who else may be the same person."""

from datetime import date

from services.intake.case.commands import OpenCase
from services.intake.case.listing import Listing, require_only_case
from services.intake.case.state import Case, CaseFact
from shared.case_facts import About
from shared.decider import Refused
from shared.events.case import CaseListed, CaseOpened
from shared.events.standing import MatchBasis, PossibleDuplicateFlagged
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
