"""The benefit of a case as its rules remember it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.decider import Refused
from shared.events.benefits import (
    BenefitEntitlementEnded,
    BenefitEntitlementStarted,
    FinancialReliefEnded,
    FinancialReliefStarted,
)
from shared.events.case import CaseEvent
from shared.events.plans import TrajectoryEvent

BenefitFact = CaseEvent | TrajectoryEvent


@dataclass(frozen=True, slots=True)
class Benefit:
    """The benefit of a case as its rules see it, and the relief paid from it."""

    case: CaseFacts = NO_CASE
    running: BenefitEntitlementStarted | None = None
    relief: FinancialReliefStarted | None = None
    ended_on: date | None = None
    relief_ended_on: date | None = None


def evolve(state: Benefit, event: BenefitFact) -> Benefit:
    """The benefit after this event."""
    match event:
        case CaseEvent():
            return replace(state, case=evolve_case(state.case, event))
        case BenefitEntitlementStarted():
            return replace(state, running=event, ended_on=None)
        case BenefitEntitlementEnded(ended_on=day):
            return replace(state, running=None, ended_on=day)
        case FinancialReliefStarted():
            return replace(state, relief=event, relief_ended_on=None)
        case FinancialReliefEnded(ended_on=day):
            return replace(state, relief=None, relief_ended_on=day)
        case TrajectoryEvent():
            return state
    assert_never(event)


def require_not_before(first: date, day: date) -> None:
    """Refuse a day before the first."""
    if day < first:
        raise Refused("DATE_BEFORE_START")
