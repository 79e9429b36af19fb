"""The rules of benefit and relief: one at a time; relief only of a benefit, and in its first six months (C8)."""

from datetime import date
from typing import assert_never

from services.plans.benefits import relief
from services.plans.benefits.commands import BenefitCommand, EndBenefit, EndRelief, StartBenefit, StartRelief
from services.plans.benefits.state import Benefit, BenefitFact, evolve, require_not_before
from shared.case_facts import about, case_stream, require_open
from shared.decider import Decider, Refused
from shared.events.benefits import BenefitEntitlementEnded, BenefitEntitlementStarted, FinancialReliefEnded
from shared.occurrence import occurred
from shared.trajectory_facts import trajectory_stream


def streams(command: BenefitCommand, state: Benefit) -> tuple[str, ...]:
    """The trajectory, where benefit is told, and the case."""
    return trajectory_stream(command.case_id), case_stream(command.case_id)


def decide(command: BenefitCommand, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    """What becomes true."""
    require_open(state.case)
    match command:
        case StartBenefit():
            return _start(command, state, today)
        case EndBenefit():
            return _end(command, state, today)
        case StartRelief():
            return relief.start(command, state, today)
        case EndRelief():
            return relief.end(command, state, today)
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
    require_not_before(state.running.starts_on, ended_on)
    told = about(command, state.case, today)
    ended = BenefitEntitlementEnded(**told, ended_on=ended_on, reason_code=command.reason_code)
    if state.relief is None:
        return (ended,)
    last = min(ended_on, state.relief.end_on)
    return FinancialReliefEnded(**told, ended_on=max(last, state.relief.start_on)), ended


BENEFITS = Decider(streams, Benefit(), decide, evolve)
