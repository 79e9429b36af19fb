"""A learning route: with a contracted provider, one at a time."""

from datetime import date

from services.plans.contracts import contracting_programme
from services.plans.trajectory.commands import EndRouteEnrolment, StartRouteEnrolment
from services.plans.trajectory.revising import require_as_planned
from services.plans.trajectory.state import Trajectory, TrajectoryFact
from shared.case_facts import about
from shared.days import days_after
from shared.decider import Refused
from shared.events.plans import RouteEnrolmentEnded, RouteEnrolmentStarted
from shared.events.programmes import ProgrammeDefined
from shared.occurrence import occurred


def start(command: StartRouteEnrolment, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """Lessons begin with one provider."""
    if command.enrolment_id in state.facts.enrolments:
        return ()
    require_as_planned(command.route, state)
    _require_none_active(command, state)
    codes = (command.programme_code, *state.facts.programmes)
    programme = contracting_programme(state.known(codes), command.provider, state.municipality, command.start_on)
    end_on = command.end_on or _planned_end(command, programme.definition)
    if end_on is not None and end_on < command.start_on:
        raise Refused("DATE_BEFORE_START")
    started = RouteEnrolmentStarted(
        **about(command, state.case, today),
        enrolment_id=command.enrolment_id,
        route=command.route,
        local_route_code=command.local_route_code,
        level=command.level,
        provider=command.provider,
        programme_code=command.programme_code or programme.definition.programme_code,
        module_plan=command.module_plan,
        start_on=command.start_on,
        end_on=end_on,
        dayparts_per_week=command.dayparts_per_week,
    )
    return (started,)


def _planned_end(command: StartRouteEnrolment, programme: ProgrammeDefined) -> date | None:
    """The programme's weeks counted from the start, else the last module's end."""
    if programme.rules.norm_weeks is not None:
        return days_after(command.start_on, 7 * programme.rules.norm_weeks - 1)
    return max((module.end for module in command.module_plan), default=None)


def _require_none_active(command: StartRouteEnrolment, state: Trajectory) -> None:
    """INV-R2: one active enrolment; one that has run out by the start is no longer active."""
    first, last = command.start_on, command.end_on or date.max
    for known in state.facts.enrolments.values():
        until = known.ended_on or known.started.end_on or date.max
        if known.started.start_on <= last and first <= until:
            raise Refused("ENROLMENT_ALREADY_ACTIVE")


def end(command: EndRouteEnrolment, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """Lessons end with this provider; also after the case was closed."""
    enrolment = state.enrolment(command.enrolment_id)
    if enrolment.ended_on is not None:
        return ()
    ended_on = occurred(command, today, command.ended_on)
    if ended_on < enrolment.started.start_on:
        raise Refused("DATE_BEFORE_START")
    ended = RouteEnrolmentEnded(
        **about(command, state.case, today),
        enrolment_id=command.enrolment_id,
        provider=enrolment.started.provider,
        ended_on=ended_on,
        reason=command.reason,
    )
    return (ended,)
