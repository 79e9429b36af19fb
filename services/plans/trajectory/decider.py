"""The rules of a trajectory: its programmes, its routes, its term."""

from datetime import date
from typing import assert_never

from services.plans.trajectory import late, leaving, modules, places, routes, switching, term
from services.plans.trajectory.commands import (
    CompleteModule,
    EndLessons,
    EndRouteEnrolment,
    EnrolInProgramme,
    LeaveProgrammes,
    RecordPlanDeadlineMissed,
    StartIntegrationTerm,
    StartRouteEnrolment,
    SwitchRoute,
    TrajectoryCommand,
)
from services.plans.trajectory.revising import plan_streams
from services.plans.trajectory.state import Trajectory, TrajectoryFact, evolve
from shared.case_facts import case_stream, require_open
from shared.decider import Decider
from shared.programme_facts import programme_streams
from shared.trajectory_facts import trajectory_stream


def streams(command: TrajectoryCommand, state: Trajectory) -> tuple[str, ...]:
    """The trajectory and its case; the programmes whose places, contracts or boundaries are at stake."""
    own = (trajectory_stream(command.case_id), case_stream(command.case_id))
    enrolled = state.facts.programmes
    match command:
        case EnrolInProgramme(programme_code=code):
            return *own, *programme_streams((code,))
        case StartRouteEnrolment(programme_code=code):
            return *own, *plan_streams(state), *programme_streams((code, *enrolled))
        case SwitchRoute():
            taught = (known.started.programme_code for known in state.facts.enrolments.values())
            return *own, *plan_streams(state), *programme_streams((*taught, *enrolled))
        case LeaveProgrammes():
            return *own, *programme_streams(enrolled)
        case RecordPlanDeadlineMissed():
            return *own, f"intakes-{command.case_id}", *(f"intake-{key}" for key in state.intakes)
        case EndRouteEnrolment() | CompleteModule() | StartIntegrationTerm() | EndLessons():
            return own
    assert_never(command)


def decide(command: TrajectoryCommand, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """What becomes true."""
    match command:
        case EndRouteEnrolment():
            return routes.end(command, state, today)
        case EndLessons():
            return leaving.end_lessons(command, state, today)
        case LeaveProgrammes():
            return leaving.leave_programmes(command, state, today)
    require_open(state.case)
    match command:
        case EnrolInProgramme():
            return places.enrol(command, state, today)
        case StartRouteEnrolment():
            return routes.start(command, state, today)
        case CompleteModule():
            return modules.complete(command, state, today)
        case SwitchRoute():
            return switching.switch(command, state, today)
        case StartIntegrationTerm():
            return term.start(command, state, today)
        case RecordPlanDeadlineMissed():
            return late.record_missed(command, state, today)
    assert_never(command)


TRAJECTORIES = Decider(streams, Trajectory(), decide, evolve)
