"""The rules of a plan: after a completed intake, by the competent municipality, decided by a person."""

from datetime import date
from typing import assert_never

from services.plans.contracts import contracting_programme
from services.plans.plan.commands import DraftPlan, EstablishPlan, PlanCommand
from services.plans.plan.state import Plan, PlanFact, evolve
from shared.case_facts import about, case_stream, require_open, require_own
from shared.decider import Decider, Refused
from shared.events.base import LegalRegime, Route, TargetGroup
from shared.events.plans import Intensity, PlanDrafted, PlanEstablished, PlanListed
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
            return *own, *handover
        case EstablishPlan():
            intakes = (f"intake-{key}" for key in state.intakes)
            programmes = programme_streams(_programmes(command, state))
            return *own, *handover, trajectory_stream(command.case_id), *intakes, *programmes
    assert_never(command)


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
    if state.established is not None:
        raise Refused("NOT_IN_STATE", "ESTABLISHED")
    if state.draft is not None:
        require_own(state.case, state.draft.case_id)
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
    same = (
        state.draft == drafted.model_copy(update={"occurred_on": state.draft.occurred_on})
        if state.draft
        else False
    )
    return () if same else (drafted,)


def _require_intake(command: DraftPlan, state: Plan) -> None:
    """INV-P1: an intake completed, or in progress where the handover is a fast start."""
    in_progress = state.intakes.get(command.intake_id)
    if in_progress is None or (in_progress and not state.is_fast_start):
        raise Refused("INTAKE_NOT_COMPLETED")


def _establish(command: EstablishPlan, state: Plan, today: date) -> tuple[PlanFact, ...]:
    if _is_repeat(command, state):
        return ()
    if state.completed is None:
        raise Refused("INTAKE_NOT_COMPLETED")
    _require_competent(command, state)
    require_human(command.decided_by)
    _require_intensity(command, state)
    plan_date = _require_plan_date(command, state, today)
    _require_contracts(command, state, plan_date)
    told = about(command, state.case, today)
    listed = PlanListed(**told, plan_id=command.plan_id, plan_date=plan_date)
    return _established(command, state, today, plan_date), listed


def _is_repeat(command: EstablishPlan, state: Plan) -> bool:
    before = state.established or state.draft
    if before is not None:
        require_own(state.case, before.case_id)
    if state.established is None:
        return False
    asked = (command.municipality_code, command.route, command.level, command.intensity)
    known = state.established
    if asked != (known.municipality_code, known.route, known.level, known.intensity):
        raise Refused("NOT_IN_STATE", "ESTABLISHED")
    return True


def _established(command: EstablishPlan, state: Plan, today: date, plan_date: date) -> PlanEstablished:
    draft, case = state.draft, require_open(state.case)
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
    """INV-P3: the municipality linked to, else of residence; before registration only where that is agreed."""
    case = state.case
    competent = case.municipality if case.linked else case.registered_in or case.municipality
    if command.municipality_code != competent:
        raise Refused("NOT_COMPETENT_MUNICIPALITY")
    early = any(p.definition.rules.plan_before_registration for p in state.programmes.values())
    if case.registered_in is None and not (early or state.is_fast_start):
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
    if plan_date > today or (state.completed_on is not None and plan_date < state.completed_on):
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
