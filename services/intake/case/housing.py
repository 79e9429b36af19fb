"""A home: asked for, offered, refused or rented; and who may know where it is."""

from datetime import date
from typing import assert_never

from services.intake.case.commands import (
    HousingCommand,
    OfferHousing,
    ProtectAddress,
    RefuseHousing,
    RequestHousing,
    StartTenancy,
    UnprotectAddress,
)
from services.intake.case.home import request_of
from services.intake.case.linking import require_led
from services.intake.case.reaching import LANDLORDS, require_reachable
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.convenants import PartnerRole
from shared.events.moving import (
    AddressProtected,
    AddressUnprotected,
    HousingOffered,
    HousingRefused,
    HousingRequested,
    TenancyStarted,
)
from shared.occurrence import occurred


def decide(command: HousingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Everything about a home."""
    match command:
        case RequestHousing():
            return _request(command, state, today)
        case OfferHousing():
            return _offer(command, state, today)
        case RefuseHousing():
            return _refuse(command, state, today)
        case StartTenancy():
            return _start_tenancy(command, state, today)
        case ProtectAddress():
            return _protect(command, state, today)
        case UnprotectAddress():
            return _unprotect(command, state, today)
    assert_never(command)


def _request(command: RequestHousing, state: Case, today: date) -> tuple[CaseFact, ...]:
    """What is needed, told to one housing corporation."""
    require_led(state)
    _require_no_tenancy(state)
    require_reachable(state, LANDLORDS)
    start, end = command.window_start, command.window_end
    if start is not None and end is not None and end < start:
        raise Refused("DATE_BEFORE_WINDOW")
    requested = HousingRequested(
        **about(command, state.case, today),
        housing_partner_id=command.housing_partner_id,
        household_size=command.household_size,
        step_free=command.step_free,
        window_start=start,
        window_end=end,
    )
    return () if request_of(requested) in state.home.requests else (requested,)


def _offer(command: OfferHousing, state: Case, today: date) -> tuple[CaseFact, ...]:
    """There is a home; a later offer takes the place of an earlier one."""
    require_led(state)
    _require_no_tenancy(state)
    _require_asked(state)
    offered_on = occurred(command, today, command.offered_on)
    if state.linked_on is not None and offered_on < state.linked_on:
        raise Refused("DATE_BEFORE_LINK")
    known = state.home.offered
    if known == (offered_on, command.housing_partner_id) and not state.home.refused:
        return ()
    if known is not None and offered_on < known[0]:
        raise Refused("DATE_BEFORE_OFFER")
    offered = HousingOffered(
        **about(command, state.case, today),
        offered_on=offered_on,
        housing_partner_id=command.housing_partner_id,
        address=command.address,
    )
    return (offered,)


def _require_asked(state: Case) -> None:
    """Who has homes offers one when the municipality that leads has asked; a municipality may find one itself."""
    offers, asked = state.partner, {request[0] for request in state.home.requests}
    if offers and offers.role is PartnerRole.HOUSING and offers.partner_id not in asked:
        raise Refused("NOT_IN_STATE", "NOT_ASKED")


def _refuse(command: RefuseHousing, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The home offered is refused; the next may be offered."""
    require_led(state)
    _require_no_tenancy(state)
    refused_on = _since_offer(state, occurred(command, today, command.refused_on))
    told = about(command, state.case, today)
    return (HousingRefused(**told, refused_on=refused_on, reason_code=command.reason_code),)


def _start_tenancy(command: StartTenancy, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The rent of the home offered runs."""
    started_on = occurred(command, today, command.started_on)
    if state.home.tenancy == started_on:
        return ()
    require_led(state)
    _require_no_tenancy(state)
    started_on = _since_offer(state, started_on)
    told = about(command, state.case, today)
    return (TenancyStarted(**told, started_on=started_on, address=command.address),)


def _require_no_tenancy(state: Case) -> None:
    if state.home.tenancy is not None:
        raise Refused("NOT_IN_STATE", "HOUSED")


def _since_offer(state: Case, day: date) -> date:
    if state.home.offered is None or state.home.refused:
        raise Refused("NOT_IN_STATE", "NO_OFFER")
    if day < state.home.offered[0]:
        raise Refused("DATE_BEFORE_OFFER")
    return day


def _protect(command: ProtectAddress, state: Case, today: date) -> tuple[CaseFact, ...]:
    """From here on the address stays within government."""
    if state.home.protected_on is not None:
        return ()
    protected_on = occurred(command, today, command.protected_on)
    return (AddressProtected(**about(command, state.case, today), protected_on=protected_on),)


def _unprotect(command: UnprotectAddress, state: Case, today: date) -> tuple[CaseFact, ...]:
    """The address may be told again to whom it may be told."""
    if state.home.protected_on is None:
        return ()
    unprotected_on = occurred(command, today, command.unprotected_on)
    if unprotected_on < state.home.protected_on:
        raise Refused("DATE_BEFORE_PROTECTION")
    return (AddressUnprotected(**about(command, state.case, today), unprotected_on=unprotected_on),)
