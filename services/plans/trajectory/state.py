"""A trajectory as its rules remember it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from services.plans.decision import after_revision, competent_for
from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.decider import Refused
from shared.events.case import CaseEvent
from shared.events.intake import IntakeEvent, IntakeListed, ThirdPartyInformationReceived
from shared.events.plans import PlanEstablished, PlanEvent, PlanRevised, TrajectoryEvent
from shared.events.programmes import ProgrammeEvent
from shared.events.standing import CaseTransferred
from shared.programme_facts import ProgrammeFacts, Programmes, evolve_programmes
from shared.trajectory_facts import NO_TRAJECTORY, Enrolment, TrajectoryFacts, evolve_trajectory

TrajectoryFact = CaseEvent | TrajectoryEvent | PlanEvent | ProgrammeEvent | IntakeListed | IntakeEvent


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A trajectory, with the case and the programmes it stands among."""

    case: CaseFacts = NO_CASE
    facts: TrajectoryFacts = NO_TRAJECTORY
    programmes: Programmes = field(default_factory=dict)
    intakes: frozenset[UUID] = frozenset()
    informed_on: frozenset[date] = frozenset()
    plan: PlanEstablished | None = None
    transferred: bool = False

    @property
    def competent(self) -> str | None:
        """The municipality that may decide on a plan."""
        return competent_for(self.case, self.transferred)

    @property
    def municipality(self) -> str | None:
        """The municipality that leads: linked to, else of residence."""
        return self.case.municipality or self.case.registered_in

    def known(self, codes: Iterable[str | None]) -> tuple[ProgrammeFacts, ...]:
        """Those of these programmes that were ever defined."""
        return tuple(self.programmes[code] for code in codes if code and code in self.programmes)

    def enrolment(self, key: UUID) -> Enrolment:
        """The enrolment of this id, or the refusal of one that does not exist."""
        if key not in self.facts.enrolments:
            raise Refused("NOT_FOUND")
        return self.facts.enrolments[key]


def evolve(state: Trajectory, event: TrajectoryFact) -> Trajectory:
    """The trajectory after this event."""
    match event:
        case CaseEvent():
            transferred = state.transferred or isinstance(event, CaseTransferred)
            return replace(state, case=evolve_case(state.case, event), transferred=transferred)
        case PlanEvent():
            return replace(state, plan=_decided(state.plan, event))
        case TrajectoryEvent():
            return replace(state, facts=evolve_trajectory(state.facts, event))
        case ProgrammeEvent():
            return replace(state, programmes=evolve_programmes(state.programmes, event))
        case IntakeListed(intake_id=key):
            return replace(state, intakes=state.intakes | {key})
        case ThirdPartyInformationReceived(received_on=day):
            return replace(state, informed_on=state.informed_on | {day})
        case IntakeEvent():
            return state
    assert_never(event)


def _decided(plan: PlanEstablished | None, event: PlanEvent) -> PlanEstablished | None:
    if isinstance(event, PlanEstablished):
        return event
    return after_revision(plan, event) if plan and isinstance(event, PlanRevised) else plan
