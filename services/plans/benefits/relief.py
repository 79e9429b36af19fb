"""Relief paid from a benefit: for asylum holders, within its first six months (C8)."""

from datetime import date, timedelta

from services.plans.benefits.commands import EndRelief, StartRelief
from services.plans.benefits.state import Benefit, BenefitFact, require_not_before
from shared.case_facts import about
from shared.decider import Refused
from shared.events.base import TargetGroup
from shared.events.benefits import FinancialReliefEnded, FinancialReliefStarted
from shared.occurrence import occurred

RELIEF_MONTHS = 6


def start(command: StartRelief, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    """Relief while benefit runs, one at a time."""
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
    require_not_before(state.running.starts_on, start_on)
    require_not_before(start_on, end_on)
    told = about(command, state.case, today)
    return (FinancialReliefStarted(**told, start_on=start_on, end_on=end_on, items=command.items),)


def last_day_of_relief(starts_on: date) -> date:
    """Six months counted from the first day of the benefit, that day included; a short month cuts it short."""
    years, month = divmod(starts_on.month - 1 + RELIEF_MONTHS, 12)
    first = date(starts_on.year + years, month + 1, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=starts_on.day - 1), after) - timedelta(days=1)


def end(command: EndRelief, state: Benefit, today: date) -> tuple[BenefitFact, ...]:
    """Relief that is paid ends, not before it began."""
    ended_on = occurred(command, today, command.ended_on)
    if state.relief is None and state.relief_ended_on == ended_on:
        return ()
    if state.relief is None:
        raise Refused("NOT_IN_STATE", "NO_RELIEF")
    require_not_before(state.relief.start_on, ended_on)
    return (FinancialReliefEnded(**about(command, state.case, today), ended_on=ended_on),)
