"""A broad intake as its rules remember it, and what they must know around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from shared.case_facts import NO_CASE, CaseFacts, evolve_case, require_own
from shared.decider import Refused
from shared.events.base import LifeDomain
from shared.events.case import CaseEvent
from shared.events.intake import (
    DomainAssessed,
    IntakeEvent,
    IntakeListed,
    IntakeStarted,
    LearnabilityTestRecorded,
    MeasurementMoment,
    MotivationMeasured,
    PrivateTalkOffered,
    ThirdPartyInformationReceived,
    ThirdPartyInformationRequested,
)
from shared.events.plans import TrajectoryEvent
from shared.events.programmes import ProgrammeEvent
from shared.intake_facts import NO_INTAKE, IntakeFacts, after_link, evolve_intake
from shared.programme_facts import Programmes, evolve_programmes
from shared.trajectory_facts import NO_TRAJECTORY, TrajectoryFacts, evolve_trajectory

IntakeFact = IntakeEvent | IntakeListed | CaseEvent | TrajectoryEvent | ProgrammeEvent


@dataclass(frozen=True, slots=True)
class Intake:
    """An intake as its rules see it, and what else is known of the case."""

    case: CaseFacts = NO_CASE
    facts: IntakeFacts = NO_INTAKE
    assessed: Mapping[LifeDomain, DomainAssessed] = field(default_factory=dict)
    private_talk_offered: bool = False
    test: LearnabilityTestRecorded | None = None
    asked: Mapping[str, date] = field(default_factory=dict)
    answered: Mapping[str, date] = field(default_factory=dict)
    motivation: Mapping[MeasurementMoment, MotivationMeasured] = field(default_factory=dict)
    listed: Mapping[UUID, bool] = field(default_factory=dict)
    trajectory: TrajectoryFacts = NO_TRAJECTORY
    programmes: Programmes = field(default_factory=dict)

    @property
    def began(self) -> IntakeStarted:
        """How it began; an intake that this case does not have is refused."""
        require_own(self.case, self.facts.started.case_id if self.facts.started else None)
        assert self.facts.started is not None
        return self.facts.started

    def require_workable(self) -> IntakeStarted:
        """How it began; one that was cancelled, or that the leading municipality did not adopt, is refused."""
        began = self.began
        if self.facts.cancelled:
            raise Refused("NOT_IN_STATE", "CANCELLED")
        if not self.facts.is_held_by(self.case.municipality):
            raise Refused("NOT_IN_STATE", "NOT_ADOPTED")
        return began

    def require_running(self) -> IntakeStarted:
        """How it began; one that was completed is refused as well."""
        began = self.require_workable()
        if self.facts.completed is not None:
            raise Refused("NOT_IN_STATE", "COMPLETED")
        return began

    def require_no_plan(self) -> None:
        """Refuse what can only precede the first plan."""
        if self.trajectory.plans:
            raise Refused("NOT_IN_STATE", "PLAN_ESTABLISHED")


def evolve(state: Intake, event: IntakeFact) -> Intake:
    """The intake after this event."""
    match event:
        case IntakeEvent():
            facts = evolve_intake(state.facts, event, state.case.municipality)
            return _seen(replace(state, facts=facts), event)
        case IntakeListed(intake_id=key):
            others = {known: is_open for known, is_open in state.listed.items() if known != key}
            return replace(state, listed=others if event.cancelled else {**others, key: event.open})
        case CaseEvent():
            case = evolve_case(state.case, event)
            return replace(state, case=case, facts=after_link(state.facts, case.municipality))
        case TrajectoryEvent():
            return replace(state, trajectory=evolve_trajectory(state.trajectory, event))
        case ProgrammeEvent():
            return replace(state, programmes=evolve_programmes(state.programmes, event))
    assert_never(event)


def _seen(state: Intake, event: IntakeEvent) -> Intake:
    match event:
        case PrivateTalkOffered():
            return replace(state, private_talk_offered=True)
        case DomainAssessed(domain=domain):
            return replace(state, assessed={**state.assessed, domain: event})
        case LearnabilityTestRecorded():
            return replace(state, test=event)
        case ThirdPartyInformationRequested(party_role=party, requested_on=day):
            return replace(state, asked={**state.asked, party: day})
        case ThirdPartyInformationReceived(party_role=party, received_on=day):
            left = {known: since for known, since in state.asked.items() if known != party}
            return replace(state, asked=left, answered={**state.answered, party: day})
        case MotivationMeasured(moment=moment):
            return replace(state, motivation={**state.motivation, moment: event})
    return state
