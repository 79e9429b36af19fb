"""Where a handover is: follows from what is true, in whatever order it became so."""

from services.handover.arming import armed
from services.handover.round import Ending, Round
from services.handover.stages import State
from services.handover.watch import Watch
from shared.events.handover import HandoverScenario

MISSES = 3
"""So many missed talks are brought higher."""
ENDS = {
    Ending.COMPLETED: State.COMPLETED,
    Ending.REJECTED: State.REJECTED,
    Ending.REDIRECTED: State.REDIRECTED,
    Ending.CANCELLED: State.CANCELLED,
}


def state_of(watch: Watch, known: Round | None) -> State:
    """Where a handover is; escalated while what was missed has still not happened."""
    if known is not None and known.open and is_escalated(watch, known):
        return State.ESCALATED
    return underlying(watch, known)


def is_escalated(watch: Watch, known: Round) -> bool:
    """Whether a deadline of this handover was missed and still runs, or the talk was missed too often."""
    if known.misses >= MISSES and known.planned is None and known.held_on is None:
        return True
    running = ((run.deadline, run.generation) for run in armed(watch) if run.handover_id == known.handover_id)
    return any(run in watch.missed for run in running)


def underlying(watch: Watch, known: Round | None) -> State:
    """Where a handover is when nothing is escalated: follows from what is true, in whatever order it became so."""
    if known is None:
        return State.NOT_STARTED
    if known.ending is not None:
        return ENDS[known.ending]
    if known.direct or watch.moved_on:
        return State.ARRIVED
    if known.returns and watch.profile_on is None:
        return State.LINKED
    if watch.housing.tenancy_on:
        return State.MOVING
    return _in_reception(watch, known)


def _in_reception(watch: Watch, known: Round) -> State:
    if known.scenario is HandoverScenario.AFTER_MOVE and known.planned is None:
        return State.HOUSING_PENDING
    if known.held_on:
        if watch.housing.offered_on or (watch.intake_done and not watch.intakes):
            return State.HOUSING_PENDING
        return State.INTAKE_RUNNING if watch.intakes else State.IN_CONTACT
    if known.planned:
        return State.CONTACT_PLANNED
    return State.SCENARIO_CHOSEN if known.scenario else State.LINKED
