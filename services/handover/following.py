"""A case as it is followed for people: the process's watch, with what only they look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from services.handover.process import evolve
from services.handover.watch import NOTHING, Watch
from shared.events.base import PersonEvent
from shared.events.case import CaseWorkerAssigned
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
