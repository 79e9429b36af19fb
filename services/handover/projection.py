"""What people see of one case: how far its handover is, who is responsible, what is late. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from services.handover.arming import armed
from services.handover.process import evolve
from services.handover.responsible import Responsibility
from services.handover.states import State, flags, state_of
from services.handover.watch import NOTHING, Ending, Round, Watch
from shared.events.base import Message, PersonEvent
from shared.events.case import CaseWorkerAssigned
from shared.events.handover import HandoverPath, HandoverScenario
from shared.events.responsibility import Deadline, DeadlineMissed


@dataclass(frozen=True, slots=True)
class Followed:
    """A case as the process watches it, with what only people look at."""

    watch: Watch = NOTHING
    case_worker: str | None = None
    levels: Mapping[tuple[Deadline, int], int] = field(default_factory=lambda: MappingProxyType({}))


def follow(case: Followed, event: PersonEvent) -> Followed:
    """The case after this event."""
    after = replace(case, watch=evolve(case.watch, event))
    match event:
        case CaseWorkerAssigned(case_worker=worker):
            return replace(after, case_worker=worker)
        case DeadlineMissed() if event.level:
            levels = {**case.levels, (event.deadline, event.generation): event.level}
            return replace(after, levels=MappingProxyType(levels))
    return after if after.watch.led_at == after.watch.municipality else replace(after, case_worker=None)


class Missed(Message):
    """A deadline that was missed; `open` while what it waits for has not come."""

    deadline: Deadline
    due_on: date
    level: int
    open: bool


class HandoverRow(Message):
    """A case and its latest handover at a glance."""

    case_id: UUID
    participant_id: UUID
    handover_id: UUID | None
    handovers: tuple[UUID, ...]
    state: State
    flags: tuple[str, ...]
    scenario: HandoverScenario | None
    path: HandoverPath | None
    municipality: str | None
    site: str | None
    case_worker: str | None
    responsible: Responsibility
    started_on: date | None
    ended_on: date | None
    missed: tuple[Missed, ...]
    level: int

    @property
    def late(self) -> bool:
        """Whether something that was missed has still not come."""
        return any(missed.open for missed in self.missed)

    @property
    def running(self) -> bool:
        """Whether there is still something to hand over."""
        return self.ended_on is None


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
