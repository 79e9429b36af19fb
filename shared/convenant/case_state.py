"""One case of a person, folded from its facts: who is tied to it, and what no policy can lift."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from shared.convenant.spells import HOUSED, LINKED, End, Kind, Moment, Spell, Spells, ended, left, let_go, turned
from shared.days import days_after
from shared.events.base import Event, LanguageLevel
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    ClientProfileShared,
    CloseReason,
    LibraryOptedIn,
    MunicipalityLinked,
    ParticipantMoved,
    ReceptionLocationChanged,
    ReferralMade,
)
from shared.events.handover import HandoverCompleted, HandoverRejected, HandoverStarted, RejectionReason
from shared.events.intake import IntakeAdopted, IntakeCompleted
from shared.events.moving import (
    AddressProtected,
    AddressUnprotected,
    HousingRequested,
    PreparationConsentRecorded,
    TenancyStarted,
)
from shared.events.placements import PlacementAgreed, PlacementEnded, PlacementProposed
from shared.events.plans import (
    ParticipantEnrolledInProgramme,
    ProgrammeEnrolmentEnded,
    RouteEnrolmentEnded,
    RouteEnrolmentStarted,
)
from shared.events.responsibility import RecipientNotifiedOfErasure
from shared.events.standing import (
    CaseReopened,
    CaseTransferred,
    MunicipalityLinkChanged,
    ObligationWithdrawn,
    ParticipantDied,
    StatusRevoked,
)


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case of a person: its spells, and the little that views tell from earlier facts.

    Once `frozen`, no partner hears more than that the case is closed; once `recalled`, its municipality neither.
    `notified` holds who was told to delete what it holds, and the position of that notice.
    """

    spells: tuple[Spell, ...] = ()
    handed_over: End | None = None
    closed: End | None = None
    frozen: bool = False
    recalled: bool = False
    protected: bool = False
    notified: Mapping[str, int] = field(default_factory=_nothing)
    adopted: frozenset[tuple[UUID, str]] = frozenset()
    """Intakes that another municipality took over, and which."""
    refused_to_share: bool = False
    withheld_consent: bool = False
    household_size: int | None = None
    language_levels: Mapping[str, LanguageLevel] = field(default_factory=_nothing)
    terms: Mapping[UUID, PlacementProposed] = field(default_factory=_nothing)

    @property
    def declined(self) -> bool:
        """Whether the participant shares no more than the statutory minimum."""
        return self.refused_to_share or self.withheld_consent

    def of_kind(self, kind: Kind) -> tuple[Spell, ...]:
        """The spells of one kind, oldest first."""
        return tuple(spell for spell in self.spells if spell.kind is kind)

    def placements_of(self, partner_id: str) -> frozenset[UUID]:
        """The placements that this partner proposed or hosts."""
        kinds = (Kind.PROPOSED, Kind.HOSTED)
        return frozenset(s.key for s in self.spells if s.kind in kinds and s.whom == partner_id and s.key)

    @property
    def municipality(self) -> str | None:
        """The municipality that the person is linked to now."""
        links = [spell.whom for spell in self.of_kind(Kind.LINK) if spell.end is None]
        return links[-1] if links else None


NO_CASE = CaseState()


def evolve(case: CaseState, event: Event, at: Moment) -> CaseState:
    """The case after this event; events that decide nobody's hearing change nothing."""
    led_by = case.municipality
    for step in (_living, _helped, _learning, _standing, _told):
        case = step(case, event, at)
    return case if case.municipality == led_by else _with(case, let_go(case.spells, at))


def _with(case: CaseState, spells: Spells) -> CaseState:
    return replace(case, spells=spells)


def _open(case: CaseState, kind: Kind, whom: str, at: Moment, key: UUID | None = None) -> CaseState:
    return _with(case, (*case.spells, Spell(kind, whom, at, key)))


def _living(case: CaseState, event: Event, at: Moment) -> CaseState:
    """Where the person belongs and lives: one municipality and one site at a time."""
    match event:
        case CaseOpened() | MunicipalityLinked():
            spells = turned(case.spells, LINKED, event.municipality_code, at)
            return _with(case, turned(spells, HOUSED, event.reception_site_id, at))
        case MunicipalityLinkChanged():
            return _with(case, turned(case.spells, LINKED, event.to_municipality, at))
        case CaseTransferred():
            return _with(case, turned(case.spells, LINKED, event.to_municipality, at, _until(event, at)))
        case ReceptionLocationChanged():
            return _with(case, turned(case.spells, HOUSED, event.to_site, at))
        case HandoverStarted():
            return _open(case, Kind.HANDOVER, event.to_municipality, at, event.handover_id)
        case HandoverRejected() if event.reason is not RejectionReason.INCOMPLETE_PROFILE:
            return _with(case, left(case.spells, LINKED, End(at, at.first), _handed_to(case, event.handover_id)))
        case HandoverCompleted():
            return replace(case, handed_over=case.handed_over or End(at, event.completed_on))
    return case


