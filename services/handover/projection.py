"""What people see of one case: how far its handover is, who is responsible, what is late. Pure."""

from dataclasses import asdict
from datetime import date

from services.handover.arming import armed
from services.handover.conditions import flags
from services.handover.following import Followed
from services.handover.round import Ending, Round
from services.handover.row import HandoverRow, Missed
from services.handover.states import state_of
from services.handover.watch import Watch
from shared.events.responsibility import Deadline


def look(case: Followed) -> HandoverRow | None:
    """What people see; nothing of a case that was never opened."""
    watch, who = case.watch, case.watch.answer.now
    if watch.case_id is None or watch.participant_id is None or who is None:
        return None
    known, late = watch.active or watch.last, missed(case)
    return HandoverRow(
        case_id=watch.case_id,
        participant_id=watch.participant_id,
        handover_id=known and known.handover_id,
        handovers=tuple(one.handover_id for one in watch.rounds),
        state=state_of(watch, known),
        flags=true_flags(watch, known),
        scenario=known and known.scenario,
        path=known and known.path,
        municipality=who.municipality,
        site=watch.site,
        case_worker=case.case_worker,
        responsible=who,
        started_on=known and known.started_on,
        ended_on=ended_on(watch),
        missed=late,
        level=max((one.level for one in late if one.open), default=0),
        unacknowledged=sum(run.deadline is Deadline.T14_ERASURE for run in armed(watch)),
    )


def true_flags(watch: Watch, known: Round | None) -> tuple[str, ...]:
    """The names of the flags that hold."""
    return tuple(name for name, true in asdict(flags(watch, known)).items() if true) if known else ()


def ended_on(watch: Watch) -> date | None:
    """The day on which nothing was left to hand over; a rejected person still waits for a municipality."""
    if watch.ended:
        return watch.ended[1]
    return watch.last.ended_on if watch.last and watch.last.ending is Ending.COMPLETED else None


def missed(case: Followed) -> tuple[Missed, ...]:
    """What was missed, by the day on which it was due; open while it is still waited for."""
    waiting = {(one.deadline, one.generation) for one in armed(case.watch)}
    fired = case.watch.fired
    found = [
        Missed(
            deadline=deadline,
            due_on=max(on for key, on in fired.items() if key[:2] == (deadline, generation)),
            level=case.levels.get((deadline, generation), 1),
            open=(deadline, generation) in waiting,
        )
        for deadline, generation in case.watch.missed
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.deadline)))
