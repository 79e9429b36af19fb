"""A handover at a glance, with the deadlines that are for the eyes of who looks."""

from collections.abc import Iterable, Set
from datetime import date
from uuid import UUID

from services.handover.responsible import Responsibility
from services.handover.row import HandoverRow, Missed
from services.handover.stages import State
from shared.events.base import Message
from shared.events.responsibility import Deadline

BETWEEN_THE_SIDES = frozenset(Deadline) - {
    Deadline.C6_TERM,
    Deadline.C8_RELIEF,
    Deadline.T8_RELIEF,
    Deadline.T10_PLAN,
    Deadline.T11_DUO_LETTER,
    Deadline.T14_ERASURE,
}
"""Not what tells of benefit, plan, obligation or erasure: that is the municipality's alone."""


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


def glance(row: HandoverRow, due: Iterable[DueNext], seen: Set[Deadline]) -> Shown:
    """A row with its deadlines, as far as they are for the eyes of who looks."""
    armed = tuple(one for one in due if one.deadline in seen)
    missed = tuple(one for one in row.missed if one.deadline in seen)
    late = tuple(one for one in missed if one.open)
    own = {name: getattr(row, name) for name in HandoverRow.model_fields if name in Shown.model_fields}
    own |= {"missed": missed, "level": max((one.level for one in late), default=0)}
    soonest = next((one for one in armed if not one.warns), None)
    return Shown(**own, due=armed, next_due=soonest, late=late)
