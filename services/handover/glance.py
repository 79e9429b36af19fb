"""A handover at a glance, with its deadlines."""

from collections.abc import Iterable, Set
from datetime import date
from uuid import UUID

from services.handover.responsible import Responsibility
from services.handover.row import HandoverRow, Missed
from services.handover.stages import State
from shared.events.base import Message
from shared.events.responsibility import Deadline


class DueNext(Message):
    """A deadline that is armed: what, and the last day on which it can still be met."""

    deadline: Deadline
    due_on: date
    level: int
    warns: bool


class Shown(Message):
    """A handover at a glance, with what is due and what was missed."""

    handover_id: UUID | None
    case_id: UUID
    participant_id: UUID
    state: State
    flags: tuple[str, ...]
    scenario: str | None
    path: str | None
    municipality: str | None
    outside_region: bool
    """Whether it is a municipality for which no partner of the region speaks, so nobody here follows it up."""
    site: str | None
    case_worker: str | None
    responsible: Responsibility
    started_on: date | None
    ended_on: date | None
    next_due: DueNext | None
    due: tuple[DueNext, ...]
    late: tuple[Missed, ...]
    missed: tuple[Missed, ...]
    level: int


def glance(row: HandoverRow, due: Iterable[DueNext], region: Set[str]) -> Shown:
    """A row with its deadlines, and whether the person left the municipalities of the region."""
    armed = tuple(due)
    own = {name: getattr(row, name) for name in HandoverRow.model_fields if name in Shown.model_fields}
    soonest = next((one for one in armed if not one.warns), None)
    late = tuple(one for one in row.missed if one.open)
    outside = row.municipality is not None and row.municipality not in region
    return Shown(**own, outside_region=outside, due=armed, next_due=soonest, late=late)
