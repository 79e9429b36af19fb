"""A plan as its rules remember it, and what they must know around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events.case import CaseEvent
from shared.events.handover import HandoverEvent, HandoverScenario, HandoverScenarioChosen
from shared.events.intake import IntakeCompleted, IntakeEvent, IntakeListed
from shared.events.plans import PlanDrafted, PlanEstablished, TrajectoryEvent
from shared.events.programmes import ProgrammeEvent
from shared.events.responsibility import WatchEvent
from shared.programme_facts import Programmes, evolve_programmes
from shared.trajectory_facts import NO_TRAJECTORY, TrajectoryFacts, evolve_trajectory

OwnFact = PlanDrafted | PlanEstablished
PlanFact = (
    OwnFact
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
    """A plan, with the case, intake, trajectory and programmes it stands among."""

    case: CaseFacts = NO_CASE
    draft: PlanDrafted | None = None
    established: PlanEstablished | None = None
    intakes: Mapping[UUID, bool] = field(default_factory=dict)
    completed: IntakeCompleted | None = None
    trajectory: TrajectoryFacts = NO_TRAJECTORY
    programmes: Programmes = field(default_factory=dict)
    scenario: HandoverScenarioChosen | None = None

    @property
    def completed_on(self) -> date | None:
        """The day the intake was completed."""
        return None if self.completed is None else self.completed.completed_on

    @property
    def is_fast_start(self) -> bool:
        """Whether the handover of this very case goes by the fast scenario."""
        chosen = self.scenario
        return (
            chosen is not None
            and chosen.case_id == self.case.case_id
            and chosen.scenario is HandoverScenario.FAST_START
        )


def evolve(state: Plan, event: PlanFact) -> Plan:
    """The plan after this event."""
    match event:
        case PlanDrafted():
            return replace(state, draft=event)
        case PlanEstablished():
            return replace(state, established=event)
        case IntakeListed(intake_id=key):
            return replace(state, intakes={**state.intakes, key: event.open})
        case IntakeEvent():
            return replace(state, completed=event) if isinstance(event, IntakeCompleted) else state
        case HandoverEvent():
            return replace(state, scenario=event) if isinstance(event, HandoverScenarioChosen) else state
        case WatchEvent():
            return state  # who names a case as a handover reads what is watched of it, and finds no scenario there
        case CaseEvent():
            return replace(state, case=evolve_case(state.case, event))
        case TrajectoryEvent():
            return replace(state, trajectory=evolve_trajectory(state.trajectory, event))
        case ProgrammeEvent():
            return replace(state, programmes=evolve_programmes(state.programmes, event))
    assert_never(event)
