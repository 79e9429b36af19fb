"""A case as its own rules remember it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from services.intake.case.home import NO_HOME, Home, evolve_home
from services.intake.case.listing import Listing, evolve_listing
from services.intake.case.referral import Referral, evolve_referrals
from services.intake.case.status import NO_STATUS, Status, evolve_status
from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events.case import (
    CaseClosed,
    CaseEvent,
    CaseListed,
    CaseOpened,
    CaseWorkerAssigned,
    ClientProfileShared,
    IntakeChannel,
    LibraryOptedIn,
    MunicipalityLinked,
)
from shared.events.convenants import PartnerRegistered, PartnerSiteAdded
from shared.events.responsibility import HandoverListed, ResponsibilityChanged, ResponsibilityReason, WatchEvent
from shared.events.standing import (
    CaseReopened,
    CaseTransferred,
    HouseholdExpanded,
    HouseholdJoined,
    HouseholdMemberLeft,
    MatchBasis,
    MunicipalityLinkChanged,
    PossibleDuplicateFlagged,
)
from shared.events.support import AppointmentPlanned

CaseFact = CaseEvent | CaseListed
PartnerFact = PartnerRegistered | PartnerSiteAdded


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its own rules see it, and where the same person has open cases."""

    case: CaseFacts = NO_CASE
    listing: Listing = field(default_factory=dict)
    linked_on: date | None = None
    given_back_on: date | None = None
    """Since when nobody leads, because the municipality linked to gave the person back."""
    opened_by_leader: bool = False
    """Whether the municipality that opened the case led it from then on."""
    hands_over: bool = False
    """Whether a handover runs, or was called for just now."""
    profile_version: int = 0
    case_worker: str | None = None
    home: Home = NO_HOME
    status: Status = NO_STATUS
    referrals: Mapping[UUID, Referral] = field(default_factory=dict)
    appointments: frozenset[UUID] = frozenset()
    library: frozenset[tuple[str, str]] = frozenset()
    household: frozenset[UUID] = frozenset()
    relatives: frozenset[UUID] = frozenset()
    """Every other case of the household, by whichever case it became known."""
    left: frozenset[UUID] = frozenset()
    """Of whom it was told here that they are no longer there."""
    flagged: frozenset[tuple[UUID, MatchBasis]] = frozenset()
    partner: PartnerRegistered | None = None


def evolve(state: Case, event: CaseFact | WatchEvent | PartnerFact) -> Case:
    """The case after this event."""
    match event:
        case PartnerRegistered():
            return replace(state, partner=event)
        case PartnerSiteAdded():
            return state
        case CaseListed():
            return replace(state, listing=evolve_listing(state.listing, event))
        case WatchEvent():
            return _handed(state, event)
        case CaseEvent():
            state = replace(
                state,
                case=evolve_case(state.case, event),
                home=evolve_home(state.home, event),
                status=evolve_status(state.status, event),
                referrals=evolve_referrals(state.referrals, event),
            )
            return _led(_noted(state, event), event)
    assert_never(event)


def _handed(state: Case, event: WatchEvent) -> Case:
    """Of the handover only this counts; where the case was linked stays known, for the next link says it."""
    match event:
        case HandoverListed(open=runs):
            return replace(state, hands_over=runs)
        case ResponsibilityChanged(reason=ResponsibilityReason.REJECTED):
            return replace(state, given_back_on=event.changed_on)
    return state


def _led(state: Case, event: CaseEvent) -> Case:
    """Another municipality names its own case worker and finds its own home."""
    match event:
        case CaseOpened():
            brought = event.intake_channel is IntakeChannel.COA or event.municipality_code is None
            return replace(state, opened_by_leader=not brought)
        case MunicipalityLinked(linked_on=day):
            return replace(state, linked_on=day, hands_over=True)
        case MunicipalityLinkChanged(changed_on=day) | CaseTransferred(effective_on=day):
            led = replace(state, linked_on=day, given_back_on=None, hands_over=True)
            return replace(led, case_worker=None, home=state.home.elsewhere())
        case CaseClosed():
            return replace(state, hands_over=False)
        case CaseReopened():
            return replace(state, given_back_on=None)
        case CaseWorkerAssigned(case_worker=worker):
            return replace(state, case_worker=worker)
    return state


def _noted(state: Case, event: CaseEvent) -> Case:
    match event:
        case ClientProfileShared(profile_version=number):
            return replace(state, profile_version=number)
        case LibraryOptedIn(partner_id=partner, activity_code=activity):
            return replace(state, library=state.library | {(partner, activity)})
        case AppointmentPlanned(appointment_id=key):
            return replace(state, appointments=state.appointments | {key})
        case HouseholdExpanded(new_case_id=key):
            return replace(state, household=state.household | {key}, relatives=state.relatives | {key})
        case MunicipalityLinked(household_case_ids=keys) if keys:
            return replace(state, relatives=state.relatives | {*keys} - {event.case_id})
        case HouseholdJoined(of_case_id=key):
            return replace(state, relatives=state.relatives | {key})
        case HouseholdMemberLeft(member_case_id=key):
            return replace(state, left=state.left | {key})
        case PossibleDuplicateFlagged(candidate_case_id=key, match_basis=basis):
            return replace(state, flagged=state.flagged | {(key, basis)})
    return state
