"""The rules of benefit and relief: one at a time; relief only of a benefit, and in its first six months (C8)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never

from services.plans.benefits.commands import BenefitCommand, EndBenefit, EndRelief, StartBenefit, StartRelief
from shared.case_facts import NO_CASE, CaseFacts, about, case_stream, evolve_case, require_open
from shared.decider import Decider, Refused
from shared.events.base import TargetGroup
from shared.events.benefits import (
    BenefitEntitlementEnded,
    BenefitEntitlementStarted,
    FinancialReliefEnded,
    FinancialReliefStarted,
)
from shared.events.case import CaseEvent
from shared.events.plans import TrajectoryEvent
from shared.occurrence import occurred
from shared.trajectory_facts import trajectory_stream

RELIEF_MONTHS = 6
BenefitFact = CaseEvent | TrajectoryEvent


@dataclass(frozen=True, slots=True)
class Benefit:
    """The benefit of a case as its rules see it, and the relief paid from it."""

    case: CaseFacts = NO_CASE
    running: BenefitEntitlementStarted | None = None
    relief: FinancialReliefStarted | None = None
    ended_on: date | None = None
    relief_ended_on: date | None = None


def streams(command: BenefitCommand, state: Benefit) -> tuple[str, ...]:
    """The trajectory, where benefit is told, and the case."""
    return trajectory_stream(command.case_id), case_stream(command.case_id)


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


def decide(command: BenefitCommand, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    """What becomes true."""
    require_open(state.case)
    match command:
        case StartBenefit():
            return _start(command, state, today)
        case EndBenefit():
            return _end(command, state, today)
        case StartRelief():
            return _start_relief(command, state, today)
        case EndRelief():
            return _end_relief(command, state, today)
    assert_never(command)


def _start(command: StartBenefit, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    starts_on = occurred(command, today, command.starts_on)
    if state.running is not None and state.running.starts_on == starts_on:
        return ()
    if state.running is not None or (state.ended_on is not None and starts_on <= state.ended_on):
        raise Refused("NOT_IN_STATE", "BENEFIT_RUNNING")
    return (BenefitEntitlementStarted(**about(command, state.case, today), starts_on=starts_on),)


def _end(command: EndBenefit, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    ended_on = occurred(command, today, command.ended_on)
    if state.running is None and state.ended_on == ended_on:
        return ()
    if state.running is None:
        raise Refused("NOT_IN_STATE", "NO_BENEFIT")
    _require_not_before(state.running.starts_on, ended_on)
    told = about(command, state.case, today)
    ended = BenefitEntitlementEnded(**told, ended_on=ended_on, reason_code=command.reason_code)
    if state.relief is None:
        return (ended,)
    last = min(ended_on, state.relief.end_on)
    return FinancialReliefEnded(**told, ended_on=max(last, state.relief.start_on)), ended


def _require_not_before(first: date, day: date) -> None:
    if day < first:
        raise Refused("DATE_BEFORE_START")


def _start_relief(command: StartRelief, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    if state.case.target_group is not TargetGroup.ASYLUM_HOLDER:
        raise Refused("NOT_ELIGIBLE", "TARGET_GROUP")
    if state.running is None:
        raise Refused("NO_BENEFIT")
    start_on = occurred(command, today, command.start_on)
    last = last_day_of_relief(state.running.starts_on)
    end_on = command.end_on or last
    if state.relief is not None and (state.relief.start_on, state.relief.end_on) == (start_on, end_on):
        return ()
    if state.relief is not None and start_on <= state.relief.end_on:
        raise Refused("NOT_IN_STATE", "RELIEF_RUNNING")
    if end_on > last or start_on > last:
        raise Refused("RELIEF_TOO_LONG", last.isoformat())
    _require_not_before(state.running.starts_on, start_on)
    _require_not_before(start_on, end_on)
    told = about(command, state.case, today)
    return (FinancialReliefStarted(**told, start_on=start_on, end_on=end_on, items=command.items),)


def last_day_of_relief(starts_on: date) -> date:
    """Six months counted from the first day of the benefit, that day included; a short month cuts it short."""
    years, month = divmod(starts_on.month - 1 + RELIEF_MONTHS, 12)
    first = date(starts_on.year + years, month + 1, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=starts_on.day - 1), after) - timedelta(days=1)


def _end_relief(command: EndRelief, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    ended_on = occurred(command, today, command.ended_on)
    if state.relief is None and state.relief_ended_on == ended_on:
        return ()
    if state.relief is None:
        raise Refused("NOT_IN_STATE", "NO_RELIEF")
    _require_not_before(state.relief.start_on, ended_on)
    return (FinancialReliefEnded(**about(command, state.case, today), ended_on=ended_on),)


BENEFITS = Decider(streams, Benefit(), decide, evolve)
