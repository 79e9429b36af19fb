"""The plan's deadline passed: an alert that is kept with the trajectory, once, and stands in nobody's way."""

from datetime import date

from services.plans.trajectory.commands import RecordPlanDeadlineMissed
from services.plans.trajectory.state import Trajectory, TrajectoryFact
from shared.case_facts import about
from shared.days import days_after
from shared.events.plans import PlanDeadlineMissed
from shared.plan_clocks import AFTER_INFORMATION


def record_missed(command: RecordPlanDeadlineMissed, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """Once for every time the deadline was set; never where there was a plan in time."""
    in_time = any(plan.plan_date <= command.due_on for plan in state.facts.plans)
    if in_time or command.generation in state.facts.missed:
        return ()
    extended = any(days_after(received, AFTER_INFORMATION) == command.due_on for received in state.informed_on)
    missed = PlanDeadlineMissed(
        **about(command, state.case, today),
        clock="C5X" if extended else "C5",
        due_on=command.due_on,
        generation=command.generation,
    )
    return (missed,)