def _until(event: CaseTransferred, at: Moment) -> End:
    """What the leaving municipality keeps: its own time, up to the day before the transfer takes effect."""
    announced = event.effective_on > at.last
    on = days_after(event.effective_on, -1) if announced else at.first
    return End(at, on, announced, keeps=True)


def _handed_to(case: CaseState, handover_id: UUID) -> str | None:
    """The municipality that this handover was to; none known is whoever leads now."""
    return next((s.whom for s in case.of_kind(Kind.HANDOVER) if s.key == handover_id), None)


def _helped(case: CaseState, event: Event, at: Moment) -> CaseState:
    """Referrals, a library, a home."""
    match event:
        case ReferralMade():
            return _open(case, Kind.REFERRAL, event.target_partner_id, at, event.referral_id)
        case LibraryOptedIn():
            return _open(case, Kind.OPT_IN, event.partner_id, at)
        case HousingRequested():
            return _open(case, Kind.HOUSING, event.housing_partner_id, at)
        case TenancyStarted():
            return _with(case, left(case.spells, (Kind.HOUSING,), End(at, event.started_on)))
        case ParticipantMoved():
            return _with(case, left(case.spells, (Kind.HOUSING,), End(at, event.moved_on)))
    return case


def _learning(case: CaseState, event: Event, at: Moment) -> CaseState:
    """Programmes, learning routes and placements."""
    match event:
        case ParticipantEnrolledInProgramme():
            return _open(case, Kind.PROGRAMME, event.programme_code, at)
        case ProgrammeEnrolmentEnded():
            over = End(at, event.ended_on)
            return _with(case, left(case.spells, (Kind.PROGRAMME,), over, event.programme_code))
        case RouteEnrolmentStarted():
            return _open(case, Kind.ENROLMENT, event.provider, at, event.enrolment_id)
        case RouteEnrolmentEnded():
            return _with(case, ended(case.spells, event.enrolment_id, End(at, event.ended_on)))
        case PlacementProposed():
            case = replace(case, terms={**case.terms, event.placement_id: event})
            return _open(case, Kind.PROPOSED, event.proposed_by, at, event.placement_id)
        case PlacementAgreed():
            return _open(case, Kind.HOSTED, event.host_partner_id, at, event.placement_id)
        case PlacementEnded():
            return _with(case, ended(case.spells, event.placement_id, End(at, event.ended_on)))
    return case


def _standing(case: CaseState, event: Event, at: Moment) -> CaseState:
    """How taking part can end; a case merged into another is not closed, it is read through the other."""
    match event:
        case CaseClosed() if event.reason is not CloseReason.MERGED:
            return replace(case, closed=case.closed or End(at, event.closed_on))
        case CaseReopened():
            case = _reopened(case)
            return _with(case, turned(case.spells, LINKED, event.municipality_code, at))
        case StatusRevoked() | ParticipantDied():
            return replace(case, frozen=True)
        case ObligationWithdrawn():
            return replace(case, frozen=True, recalled=True)
        case AddressProtected() | AddressUnprotected():
            return replace(case, protected=isinstance(event, AddressProtected))
        case RecipientNotifiedOfErasure():
            return replace(case, notified={**case.notified, event.partner_id: at.position})
    return case


def _reopened(case: CaseState) -> CaseState:
    """Ties that the closing ended do not come back by themselves; only the municipality's own does."""
    spells = tuple(replace(s, closed=s.closed or case.closed) for s in case.spells)
    return replace(case, spells=spells, closed=None, frozen=False, recalled=False)


def _told(case: CaseState, event: Event, at: Moment) -> CaseState:
    """What later views and introductions need to know."""
    match event:
        case ClientProfileShared():
            size = event.household_size or case.household_size
            return replace(case, household_size=size, withheld_consent=not event.consent_share)
        case PreparationConsentRecorded():
            return replace(case, refused_to_share=not event.agreed)
        case IntakeCompleted():
            return replace(case, language_levels=event.language_levels)
        case IntakeAdopted():
            return replace(case, adopted=case.adopted | {(event.intake_id, event.to_municipality)})
    return case
