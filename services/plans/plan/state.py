"""A plan as its rules remember it, and what they must know around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from services.plans.decision import after_revision, competent_for
from services.plans.plan.scenario import NO_HANDOVER, Handover, evolve_handover
from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events.case import CaseEvent
from shared.events.handover import HandoverEvent
from shared.events.intake import IntakeCompleted, IntakeEvent, IntakeListed
from shared.events.plans import PlanDrafted, PlanEstablished, PlanEvent, PlanRevised, TrajectoryEvent
from shared.events.programmes import ProgrammeEvent
from shared.events.responsibility import WatchEvent
from shared.events.standing import CaseTransferred
from shared.intake_facts import NO_INTAKE, IntakeFacts, after_link, evolve_intake
from shared.programme_facts import Programmes, evolve_programmes
from shared.trajectory_facts import NO_TRAJECTORY, TrajectoryFacts, evolve_trajectory

PlanFact = (
    PlanEvent
    | CaseEvent
    | IntakeListed
    | IntakeEvent
    | TrajectoryEvent
    | ProgrammeEvent
    | HandoverEvent
    | WatchEvent
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plans of a case that matter to one of them, with what it stands among."""

    case: CaseFacts = NO_CASE
    drafts: Mapping[UUID, PlanDrafted] = field(default_factory=dict)
    decisions: Mapping[UUID, PlanEstablished] = field(default_factory=dict)
    listed: Mapping[UUID, bool] = field(default_factory=dict)
    intakes: Mapping[UUID, IntakeFacts] = field(default_factory=dict)
    trajectory: TrajectoryFacts = NO_TRAJECTORY
    programmes: Programmes = field(default_factory=dict)
    handover: Handover = NO_HANDOVER
    transferred: bool = False

    @property
    def competent(self) -> str | None:
        """The municipality that may decide."""
        return competent_for(self.case, self.transferred)

    @property
    def completed(self) -> IntakeCompleted | None:
        """The intake that a plan can rest on, whoever holds it."""
        found = (facts.completed for facts in self.intakes.values() if facts.completed and not facts.cancelled)
        return next(found, None)

    def holds(self, intake_id: UUID) -> bool:
        """Whether the municipality that leads the case may build on this intake."""
        return self.intakes.get(intake_id, NO_INTAKE).is_held_by(self.case.municipality)

    @property
    def is_fast_start(self) -> bool:
        """Whether this very case is being handed over, by the fast scenario, to the municipality that leads."""
        return self.handover.is_fast_start_of(self.case)

    def replaced_by(self, plan_id: UUID) -> PlanEstablished | None:
        """The plan of another municipality that this plan comes in the place of."""
        last = next((known.plan_id for known in reversed(self.trajectory.plans) if known.plan_id != plan_id), None)
        before = None if last is None else self.decisions.get(last)
        return None if before is None or before.municipality_code == self.case.municipality else before


def evolve(state: Plan, event: PlanFact) -> Plan:
    """The plans after this event."""
    match event:
        case PlanEvent():
            return _planned(state, event)
        case IntakeListed(intake_id=key):
            others = {known: is_open for known, is_open in state.listed.items() if known != key}
            return replace(state, listed=others if event.cancelled else {**others, key: event.open})
        case IntakeEvent(intake_id=key):
            known = state.intakes.get(key, NO_INTAKE)
            facts = evolve_intake(known, event, state.case.municipality)
            return replace(state, intakes={**state.intakes, key: facts})
        case HandoverEvent():
            return replace(state, handover=evolve_handover(state.handover, event))
        case WatchEvent():
            return state
        case CaseEvent():
            case = evolve_case(state.case, event)
            intakes = {key: after_link(facts, case.municipality) for key, facts in state.intakes.items()}
            transferred = state.transferred or isinstance(event, CaseTransferred)
            return replace(state, case=case, intakes=intakes, transferred=transferred)
        case TrajectoryEvent():
            return replace(state, trajectory=evolve_trajectory(state.trajectory, event))
        case ProgrammeEvent():
            return replace(state, programmes=evolve_programmes(state.programmes, event))
    assert_never(event)


def _planned(state: Plan, event: PlanEvent) -> Plan:
    match event:
        case PlanDrafted():
            return replace(state, drafts={**state.drafts, event.plan_id: event})
        case PlanEstablished():
            return replace(state, decisions={**state.decisions, event.plan_id: event})
        case PlanRevised(plan_id=key):
            revised = after_revision(state.decisions[key], event)
            return replace(state, decisions={**state.decisions, key: revised})
    return state
