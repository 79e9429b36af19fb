"""A placement as its rules remember it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from services.placements.surroundings import NOTHING_YET, AroundFact, Surroundings, evolve_surroundings
from shared.case_facts import NO_CASE, CaseFacts, require_own
from shared.decider import Refused
from shared.events.base import LifeDomain
from shared.events.case import CaseEvent
from shared.events.placements import (
    DomainCheckInHeld,
    PlacementAgreed,
    PlacementContinuationAgreed,
    PlacementEnded,
    PlacementPaused,
    PlacementProposed,
    PlacementResumed,
    PlacementStarted,
    RouteWeekBelowNorm,
    WeekScheduleChanged,
    WeekScheduleSet,
)
from shared.events.plans import TrajectoryEvent
from shared.events.programmes import ProgrammeEvent

OwnFact = (
    PlacementProposed
    | PlacementAgreed
    | PlacementStarted
    | DomainCheckInHeld
    | PlacementPaused
    | PlacementResumed
    | PlacementContinuationAgreed
    | PlacementEnded
)
PlacementFact = OwnFact | AroundFact


class Phase(StrEnum):
    """Where a placement stands."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement and what it stands among; without a proposal there is none."""

    case: CaseFacts = NO_CASE
    around: Surroundings = NOTHING_YET
    proposal: PlacementProposed | None = None
    phase: Phase = Phase.PROPOSED
    started_on: date | None = None
    continues: bool = False
    check_ins: frozenset[tuple[LifeDomain, date]] = frozenset()

    @property
    def proposed(self) -> PlacementProposed:
        """The proposal, or the refusal of a placement that this case does not have."""
        require_own(self.case, self.proposal.case_id if self.proposal else None)
        assert self.proposal is not None
        return self.proposal

    def holds_dayparts(self, placement_id: UUID) -> bool:
        """Whether the week has dayparts in this placement's name."""
        return any(item.placement_id == placement_id for item in self.around.week)

    def require(self, *phases: Phase) -> None:
        """Refuse a placement that stands elsewhere."""
        if self.proposed and self.phase not in phases:
            raise Refused("NOT_IN_STATE", self.phase)


def evolve(state: Placement, event: PlacementFact) -> Placement:
    """The placement after this event."""
    match event:
        case PlacementProposed():
            return replace(state, proposal=event)
        case PlacementAgreed():
            return replace(state, phase=Phase.AGREED)
        case PlacementStarted(started_on=day):
            return replace(state, phase=Phase.RUNNING, started_on=day)
        case DomainCheckInHeld(domain=domain, held_on=day):
            return replace(state, check_ins=state.check_ins | {(domain, day)})
        case PlacementPaused():
            return replace(state, phase=Phase.PAUSED)
        case PlacementResumed():
            return replace(state, phase=Phase.RUNNING)
        case PlacementContinuationAgreed():
            return replace(state, continues=True)
        case PlacementEnded():
            return replace(state, phase=Phase.ENDED)
        case WeekScheduleSet() | WeekScheduleChanged() | RouteWeekBelowNorm():
            return _among(state, event)
        case CaseEvent() | TrajectoryEvent() | ProgrammeEvent():
            return _among(state, event)
    assert_never(event)


def _among(state: Placement, event: AroundFact) -> Placement:
    around = evolve_surroundings(state.around, event)
    return replace(state, case=around.case, around=around)
