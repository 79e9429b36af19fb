"""As much of a person's history as decides who may hear of it: spells of living, learning and working."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from functools import reduce
from types import MappingProxyType
from uuid import UUID

from shared.events.base import Event, LanguageLevel, PersonEvent
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    ClientProfileShared,
    LibraryOptedIn,
    MunicipalityLinked,
    PersonalDataErased,
    ReceptionLocationChanged,
    ReferralMade,
)
from shared.events.envelope import Fact
from shared.events.handover import HandoverCompleted, HandoverStarted
from shared.events.intake import IntakeCompleted
from shared.events.placements import PlacementAgreed, PlacementEnded, PlacementProposed
from shared.events.plans import (
    ParticipantEnrolledInProgramme,
    ProgrammeEnrolmentEnded,
    RouteEnrolmentEnded,
    RouteEnrolmentStarted,
)


class Kind(Enum):
    """What a spell is a spell of."""

    LINK = auto()  # a case, with a municipality
    SITE = auto()  # residence, at a reception site
    HANDOVER = auto()  # a handover, to a municipality
    ENROLMENT = auto()  # a learning route, with a provider
    PROGRAMME = auto()  # taking part, in a programme
    REFERRAL = auto()  # a referral, to a partner
    PROPOSED = auto()  # a placement, proposed by a partner
    HOSTED = auto()  # a placement agreed, with a host
    OPT_IN = auto()  # an opt-in, at a library


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a fact stands in the log, and the civil days it spans: of happening and of recording."""

    position: int
    first: date
    last: date

    @classmethod
    def of(cls, fact: Fact) -> "Moment":
        """The moment of a fact."""
        days = (fact.event.occurred_on, fact.recorded.civil_date)
        return cls(fact.recorded.position, min(days), max(days))


@dataclass(frozen=True, slots=True)
class End:
    """What ended something: the fact that said so, and the day it named."""

    at: Moment
    on: date


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a person was tied to one municipality, site, programme or partner."""

    kind: Kind
    whom: str
    opened: Moment
    key: UUID | None = None
    end: End | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case of a person: its spells, and the little that views tell from earlier facts."""

    spells: tuple[Spell, ...] = ()
    handed_over: End | None = None
    closed: End | None = None
    household_size: int | None = None
    language_levels: Mapping[str, LanguageLevel] = field(default_factory=lambda: MappingProxyType({}))
    terms: Mapping[UUID, PlacementProposed] = field(default_factory=lambda: MappingProxyType({}))

    def of_kind(self, kind: Kind) -> tuple[Spell, ...]:
        """The spells of one kind, oldest first."""
        return tuple(spell for spell in self.spells if spell.kind is kind)

    def placements_of(self, partner_id: str) -> frozenset[UUID]:
        """The placements that this partner proposed or hosts."""
        kinds = (Kind.PROPOSED, Kind.HOSTED)
        return frozenset(s.key for s in self.spells if s.kind in kinds and s.whom == partner_id and s.key)


NO_CASE = CaseState()


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """Everything recorded of one person up to a position; grows by one fact at a time."""

    facts: tuple[Fact, ...] = ()
    cases: Mapping[UUID, CaseState] = field(default_factory=lambda: MappingProxyType({}))
    erased: frozenset[str] = frozenset()

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "PersonHistory":
        """The history that these facts, in log order, lead to."""
        return reduce(cls.with_fact, facts, cls())

    def with_fact(self, fact: Fact) -> "PersonHistory":
        """This history and one fact more."""
        event = fact.event
        assert isinstance(event, PersonEvent), "a person's history holds facts of that person"
        case = _evolve(self.case(event.case_id), event, Moment.of(fact))
        erased = self.erased.union(event.scope_classes if isinstance(event, PersonalDataErased) else ())
        return PersonHistory((*self.facts, fact), {**self.cases, event.case_id: case}, erased)

    def until(self, position: int) -> "PersonHistory":
        """The history as it stood when the log had reached this position."""
        return PersonHistory.of(fact for fact in self.facts if fact.recorded.position <= position)

    def case(self, case_id: UUID) -> CaseState:
        """The case with this id; an empty one if nothing is known of it."""
        return self.cases.get(case_id, NO_CASE)


