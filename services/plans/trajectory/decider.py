"""The rules of a trajectory: its programmes, its routes, its term."""

from datetime import date, timedelta
from typing import assert_never

from services.plans.trajectory import late, leaving, places, routes, switching
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
from services.plans.trajectory.state import Trajectory, TrajectoryFact, evolve
from shared.case_facts import about, case_stream, require_open
from shared.decider import Decider, Refused
from shared.events.base import LegalRegime
from shared.events.plans import IntegrationTermStarted
from shared.programme_facts import programme_streams
from shared.trajectory_facts import trajectory_stream

TERM_YEARS = 3


def streams(command: TrajectoryCommand, state: Trajectory) -> tuple[str, ...]:
    """The trajectory and its case; the programmes whose places, contracts or boundaries are at stake."""
    own = (trajectory_stream(command.case_id), case_stream(command.case_id))
    enrolled = state.facts.programmes
    match command:
        case EnrolInProgramme(programme_code=code):
            return *own, *programme_streams((code,))
        case StartRouteEnrolment(programme_code=code):
            return *own, *programme_streams((code, *enrolled))
        case SwitchRoute():
            taught = (known.started.programme_code for known in state.facts.enrolments.values())
            return *own, *programme_streams((*taught, *enrolled))
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
            return routes.complete_module(command, state, today)
        case SwitchRoute():
            return switching.switch(command, state, today)
        case StartIntegrationTerm():
            return _start_term(command, state, today)
        case RecordPlanDeadlineMissed():
            return late.record_missed(command, state, today)
    assert_never(command)


def _start_term(command: StartIntegrationTerm, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """INV-T1: once, and only under the 2021 act; three years from the day after the first plan."""
    if state.facts.term_started or state.case.legal_regime is not LegalRegime.WI2021:
        return ()
    if command.plan_id not in (listed.plan_id for listed in state.facts.plans):
        raise Refused("PLAN_NOT_ESTABLISHED")
    term_start = state.facts.plans[0].plan_date + timedelta(days=1)
    started = IntegrationTermStarted(
        **about(command, state.case, today),
        plan_id=state.facts.plans[0].plan_id,
        term_start=term_start,
        term_end=_years_after(term_start) - timedelta(days=1),
    )
    return (started,)


def _years_after(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + TERM_YEARS, 3, 1)
    return day.replace(year=day.year + TERM_YEARS)


TRAJECTORIES = Decider(streams, Trajectory(), decide, evolve)
