"""What the process remembers of one case: its standing, its handovers, what was fired and what was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID, uuid5

from services.handover.responsible import UNASKED, Answer, Responsibility
from services.handover.round import Round
from shared.events.base import LegalRegime, TargetGroup
from shared.events.handover import CancelReason, HandoverPath
from shared.events.responsibility import Deadline
from shared.events.standing import PermitKind


@dataclass(frozen=True, slots=True)
class Call:
    """What calls for a handover: a link, another link, a transfer, a return."""

    handover_id: UUID
    to_municipality: str
    told_on: date
    on: date
    from_site: str | None = None
    path: HandoverPath | None = None


@dataclass(frozen=True, slots=True)
class Housing:
    """How far a home in the municipality is; begins anew with each municipality, and once the household grew."""

    offered_on: date | None = None
    refused_on: date | None = None
    tenancy_on: date | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """How far an intake is, and whose it is: the municipality that began it or took it over."""

    holder: str | None
    open: bool = True
    done: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A third party was asked for what the plan cannot do without, and perhaps answered."""

    party_role: str
    asked_on: date
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the clocks of the law run from."""

    permit_on: date | None = None
    permit_kind: PermitKind | None = None
    notified_on: date | None = None
    notices: int = 0
    registered_first_on: date | None = None
    questions: tuple[Question, ...] = ()
    planned: bool = False
    term_end: date | None = None
    benefit_on: date | None = None
    benefits: int = 0
    relieved: bool = False
    benefit_over: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A recipient that must delete what it holds."""

    notice_id: UUID
    partner_id: str
    acknowledge_by: date
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Recall:
    """A notice of erasure that has to be given."""

    notice_id: UUID
    municipality: str
    on: date
    lapsed: bool = False
    """Whether the municipality leads the case again since: then there is nothing to erase any more."""


Fired = tuple[Deadline, int, int]
Said = tuple[Deadline, UUID | None, date, int, bool]
"""What was said of a deadline: of which handover, due when, to which level, and whether it only warned."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything of one case that the process needs."""

    case_id: UUID | None = None
    participant_id: UUID | None = None
    regime: LegalRegime | None = None
    target_group: TargetGroup | None = None
    as_opened: tuple[LegalRegime, TargetGroup] | None = None
    municipality: str | None = None
    site: str | None = None
    stays: tuple[tuple[date, str], ...] = ()
    linked: bool = False
    calls: int = 0
    call: Call | None = None
    rounds: tuple[Round, ...] = ()
    listed: tuple[UUID, ...] = ()
    profile_on: date | None = None
    profile_since: date | None = None
    led_at: str | None = None
    taken_over: bool = False
    """Whether another municipality led the case before."""
    housing: Housing = Housing()
    outgrown: int = 0
    """How many homes the household outgrew."""
    taken_in: Mapping[UUID, Intake] = field(default_factory=lambda: MappingProxyType({}))
    moved_on: date | None = None
    registered_in: str | None = None
    registered_on: date | None = None
    contacts: int = 0
    guide: str | None = None
    guided_at: str | None = None
    guided_last: str | None = None
    guided_on: date | None = None
    visited_on: date | None = None
    home_visits: frozenset[tuple[date, str]] = frozenset()
    clocks: Clocks = Clocks()
    closed: tuple[CancelReason, date] | None = None
    merged_on: date | None = None
    withdrawn_on: date | None = None
    absorbed: frozenset[UUID] = frozenset()
    answer: Answer = UNASKED
    trail: tuple[Responsibility, ...] = ()
    told: int = 0
    turned: bool = False
    recalls: tuple[Recall, ...] = ()
    notices: tuple[Notice, ...] = ()
    fired: Mapping[Fired, date] = field(default_factory=lambda: MappingProxyType({}))
    said: frozenset[Said] = frozenset()
    missed: frozenset[tuple[Deadline, int]] = frozenset()
    heard_on: date | None = None

    @property
    def intakes(self) -> frozenset[UUID]:
        """The open intakes of the municipality that leads; another's it must take over first."""
        return frozenset(key for key, known in self.taken_in.items() if known.open and self._holds(known))

    @property
    def intake_done(self) -> bool:
        """Whether an intake of the municipality that leads is complete."""
        return any(known.done and self._holds(known) for known in self.taken_in.values())

    def _holds(self, known: Intake) -> bool:
        return known.holder in (None, self.municipality)

    @property
    def active(self) -> Round | None:
        """The handover that runs, if one does."""
        return next((known for known in self.rounds if known.open), None)

    @property
    def last(self) -> Round | None:
        """The latest handover."""
        return self.rounds[-1] if self.rounds else None

    @property
    def ended(self) -> tuple[CancelReason, date] | None:
        """Why and when there was nobody to hand over any more."""
        if self.closed:
            return self.closed
        if self.merged_on:
            return CancelReason.MERGED, self.merged_on
        if self.withdrawn_on:
            return CancelReason.OBLIGATION_WITHDRAWN, self.withdrawn_on
        return None

    def sites_on(self, day: date) -> frozenset[str]:
        """Where in reception the person lived on this day; on the day of a move at both."""
        before = [stay for stay in self.stays if stay[0] < day]
        last = max(before, key=lambda stay: stay[0])[1:] if before else ()
        return frozenset((*last, *(site for since, site in self.stays if since == day)))

    def round(self, handover_id: UUID | None) -> Round | None:
        """The handover of this id, if it is one of this case's."""
        return next((known for known in self.rounds if known.handover_id == handover_id), None)


NOTHING = Watch()


def derived_id(case_id: UUID, what: str, ordinal: int) -> UUID:
    """The same id whenever the same thing of the same case is meant."""
    return uuid5(case_id, f"{what}:{ordinal}")


def handover_id_of(case_id: UUID, ordinal: int) -> UUID:
    """The id of the case's first handover, its second, ..."""
    return derived_id(case_id, "handover", ordinal)


def case_of(watch: Watch) -> UUID:
    """The case that is watched."""
    assert watch.case_id is not None
    return watch.case_id
