"""What no policy can lift: facts for one partner only, a case that fell silent, an address that is protected."""

from collections.abc import Callable
from typing import Any

from shared.convenant.outcomes import Reason
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.convenant.views import View
from shared.events.base import Event, PersonEvent
from shared.events.case import CaseClosed, ClientProfileShared, CloseReason, LibraryOptedIn, ReferralMade
from shared.events.classes import DataClass
from shared.events.convenants import PartnerRole
from shared.events.handover import (
    HandoverCancelled,
    HandoverEscalated,
    HomeVisitRecorded,
    SocialGuidanceEnded,
    SocialGuidanceStarted,
)
from shared.events.moving import HousingRequested
from shared.events.placements import DomainCheckInHeld, PlacementEvent
from shared.events.plans import ModuleCompleted, RouteEnrolmentEnded, RouteEnrolmentStarted, RouteSwitched
from shared.events.responsibility import Deadline, DeadlineEvent
from shared.events.standing import (
    ContactLost,
    ObligationWithdrawn,
    ParticipantDied,
    PossibleDuplicateFlagged,
    StatusRevoked,
)
from shared.events.support import AppointmentPlanned, ReferralAnswer

MUNICIPALITY_ONLY = (StatusRevoked, ParticipantDied, ObligationWithdrawn, ContactLost, PossibleDuplicateFlagged)
"""That somebody lost their status, died, left or may be somebody else: for their own municipality alone."""

GOVERNMENT = (PartnerRole.MUNICIPALITY, PartnerRole.COA, PartnerRole.DUO)
"""Who may have an address that is confidential."""

COA_WAITS_FOR = (Deadline.C1_LINK, Deadline.T1_PROFILE, Deadline.T5_HOUSING, Deadline.T6_MOVE)
COA_IS_CALLED_FOR = (*COA_WAITS_FOR, Deadline.T3_FIRST_CONTACT, Deadline.T4_SCENARIO, Deadline.T13_STALE)
"""What is due before the move; benefit, plan and letter are not a reception centre's business."""


def never(event: type[Event], role: PartnerRole) -> bool:
    """Whether no row of a policy can let this role hear such an event."""
    if role is PartnerRole.EMPLOYER and event is DomainCheckInHeld:
        return True
    return event in MUNICIPALITY_ONLY and role is not PartnerRole.MUNICIPALITY


def silenced(event: PersonEvent, partner: Partner, person: PersonHistory) -> Reason | None:
    """Whether the case fell silent for this partner: nothing passes then but that it is closed, and not why."""
    case, leads = person.case(event.case_id), partner.role is PartnerRole.MUNICIPALITY
    if isinstance(event, CaseClosed) and event.reason is CloseReason.MERGED:
        return Reason.NOTHING_TO_TELL  # the person goes on under another id, which the merge has told
    if isinstance(event, HandoverCancelled) and case.closed and not leads:
        return Reason.FROZEN  # every end sounds the same: that it is not said after some would tell of those
    passing = ObligationWithdrawn if leads else CaseClosed
    silent = case.recalled if leads else case.frozen
    return Reason.FROZEN if silent and not isinstance(event, passing) else None


def may_reach(event: Event, view: View, partner: Partner, person: PersonHistory) -> frozenset[str]:
    """The fields of a view that this partner may be given.

    None that tells a protected person's whereabouts; of the profile of who declined, the statutory minimum.
    """
    hidden = DataClass.C if person.protected and partner.role not in GOVERNMENT else None
    declined = isinstance(event, ClientProfileShared) and person.case(event.case_id).declined
    names = frozenset(name for name, field in view.fields.items() if field.data_class is not hidden)
    return names - ClientProfileShared.optional if declined else names


def not_the_target(event: PersonEvent, partner: Partner, person: PersonHistory) -> Reason | None:
    """Facts about one partner's own work are for that partner only, and for the municipality."""
    concerned = _concerned(event, partner, person)
    stranger = concerned is not None and partner.partner_id not in concerned
    return Reason.NOT_THE_TARGET if stranger and partner.role is not PartnerRole.MUNICIPALITY else None


def _concerned(event: PersonEvent, partner: Partner, person: PersonHistory) -> tuple[str, ...] | None:
    for kinds, whom in _CONCERNED.items():
        if isinstance(event, kinds):
            return whom(event)
    match event:
        case PlacementEvent():
            own = person.case(event.case_id).placements_of(partner.partner_id)
            return (partner.partner_id,) if event.placement_id in own else ()
        case DeadlineEvent() | HandoverEscalated() if partner.role is PartnerRole.COA:
            waits = COA_WAITS_FOR if isinstance(event, DeadlineEvent) else COA_IS_CALLED_FOR
            return (partner.partner_id,) if event.deadline in waits else ()
    return None


_CONCERNED: dict[tuple[type[Event], ...], Callable[[Any], tuple[str, ...]]] = {
    (ReferralMade,): lambda event: (event.target_partner_id,),
    (
        LibraryOptedIn,
        ReferralAnswer,
        SocialGuidanceStarted,
        SocialGuidanceEnded,
        HomeVisitRecorded,
    ): lambda event: (event.partner_id,),
    (HousingRequested,): lambda event: (event.housing_partner_id,),
    (AppointmentPlanned,): lambda event: (event.with_partner,),
    (RouteEnrolmentStarted, RouteEnrolmentEnded, ModuleCompleted): lambda event: (event.provider,),
    (RouteSwitched,): lambda event: (event.from_provider, event.to_provider),
}
"""Whose own work such facts are."""
