"""What ends in a trajectory of itself: lessons with the case, places with the municipality that gave them."""

from datetime import date

from services.plans.trajectory.commands import EndLessons, LeaveProgrammes
from services.plans.trajectory.state import Trajectory, TrajectoryFact
from shared.case_facts import about
from shared.events.plans import ProgrammeEnrolmentEnded, RouteEnrolmentEnded
from shared.events.programmes import SeatFreed


def end_lessons(command: EndLessons, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """Every enrolment that has not ended ends; one that had run out by then, on its own last day."""
    told = about(command, state.case, today)
    return tuple(
        RouteEnrolmentEnded(
            **told,
            enrolment_id=key,
            provider=known.started.provider,
            ended_on=min(command.ended_on, known.started.end_on or date.max),
            reason=command.reason,
        )
        for key, known in state.facts.enrolments.items()
        if known.ended_on is None
    )


def leave_programmes(command: LeaveProgrammes, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """Every programme is left, and its seat is for somebody else; the next municipality enrols anew."""
    told = about(command, state.case, today)
    ended = [
        ProgrammeEnrolmentEnded(
            **told, programme_code=code, municipality_code=whose, ended_on=command.ended_on, reason=command.reason
        )
        for code, whose in state.facts.seats.items()
    ]
    freed = [
        SeatFreed(occurred_on=told["occurred_on"], programme_code=code, municipality_code=whose)
        for code, whose in state.facts.seats.items()
    ]
    return *ended, *freed