NOBODY = PersonHistory()
LINKED, HOUSED = (Kind.LINK, Kind.HANDOVER), (Kind.SITE,)


def _evolve(case: CaseState, event: Event, at: Moment) -> CaseState:
    """The case after this event; events that decide nobody's hearing change nothing."""
    match event:
        case CaseOpened() | MunicipalityLinked():
            case = _turn(case, LINKED, event.municipality_code, at)
            return _turn(case, HOUSED, event.reception_site_id, at)
        case ReceptionLocationChanged():
            return _turn(case, HOUSED, event.to_site, at)
        case ClientProfileShared():
            return replace(case, household_size=event.household_size or case.household_size)
        case ReferralMade():
            return _open(case, Spell(Kind.REFERRAL, event.target_partner_id, at, event.referral_id))
        case LibraryOptedIn():
            return _open(case, Spell(Kind.OPT_IN, event.partner_id, at))
        case CaseClosed():
            return replace(case, closed=case.closed or End(at, event.closed_on))
        case IntakeCompleted():
            return replace(case, language_levels=event.language_levels)
        case HandoverStarted():
            return _open(case, Spell(Kind.HANDOVER, event.to_municipality, at, event.handover_id))
        case HandoverCompleted():
            return replace(case, handed_over=case.handed_over or End(at, event.completed_on))
    return _evolve_services(case, event, at)


def _evolve_services(case: CaseState, event: Event, at: Moment) -> CaseState:
    match event:
        case ParticipantEnrolledInProgramme():
            return _open(case, Spell(Kind.PROGRAMME, event.programme_code, at))
        case ProgrammeEnrolmentEnded():
            return _leave(case, event.programme_code, End(at, event.ended_on))
        case RouteEnrolmentStarted():
            return _open(case, Spell(Kind.ENROLMENT, event.provider, at, event.enrolment_id))
        case RouteEnrolmentEnded():
            return _end(case, event.enrolment_id, End(at, event.ended_on))
        case PlacementProposed():
            case = replace(case, terms={**case.terms, event.placement_id: event})
            return _open(case, Spell(Kind.PROPOSED, event.proposed_by, at, event.placement_id))
        case PlacementAgreed():
            return _open(case, Spell(Kind.HOSTED, event.host_partner_id, at, event.placement_id))
        case PlacementEnded():
            return _end(case, event.placement_id, End(at, event.ended_on))
    return case


def _open(case: CaseState, spell: Spell) -> CaseState:
    return replace(case, spells=(*case.spells, spell))


def _end(case: CaseState, key: UUID, end: End) -> CaseState:
    """The spells of this thing end, unless they had ended before."""
    return replace(
        case, spells=tuple(replace(s, end=end) if s.key == key and not s.end else s for s in case.spells)
    )


def _leave(case: CaseState, programme: str, end: End) -> CaseState:
    """The spell in this programme that was still open ends."""
    left = (Kind.PROGRAMME, programme, None)
    spells = (replace(s, end=end) if (s.kind, s.whom, s.end) == left else s for s in case.spells)
    return replace(case, spells=tuple(spells))


def _turn(case: CaseState, kinds: tuple[Kind, ...], whom: str | None, at: Moment) -> CaseState:
    """One municipality or site at a time: naming one ends the others, and begins its own spell if there is none.

    The first of the kinds is the one that begins.
    """
    if whom is None:
        return case
    present = [spell for spell in case.spells if spell.kind in kinds and spell.end is None]
    over = End(at, at.first)
    spells = tuple(replace(s, end=over) if s in present and s.whom != whom else s for s in case.spells)
    known = any(spell.whom == whom and spell.kind is kinds[0] for spell in present)
    return replace(case, spells=spells if known else (*spells, Spell(kinds[0], whom, at)))
