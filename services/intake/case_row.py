"""A case at a glance, as the cases board keeps it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.board import BoardRow
from shared.events.base import LegalRegime, Message


class CaseState(StrEnum):
    """How far a case has come."""

    OPENED = "OPENED"
    LINKED = "LINKED"
    MOVED = "MOVED"
    CLOSED = "CLOSED"


class IntakeState(StrEnum):
    """How far its intake has come."""

    NONE = "NONE"
    STARTED = "STARTED"
    COMPLETED = "COMPLETED"


class TakenIn(Message):
    """How far one intake has come, and whose it is: the municipality that began it or took it over."""

    holder: str | None
    intake: IntakeState = IntakeState.NONE
    intake_completed_on: date | None = None
    information_asked_on: date | None = None
    information_received_on: date | None = None


class CaseRow(BoardRow):
    """A case at a glance."""

    participant_id: UUID
    legal_regime: LegalRegime
    opened_under: LegalRegime | None = None
    state: CaseState = CaseState.OPENED
    municipality: str | None = None
    case_worker: str | None = None
    reception_site: str | None = None
    opened_on: date
    linked_on: date | None = None
    moved_on: date | None = None
    registered_on: date | None = None
    notified_on: date | None = None
    intake: IntakeState = IntakeState.NONE
    intake_completed_on: date | None = None
    information_asked_on: date | None = None
    information_received_on: date | None = None
    plan_date: date | None = None
    closed_on: date | None = None
    ended: bool = False
    merged_into: UUID | None = None
    possible_duplicates: tuple[UUID, ...] = ()
    household_left_on: date | None = None
    """Since when somebody of the household is no longer there: a flag for the case worker."""


class KeptRow(CaseRow):
    """What the board keeps of a case: also other municipalities' intakes, which are shown to nobody else."""

    intakes: dict[UUID, TakenIn] = Field(default_factory=dict)

    def shown(self) -> CaseRow:
        """What the municipality that leads may see of it."""
        return CaseRow.model_validate(self.model_dump(exclude={"intakes"}))
