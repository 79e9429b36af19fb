"""What a placement or a week stands among: the case, the trajectory, the programmes, the week as planned."""

from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.decider import Refused
from shared.events.case import CaseEvent
from shared.events.placements import (
    RouteWeekBelowNorm,
    WeekItem,
    WeekScheduleChanged,
    WeekScheduleSet,
)
from shared.events.plans import TrajectoryEvent
from shared.events.programmes import ProgrammeEvent
from shared.programme_facts import (
    ProgrammeFacts,
    Programmes,
    evolve_programmes,
    programme_streams,
    require_programme,
)
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

    def programmes_at_stake(self, named: str | None) -> tuple[str, ...]:
        """The streams of every programme the person takes part in, and of the one that is named."""
        return programme_streams((named, *self.trajectory.programmes))

    def joined(self, named: str | None) -> tuple[ProgrammeFacts, ...]:
        """Every programme the person takes part in, whose rules hold together; one that is named is among them."""
        if named is not None:
            require_programme(self.programmes, named)
            if named not in self.trajectory.seats:
                raise Refused("NOT_ENROLLED", named)
        return tuple(require_programme(self.programmes, code) for code in self.trajectory.programmes)


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
