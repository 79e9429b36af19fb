"""The term of three years within which a person integrates (Wi art. 11)."""

from datetime import MAXYEAR, date

from services.plans.trajectory.commands import StartIntegrationTerm
from services.plans.trajectory.state import Trajectory, TrajectoryFact
from shared.case_facts import about
from shared.days import days_after
from shared.decider import Refused
from shared.events.base import LegalRegime
from shared.events.plans import IntegrationTermStarted

TERM_YEARS = 3


def start(command: StartIntegrationTerm, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """INV-T1: once, and only under the 2021 act; three years from the day after the first plan."""
    if state.facts.term_started or state.case.legal_regime is not LegalRegime.WI2021:
        return ()
    if command.plan_id not in (listed.plan_id for listed in state.facts.plans):
        raise Refused("PLAN_NOT_ESTABLISHED")
    term_start = days_after(state.facts.plans[0].plan_date, 1)
    started = IntegrationTermStarted(
        **about(command, state.case, today),
        plan_id=state.facts.plans[0].plan_id,
        term_start=term_start,
        term_end=days_after(_years_after(term_start), -1),
    )
    return (started,)


def _years_after(day: date) -> date:
    year = min(day.year + TERM_YEARS, MAXYEAR)
    if (day.month, day.day) == (2, 29):
        return date(year, 3, 1)
    return day.replace(year=year)
