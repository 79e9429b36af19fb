"""A handover at a glance, with its deadlines."""

from collections.abc import Iterable
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


def glance(row: HandoverRow, due: Iterable[DueNext]) -> Shown:
    """A row with its deadlines."""
    armed = tuple(due)
    own = {name: getattr(row, name) for name in HandoverRow.model_fields if name in Shown.model_fields}
    soonest = next((one for one in armed if not one.warns), None)
    return Shown(**own, due=armed, next_due=soonest, late=tuple(one for one in row.missed if one.open))
