"""INV-R4: the legal route is the plan's; it changes by a new decision on the plan, in the same breath."""

from datetime import date

from services.plans.decision import require_intensity
from services.plans.trajectory.commands import SwitchRoute
from services.plans.trajectory.state import Trajectory
from shared.case_facts import about
from shared.decider import Refused
from shared.events.base import Route
from shared.events.plans import PlanEstablished, PlanRevised, RevisionReason, RouteEnrolmentStarted

REVISED = ("route", "local_route_code", "level", "intensity")


def plan_streams(state: Trajectory) -> tuple[str, ...]:
    """The stream of the plan that holds; none where no plan was established."""
    return tuple(f"plan-{listed.plan_id}" for listed in state.facts.plans[-1:])


def require_as_planned(route: Route, state: Trajectory) -> None:
    """Where a plan holds, lessons begin on its route; another one is switched to."""
    if state.plan is not None and state.plan.route is not route:
        raise Refused("ROUTE_MUST_BE_KEPT", state.plan.route)


def revise(
    command: SwitchRoute, before: Route, new: RouteEnrolmentStarted, state: Trajectory, today: date
) -> tuple[PlanRevised, ...]:
    """The plan on its new route; nothing where the legal route stays, or is what the plan says by now."""
    if new.route is before:
        return ()
    if state.plan is None:
        raise Refused("PLAN_NOT_ESTABLISHED", new.route)
    return () if state.plan.route is new.route else (_revised(command, state.plan, new, state, today),)


def _revised(
    command: SwitchRoute, plan: PlanEstablished, new: RouteEnrolmentStarted, state: Trajectory, today: date
) -> PlanRevised:
    if plan.municipality_code != state.competent:
        raise Refused("NOT_COMPETENT_MUNICIPALITY")
    intensity = command.intensity or plan.intensity
    require_intensity(new.route, intensity, state.case)
    held = plan.model_copy(
        update={
            "route": new.route,
            "local_route_code": new.local_route_code,
            "level": command.level or plan.level,
            "intensity": intensity,
        }
    )
    return PlanRevised(
        **about(command, state.case, today),
        plan_id=plan.plan_id,
        plan_version=plan.plan_version + 1,
        changed_fields=tuple(name for name in REVISED if getattr(held, name) != getattr(plan, name)),
        reason=RevisionReason.ROUTE_SWITCH,
        effective_on=command.effective_on,
        municipality_code=plan.municipality_code,
        route=held.route,
        local_route_code=held.local_route_code,
        level=held.level,
        intensity=held.intensity,
        decided_by=command.decided_by,
    )
