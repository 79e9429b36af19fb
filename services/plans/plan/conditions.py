"""What must be true before a plan is established: by whom, on what, for how much, when and with whom."""

from datetime import date

from services.plans.contracts import contracting_programme
from services.plans.plan.commands import EstablishPlan
from services.plans.plan.state import Plan
from shared.decider import Refused
from shared.events.intake import IntakeCompleted
from shared.events.plans import PlanEstablished
from shared.occurrence import occurred

LANGUAGE = "LANGUAGE"
"""Support codes that begin so name a language provider, which must be under contract."""


def require_ground(
    command: EstablishPlan, completed: IntakeCompleted, replaced: PlanEstablished | None, state: Plan
) -> None:
    """INV-P8: in the place of another municipality's plan, on the same route; a first plan on an own intake."""
    if replaced is not None and command.route is not replaced.route:
        raise Refused("ROUTE_MUST_BE_KEPT", replaced.route)
    if not state.trajectory.plans and not state.holds(completed.intake_id):
        raise Refused("NOT_IN_STATE", "NOT_ADOPTED")


def require_competent(command: EstablishPlan, state: Plan) -> None:
    """INV-P3: by the competent municipality alone; before registration only where that is agreed."""
    if command.municipality_code != state.competent:
        raise Refused("NOT_COMPETENT_MUNICIPALITY")
    early = any(p.definition.rules.plan_before_registration for p in state.programmes.values())
    if state.case.registered_in is None and not (early or state.is_fast_start):
        raise Refused("NOT_COMPETENT_MUNICIPALITY", "NOT_REGISTERED")


def require_plan_date(command: EstablishPlan, state: Plan, today: date) -> date:
    """INV-P5: not before the intake was completed, not after today."""
    plan_date = command.plan_date or occurred(command, today)
    completed_on = state.completed.completed_on if state.completed else date.min
    if plan_date > today or plan_date < completed_on:
        raise Refused("PLAN_DATE_INVALID")
    return plan_date


def require_contracts(command: EstablishPlan, state: Plan, plan_date: date) -> None:
    """Every language provider that the plan names is under contract on the day the lessons start."""
    named = [item.partner_id for item in command.support_items if item.code.startswith(LANGUAGE)]
    if command.provider is not None:
        named.append(command.provider)
    for provider in named:
        on = command.start_on or plan_date
        contracting_programme(state.programmes.values(), provider, command.municipality_code, on)
