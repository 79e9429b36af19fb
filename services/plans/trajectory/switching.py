"""Changing route: at a module boundary where the programme asks it, with what was completed taken along."""

from datetime import date

from services.plans.contracts import contracting_programme
from services.plans.trajectory.commands import SwitchRoute
from services.plans.trajectory.revising import revise
from services.plans.trajectory.state import Trajectory, TrajectoryFact
from shared.case_facts import about
from shared.days import days_after
from shared.decider import Refused
from shared.events.plans import ModuleResult, RouteEnrolmentEnded, RouteEnrolmentStarted, RouteSwitched
from shared.events.programmes import ProgrammeRoute
from shared.human_decision import require_human
from shared.programme_facts import ProgrammeFacts
from shared.trajectory_facts import Enrolment


def switch(command: SwitchRoute, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """The old enrolment ends the day before, the new one starts, and the plan follows the legal route."""
    old = state.enrolment(command.from_enrolment_id)
    if command.to_enrolment_id in state.facts.enrolments:
        return ()
    if old.ended_on is not None:
        raise Refused("NOT_IN_STATE", "ENDED")
    require_human(command.decided_by)
    if command.effective_on <= old.started.start_on:
        raise Refused("DATE_BEFORE_START")
    programmes = state.known((old.started.programme_code, *state.facts.programmes))
    if any(programme.definition.rules.switch_at_module_boundary for programme in programmes[:1]):
        _require_boundary(command.effective_on, old)
    new = _new_enrolment(command, old, state, programmes, today)
    revised = revise(command, old.started.route, new, state, today)
    return _ended(command, old, state, today), _switched(command, old, new, state, today), new, *revised


def _require_boundary(effective_on: date, old: Enrolment) -> None:
    """INV-R3: the first day after a completed module; the detail says when the next one comes."""
    plan = old.started.module_plan
    done = {module.end for module in plan if module.module_id in old.completed}
    done |= {module.completed_on for module in old.completed.values()}
    if days_after(effective_on, -1) in done:
        return
    ahead = sorted(day for module in plan if (day := days_after(module.end, 1)) >= effective_on)
    raise Refused("NOT_AT_MODULE_BOUNDARY", ahead[0].isoformat() if ahead else None)


def _ended(command: SwitchRoute, old: Enrolment, state: Trajectory, today: date) -> RouteEnrolmentEnded:
    return RouteEnrolmentEnded(
        **about(command, state.case, today),
        enrolment_id=command.from_enrolment_id,
        provider=old.started.provider,
        ended_on=days_after(command.effective_on, -1),
        reason=command.reason_code,
    )


def _switched(
    command: SwitchRoute, old: Enrolment, new: RouteEnrolmentStarted, state: Trajectory, today: date
) -> RouteSwitched:
    return RouteSwitched(
        **about(command, state.case, today),
        from_enrolment_id=command.from_enrolment_id,
        to_enrolment_id=command.to_enrolment_id,
        from_provider=old.started.provider,
        to_provider=new.provider,
        from_route_code=old.started.local_route_code,
        to_route_code=new.local_route_code,
        effective_on=command.effective_on,
        credited_modules=_credited(old),
        reason_code=command.reason_code,
        decided_by=command.decided_by,
    )


def _credited(old: Enrolment) -> tuple[str, ...]:
    """The modules taken along; one that was not passed is still to be done."""
    return tuple(key for key, module in old.completed.items() if module.result is not ModuleResult.NOT_PASSED)


def _new_enrolment(
    command: SwitchRoute,
    old: Enrolment,
    state: Trajectory,
    programmes: tuple[ProgrammeFacts, ...],
    today: date,
) -> RouteEnrolmentStarted:
    offered = _offered(command, programmes)
    provider = command.to_provider or (offered.provider if offered else old.started.provider)
    programme = contracting_programme(programmes, provider, state.municipality, command.effective_on)
    remaining = tuple(m for m in old.started.module_plan if m.module_id not in _credited(old))
    return RouteEnrolmentStarted(
        **about(command, state.case, today),
        enrolment_id=command.to_enrolment_id,
        route=command.to_route or (offered.legal_route if offered else old.started.route),
        local_route_code=command.to_route_code,
        level=command.level or old.started.level,
        provider=provider,
        programme_code=programme.definition.programme_code,
        module_plan=remaining if command.module_plan is None else command.module_plan,
        start_on=command.effective_on,
        end_on=command.end_on or old.started.end_on,
        dayparts_per_week=command.dayparts_per_week or old.started.dayparts_per_week,
    )


def _offered(command: SwitchRoute, programmes: tuple[ProgrammeFacts, ...]) -> ProgrammeRoute | None:
    routes = (route for programme in programmes for route in programme.definition.routes)
    return next((route for route in routes if route.local_code == command.to_route_code), None)
