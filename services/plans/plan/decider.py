"""The rules of a plan: after a completed intake, by the competent municipality, decided by a person."""

from datetime import date
from typing import assert_never

from services.plans.plan.commands import DraftPlan, EstablishPlan, PlanCommand
from services.plans.plan.establishing import establish
from services.plans.plan.state import Plan, PlanFact, evolve
from shared.case_facts import about, case_stream, require_open, require_own
from shared.decider import Decider, Refused
from shared.events.plans import PlanDrafted
from shared.programme_facts import programme_streams
from shared.trajectory_facts import trajectory_stream


def streams(command: PlanCommand, state: Plan) -> tuple[str, ...]:
    """The plan, its case and intakes; to establish it, the trajectory and the programmes too."""
    own = (f"plan-{command.plan_id}", case_stream(command.case_id), f"intakes-{command.case_id}")
    handover = () if command.handover_id is None else (f"handover-{command.handover_id}",)
    match command:
        case DraftPlan():
            return *own, f"intake-{command.intake_id}", *handover
        case EstablishPlan():
            return *own, *handover, trajectory_stream(command.case_id), *_around(command, state)
    assert_never(command)


def _around(command: EstablishPlan, state: Plan) -> tuple[str, ...]:
    """The intakes it may rest on, the plans it may come in the place of, the programmes it must fit."""
    intakes = (f"intake-{key}" for key in state.listed)
    plans = (f"plan-{known.plan_id}" for known in state.trajectory.plans if known.plan_id != command.plan_id)
    return *intakes, *plans, *programme_streams(_programmes(command, state))


def _programmes(command: EstablishPlan, state: Plan) -> tuple[str | None, ...]:
    of_intake = None if state.completed is None else state.completed.programme_code
    return command.programme_code, of_intake, *state.trajectory.programmes


def decide(command: PlanCommand, state: Plan, today: date) -> tuple[PlanFact, ...]:
    """What becomes true."""
    require_open(state.case)
    match command:
        case DraftPlan():
            return _draft(command, state, today)
        case EstablishPlan():
            return establish(command, state, today)
    assert_never(command)


def _draft(command: DraftPlan, state: Plan, today: date) -> tuple[PlanFact, ...]:
    if command.plan_id in state.decisions:
        raise Refused("NOT_IN_STATE", "ESTABLISHED")
    before = state.drafts.get(command.plan_id)
    if before is not None:
        require_own(state.case, before.case_id)
    _require_intake(command, state)
    drafted = PlanDrafted(
        **about(command, state.case, today),
        plan_id=command.plan_id,
        intake_id=command.intake_id,
        drafted_at_location=command.drafted_at_location,
        goals=command.goals,
        route=command.route,
        local_plan_name=command.local_plan_name,
    )
    same = before is not None and before == drafted.model_copy(update={"occurred_on": before.occurred_on})
    return () if same else (drafted,)


def _require_intake(command: DraftPlan, state: Plan) -> None:
    """INV-P1: an intake completed, or in progress where the handover is a fast start; never another's."""
    in_progress = state.listed.get(command.intake_id)
    if in_progress is None or (in_progress and not state.is_fast_start):
        raise Refused("INTAKE_NOT_COMPLETED")
    if not state.holds(command.intake_id):
        raise Refused("NOT_IN_STATE", "NOT_ADOPTED")


PLANS = Decider(streams, Plan(), decide, evolve)
