"""Establishing a plan: once, decided by a person, and in the place of another municipality's if there is one."""

from datetime import date

from services.plans.decision import require_intensity
from services.plans.plan.commands import EstablishPlan
from services.plans.plan.conditions import (
    require_competent,
    require_contracts,
    require_ground,
    require_plan_date,
)
from services.plans.plan.state import Plan, PlanFact
from shared.case_facts import about, require_open, require_own
from shared.decider import Refused
from shared.events.plans import PlanEstablished, PlanListed, PlanReplacedOnTransfer
from shared.human_decision import require_human


def establish(command: EstablishPlan, state: Plan, today: date) -> tuple[PlanFact, ...]:
    """The plan as it holds, listed with the trajectory."""
    if _is_repeat(command, state):
        return ()
    if state.completed is None:
        raise Refused("INTAKE_NOT_COMPLETED")
    require_competent(command, state)
    replaced = state.replaced_by(command.plan_id)
    require_ground(command, state.completed, replaced, state)
    require_human(command.decided_by)
    require_intensity(command.route, command.intensity, state.case)
    plan_date = require_plan_date(command, state, today)
    require_contracts(command, state, plan_date)
    told = about(command, state.case, today)
    listed = PlanListed(**told, plan_id=command.plan_id, plan_date=plan_date)
    established = _established(command, state, today, plan_date)
    if replaced is None:
        return established, listed
    own = PlanReplacedOnTransfer(
        **told, plan_id=command.plan_id, previous_plan_id=replaced.plan_id, route=command.route
    )
    return established, own, listed


def _is_repeat(command: EstablishPlan, state: Plan) -> bool:
    known = state.decisions.get(command.plan_id)
    before = known or state.drafts.get(command.plan_id)
    if before is not None:
        require_own(state.case, before.case_id)
    if known is None:
        return False
    asked = (command.municipality_code, command.route, command.level, command.intensity)
    if asked != (known.municipality_code, known.route, known.level, known.intensity):
        raise Refused("NOT_IN_STATE", "ESTABLISHED")
    return True


def _established(command: EstablishPlan, state: Plan, today: date, plan_date: date) -> PlanEstablished:
    draft, case = state.drafts.get(command.plan_id), require_open(state.case)
    assert case.legal_regime is not None, "an open case has a regime"
    return PlanEstablished(
        **about(command, case, today),
        plan_id=command.plan_id,
        plan_version=1,
        plan_date=plan_date,
        is_first=not state.trajectory.plans,
        municipality_code=command.municipality_code,
        legal_regime=case.legal_regime,
        route=command.route,
        local_route_code=command.local_route_code,
        level=command.level,
        literacy_track=command.literacy_track,
        intensity=command.intensity,
        goals=(draft.goals if draft else ()) if command.goals is None else command.goals,
        support_items=command.support_items,
        local_plan_name=command.local_plan_name or (draft.local_plan_name if draft else None),
        decided_by=command.decided_by,
        participant_agreed=command.participant_agreed,
    )
