"""What must be known of a trajectory, its plans, programmes and lessons; folded from the trajectory's stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.events.plans import (
    EnrolmentRefused,
    IntegrationTermStarted,
    ModuleCompleted,
    ParticipantEnrolledInProgramme,
    PlanDeadlineMissed,
    PlanListed,
    ProgrammeEnrolmentEnded,
    RouteEnrolmentEnded,
    RouteEnrolmentStarted,
    TrajectoryEvent,
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Lessons with one provider, and what became of them."""

    started: RouteEnrolmentStarted
    completed: Mapping[str, ModuleCompleted] = field(default_factory=dict)
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether there are lessons on this day, first and last day included."""
        last = self.ended_on or self.started.end_on or date.max
        return self.started.start_on <= day <= last


@dataclass(frozen=True, slots=True)
class TrajectoryFacts:
    """A trajectory as the rules of any service see it."""

    plans: tuple[PlanListed, ...] = ()
    seats: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    enrolments: Mapping[UUID, Enrolment] = field(default_factory=dict)
    term_started: bool = False
    missed: frozenset[int | None] = frozenset()

    @property
    def programmes(self) -> tuple[str, ...]:
        """The programmes that the person takes part in; a seat is one municipality's."""
        return tuple(self.seats)

    def has_lessons_on(self, day: date) -> bool:
        """Whether any enrolment covers this day."""
        return any(enrolment.covers(day) for enrolment in self.enrolments.values())


NO_TRAJECTORY = TrajectoryFacts()


def trajectory_stream(case_id: UUID) -> str:
    """The stream that keeps the trajectory of a case."""
    return f"trajectory-{case_id}"


def evolve_trajectory(facts: TrajectoryFacts, event: TrajectoryEvent) -> TrajectoryFacts:
    """The trajectory after this event; a switch is told by the enrolments it ends and starts."""
    match event:
        case PlanListed():
            return replace(facts, plans=(*facts.plans, event))
        case ParticipantEnrolledInProgramme(programme_code=code, municipality_code=whose):
            return replace(facts, seats={**facts.seats, code: whose})
        case ProgrammeEnrolmentEnded(programme_code=code):
            return replace(facts, seats={known: whose for known, whose in facts.seats.items() if known != code})
        case EnrolmentRefused(programme_code=code):
            return replace(facts, refused=facts.refused | {code})
        case PlanDeadlineMissed(generation=generation):
            return replace(facts, missed=facts.missed | {generation})
        case IntegrationTermStarted():
            return replace(facts, term_started=True)
        case RouteEnrolmentStarted(enrolment_id=key):
            return replace(facts, enrolments={**facts.enrolments, key: Enrolment(event)})
        case ModuleCompleted() | RouteEnrolmentEnded():
            return replace(facts, enrolments=_follow(facts.enrolments, event))
    return facts


def _follow(
    enrolments: Mapping[UUID, Enrolment], event: ModuleCompleted | RouteEnrolmentEnded
) -> Mapping[UUID, Enrolment]:
    known = enrolments[event.enrolment_id]
    if isinstance(event, RouteEnrolmentEnded):
        return {**enrolments, event.enrolment_id: replace(known, ended_on=event.ended_on)}
    completed = {**known.completed, event.module_id: event}
    return {**enrolments, event.enrolment_id: replace(known, completed=completed)}
