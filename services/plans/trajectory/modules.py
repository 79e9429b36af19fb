"""A module of a learning route: told by its provider, in the order of the plan."""

from datetime import date

from services.plans.trajectory.commands import CompleteModule
from services.plans.trajectory.state import Trajectory, TrajectoryFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.plans import ModuleCompleted
from shared.occurrence import occurred
from shared.trajectory_facts import Enrolment


def complete(command: CompleteModule, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """A module of this provider's enrolment ended, in the order of the plan."""
    enrolment = state.enrolment(command.enrolment_id)
    if enrolment.started.provider != command.provider:
        raise Refused("NOT_FOUND")
    known = enrolment.completed.get(command.module_id)
    if known is not None and known.result is command.result:
        return ()
    if known is not None:
        raise Refused("NOT_IN_STATE", "COMPLETED")
    completed_on = occurred(command, today, command.completed_on)
    if completed_on < enrolment.started.start_on:
        raise Refused("DATE_BEFORE_START")
    if completed_on > (enrolment.ended_on or date.max):
        raise Refused("NOT_IN_STATE", "ENDED")
    _require_next(command.module_id, enrolment)
    completed = ModuleCompleted(
        **about(command, state.case, today),
        enrolment_id=command.enrolment_id,
        provider=command.provider,
        module_id=command.module_id,
        result=command.result,
        completed_on=completed_on,
    )
    return (completed,)


def _require_next(module_id: str, enrolment: Enrolment) -> None:
    waiting = [m.module_id for m in enrolment.started.module_plan if m.module_id not in enrolment.completed]
    if enrolment.started.module_plan and module_id not in waiting:
        raise Refused("NOT_FOUND", module_id)
    if waiting and waiting[0] != module_id:
        raise Refused("MODULE_OUT_OF_ORDER", waiting[0])
