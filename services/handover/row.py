"""What people see of a case and its latest handover at a glance."""

from datetime import date
from uuid import UUID

from services.handover.responsible import Responsibility
from services.handover.stages import State
from shared.events.base import Message
from shared.events.handover import HandoverPath, HandoverScenario
from shared.events.responsibility import Deadline


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
    unacknowledged: int
    """So many notices of erasure that nobody has answered yet, late or not, whether or not the case has ended."""

    @property
    def late(self) -> bool:
        """Whether something that was missed has still not come."""
        return any(missed.open for missed in self.missed)

    @property
    def running(self) -> bool:
        """Whether there is still something to hand over."""
        return self.ended_on is None
