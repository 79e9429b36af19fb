"""The placements that run in a case's week, as their ending remembers them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events.case import CaseEvent
from shared.events.placements import (
    PlacementContinuationAgreed,
    PlacementEvent,
    PlacementStarted,
    ScheduleEvent,
    WeekItem,
    WeekScheduleChanged,
    WeekScheduleSet,
)

EndingFact = CaseEvent | ScheduleEvent | PlacementEvent


@dataclass(frozen=True, slots=True)
class Running:
    """The placements that a case's week has dayparts of."""

    case: CaseFacts = NO_CASE
    week: tuple[WeekItem, ...] = ()
    started: Mapping[UUID, PlacementStarted] = field(default_factory=dict)
    continuing: frozenset[UUID] = frozenset()

    @property
    def placements(self) -> tuple[UUID, ...]:
        """Those that run or are paused, each once."""
        return tuple(dict.fromkeys(item.placement_id for item in self.week if item.placement_id))


def evolve(state: Running, event: EndingFact) -> Running:
    """What runs after this event."""
    match event:
        case CaseEvent():
            return replace(state, case=evolve_case(state.case, event))
        case WeekScheduleSet(items=items) | WeekScheduleChanged(items=items):
            return replace(state, week=items)
        case PlacementStarted(placement_id=key):
            return replace(state, started={**state.started, key: event})
        case PlacementContinuationAgreed(placement_id=key):
            return replace(state, continuing=state.continuing | {key})
        case ScheduleEvent() | PlacementEvent():
            return state
    assert_never(event)
