"""Where a person belongs: exactly one municipality at a time, and the profile that only it may have."""

from datetime import date
from typing import assert_never

from services.intake.case.commands import (
    LinkingCommand,
    LinkMunicipality,
    RelinkMunicipality,
    ShareClientProfile,
    TransferCase,
)
from services.intake.case.listing import listed_at
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.case import ClientProfileShared, MunicipalityLinked
from shared.events.standing import CaseTransferred, MunicipalityLinkChanged
from shared.occurrence import occurred


def require_linked(state: Case) -> None:
    """Refuse what can only be true of a person who is linked to a municipality that did not give them back."""
    if not state.case.linked or state.given_back_on is not None:
        raise Refused("NOT_IN_STATE", "NOT_LINKED")


def require_led(state: Case) -> None:
    """Refuse what only a municipality that leads can do: by link, or because it opened the case itself."""
    if not state.opened_by_leader or state.given_back_on is not None:
        require_linked(state)


def decide(command: LinkingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Everything about where a person belongs."""
    match command:
        case LinkMunicipality():
            return _link(command, state, today)
        case RelinkMunicipality():
            return _relink(command, state, today)
        case TransferCase():
            return _transfer(command, state, today)
        case ShareClientProfile():
            return _share_profile(command, state, today)
    assert_never(command)


def _link(command: LinkMunicipality, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The first link (INV-C2: there is no second one beside it)."""
    if state.case.linked:
        raise Refused("ALREADY_LINKED")
    told = about(command, state.case, today)
    listed = listed_at(told, command.municipality_code, state.case.municipality, state.listing)
    linked = MunicipalityLinked(
        **told,
        municipality_code=command.municipality_code,
        linked_on=occurred(command, today, command.linked_on),
        link_reason=command.link_reason,
        medical_reason=command.medical_reason,
        reception_site_id=command.reception_site_id,
        household_case_ids=command.household_case_ids,
    )
    return *listed, linked


def _relink(command: RelinkMunicipality, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Another link in place of this one; who is registered there is transferred by the municipality instead.

    A municipality that gave the person back may be linked to again: COA decides (domain §5.3).
    """
    known = state.case.municipality
    if not state.case.linked:
        raise Refused("NOT_IN_STATE", "NOT_LINKED")
    if known is None or (known == command.to_municipality and state.given_back_on is None):
        raise Refused("ALREADY_LINKED")
    if state.case.registered_in == known:
        raise Refused("NOT_IN_STATE", "REGISTERED")
    told = about(command, state.case, today)
    changed = MunicipalityLinkChanged(
        **told,
        from_municipality=known,
        to_municipality=command.to_municipality,
        changed_on=_since_link(state, occurred(command, today, command.changed_on)),
        reason=command.reason,
    )
    return *listed_at(told, command.to_municipality, known, state.listing), changed


def _transfer(command: TransferCase, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The person moved on: the municipality that leads hands the case over as it stands."""
    known = state.case.municipality
    if known is None or state.given_back_on is not None:
        raise Refused("NOT_IN_STATE", "NOT_LINKED")
    if known == command.to_municipality:
        return ()
    _require_lives_there(state)
    told = about(command, state.case, today)
    transferred = CaseTransferred(
        **told,
        from_municipality=known,
        to_municipality=command.to_municipality,
        effective_on=_since_link(state, occurred(command, today, command.effective_on)),
        retained_route=command.retained_route,
        plan_id=command.plan_id,
    )
    return *listed_at(told, command.to_municipality, known, state.listing), transferred


def _require_lives_there(state: Case) -> None:
    """Nobody moves on who has not come: from reception a municipality gives back, and COA links anew (§5.3)."""
    case = state.case
    settled = state.opened_by_leader and not case.linked and case.reception_site is None
    if not (settled or case.moved or case.registered_in == case.municipality):
        raise Refused("NOT_IN_STATE", "NOT_MOVED")


def _since_link(state: Case, day: date) -> date:
    """Not before what it takes the place of: the link, or the day on which the person was given back."""
    before = state.given_back_on or state.linked_on
    if before is not None and day < before:
        raise Refused("DATE_BEFORE_LINK")
    return day


def _share_profile(command: ShareClientProfile, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The profile, for the municipality linked to; of who declines, the statutory minimum (INV-C3)."""
    require_linked(state)
    if command.profile_version <= state.profile_version:
        raise Refused("PROFILE_VERSION_NOT_HIGHER")
    declined = not command.consent_share or (state.home.consent is not None and not state.home.consent[0])
    told = frozenset() if declined else ClientProfileShared.optional
    shared = ClientProfileShared(
        **about(command, state.case, today),
        profile_version=command.profile_version,
        consent_share=command.consent_share,
        education_level=command.education_level,
        household_size=command.household_size,
        **{name: getattr(command, name) for name in told},
    )
    return (shared,)
