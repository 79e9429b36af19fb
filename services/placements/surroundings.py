"""What a placement or a week stands among: the case, the trajectory, the programmes, the week as planned."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events.case import CaseEvent
from shared.events.placements import (
    RouteWeekBelowNorm,
    WeekItem,
    WeekScheduleChanged,
    WeekScheduleSet,
)
from shared.events.plans import TrajectoryEvent
from shared.events.programmes import ProgrammeEvent
from shared.programme_facts import ProgrammeFacts, Programmes, evolve_programmes
from shared.trajectory_facts import NO_TRAJECTORY, TrajectoryFacts, evolve_trajectory

WeekFact = WeekScheduleSet | WeekScheduleChanged | RouteWeekBelowNorm
AroundFact = CaseEvent | TrajectoryEvent | ProgrammeEvent | WeekFact


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rules of placements and weeks both need to know."""

    case: CaseFacts = NO_CASE
    trajectory: TrajectoryFacts = NO_TRAJECTORY
    programmes: Programmes = field(default_factory=dict)
    week: tuple[WeekItem, ...] = ()
    set_as: WeekScheduleSet | None = None

    def known(self, codes: Iterable[str | None]) -> tuple[ProgrammeFacts, ...]:
        """Those of these programmes that were ever defined."""
        return tuple(self.programmes[code] for code in codes if code and code in self.programmes)


NOTHING_YET = Surroundings()


def schedule_stream(case_id: UUID) -> str:
    """The stream that keeps the week of a case."""
    return f"schedule-{case_id}"


def evolve_surroundings(around: Surroundings, event: AroundFact) -> Surroundings:
    """What is known after this event."""
    match event:
        case WeekScheduleSet(items=items):
            return replace(around, week=items, set_as=event)
        case WeekScheduleChanged(items=items):
            return replace(around, week=items)
        case RouteWeekBelowNorm():
            return around
        case CaseEvent():
            return replace(around, case=evolve_case(around.case, event))
        case TrajectoryEvent():
            return replace(around, trajectory=evolve_trajectory(around.trajectory, event))
        case ProgrammeEvent():
            return replace(around, programmes=evolve_programmes(around.programmes, event))
    assert_never(event)
