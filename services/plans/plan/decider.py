"""The rules of a plan: after a completed intake, by the competent municipality, decided by a person."""

from datetime import date
from typing import assert_never

from services.plans.contracts import contracting_programme
from services.plans.plan.commands import DraftPlan, EstablishPlan, PlanCommand
from services.plans.plan.state import Plan, PlanFact, evolve
from shared.case_facts import about, case_stream, require_open, require_own
from shared.decider import Decider, Refused
from shared.events.base import LegalRegime, Route, TargetGroup
from shared.events.intake import IntakeCompleted
from shared.events.plans import Intensity, PlanDrafted, PlanEstablished, PlanListed, PlanReplacedOnTransfer
from shared.human_decision import require_human
from shared.occurrence import occurred
from shared.programme_facts import programme_streams
from shared.trajectory_facts import trajectory_stream

LANGUAGE = "LANGUAGE"
"""Support codes that begin so name a language provider, which must be under contract."""


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
            return _establish(command, state, today)
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


def _establish(command: EstablishPlan, state: Plan, today: date) -> tuple[PlanFact, ...]:
    if _is_repeat(command, state):
        return ()
    if state.completed is None:
        raise Refused("INTAKE_NOT_COMPLETED")
    _require_competent(command, state)
    replaced = state.replaced_by(command.plan_id)
    _require_ground(command, state.completed, replaced, state)
    require_human(command.decided_by)
    _require_intensity(command, state)
    plan_date = _require_plan_date(command, state, today)
    _require_contracts(command, state, plan_date)
    told = about(command, state.case, today)
    listed = PlanListed(**told, plan_id=command.plan_id, plan_date=plan_date)
    established = _established(command, state, today, plan_date)
    if replaced is None:
        return established, listed
    own = PlanReplacedOnTransfer(
        **told, plan_id=command.plan_id, previous_plan_id=replaced.plan_id, route=command.route
    )
    return established, own, listed


def _require_ground(
    command: EstablishPlan, completed: IntakeCompleted, replaced: PlanEstablished | None, state: Plan
) -> None:
    """INV-P8: in the place of another municipality's plan, on the same route; a first plan on an own intake."""
    if replaced is not None and command.route is not replaced.route:
        raise Refused("ROUTE_MUST_BE_KEPT", replaced.route)
    if not state.trajectory.plans and not state.holds(completed.intake_id):
        raise Refused("NOT_IN_STATE", "NOT_ADOPTED")


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


def _require_competent(command: EstablishPlan, state: Plan) -> None:
    """INV-P3: by the competent municipality alone; before registration only where that is agreed."""
    if command.municipality_code != state.competent:
        raise Refused("NOT_COMPETENT_MUNICIPALITY")
    early = any(p.definition.rules.plan_before_registration for p in state.programmes.values())
    if state.case.registered_in is None and not (early or state.is_fast_start):
        raise Refused("NOT_COMPETENT_MUNICIPALITY", "NOT_REGISTERED")


def _require_intensity(command: EstablishPlan, state: Plan) -> None:
    """INV-P4: the minima of Besluit art. 3.1 and 3.14; they bind plans under the 2021 act only."""
    if state.case.legal_regime is not LegalRegime.WI2021:
        return
    below = (
        command.intensity.pvt_hours < 12
        or (command.route is not Route.EDUCATION and command.intensity.map_hours < 40)
        or (_is_full_z(command, state) and _below_z(command.intensity))
    )
    if below:
        raise Refused("INTENSITY_BELOW_MINIMUM")


def _is_full_z(command: EstablishPlan, state: Plan) -> bool:
    return command.route is Route.Z and state.case.target_group is TargetGroup.ASYLUM_HOLDER


def _below_z(intensity: Intensity) -> bool:
    return intensity.course_hours < 800 or intensity.participation_hours < 800


def _require_plan_date(command: EstablishPlan, state: Plan, today: date) -> date:
    """INV-P5: not before the intake was completed, not after today."""
    plan_date = command.plan_date or occurred(command, today)
    completed_on = state.completed.completed_on if state.completed else date.min
    if plan_date > today or plan_date < completed_on:
        raise Refused("PLAN_DATE_INVALID")
    return plan_date


def _require_contracts(command: EstablishPlan, state: Plan, plan_date: date) -> None:
    """Every language provider that the plan names is under contract on the day the lessons start."""
    named = [item.partner_id for item in command.support_items if item.code.startswith(LANGUAGE)]
    if command.provider is not None:
        named.append(command.provider)
    for provider in named:
        on = command.start_on or plan_date
        contracting_programme(state.programmes.values(), provider, command.municipality_code, on)


PLANS = Decider(streams, Plan(), decide, evolve)
