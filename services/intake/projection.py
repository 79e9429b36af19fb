"""The cases board: what a case worker sees of every case, and what is due."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from shared.board import Board, BoardRow
from shared.events.base import Event, LegalRegime, Message, PersonEvent
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    CaseWorkerAssigned,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ParticipantMoved,
)
from shared.events.intake import IntakeCompleted, IntakeStarted
from shared.events.plans import PlanEstablished

PLAN_WITHIN = timedelta(days=70)
"""Clock C5 (Besluit inburgering 2021, art. 5.3): from the notice, or from the registration where that is later."""


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


class CaseRow(BoardRow):
    """A case at a glance."""

    participant_id: UUID
    legal_regime: LegalRegime
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
    plan_date: date | None = None
    closed_on: date | None = None


class Due(Message):
    """What must have been done, by when."""

    what: str
    due_on: date
    overdue: bool


def project(row: CaseRow | None, event: Event) -> CaseRow | None:
    """The row after this event."""
    if isinstance(event, CaseOpened):
        return _opened(event)
    if row is None:
        return None
    return row.model_copy(update=_changes(row, event))


def due(row: CaseRow, today: date) -> tuple[Due, ...]:
    """What is still to be done under Wi2021; no such clock runs under another regime, or after the case."""
    if row.legal_regime is not LegalRegime.WI2021 or row.state is CaseState.CLOSED or row.notified_on is None:
        return ()
    until = max(row.notified_on, row.registered_on or row.notified_on) + PLAN_WITHIN
    open_ = {"FIRST_CONTACT": row.case_worker is None, "INTAKE": row.intake is not IntakeState.COMPLETED}
    if row.plan_date is not None:
        return ()
    wanted = [what for what, missing in (open_ | {"PLAN": True}).items() if missing]
    return tuple(Due(what=what, due_on=until, overdue=today > until) for what in wanted)


def _opened(event: CaseOpened) -> CaseRow:
    return CaseRow(
        case_id=event.case_id,
        participant_id=event.participant_id,
        legal_regime=event.legal_regime,
        municipality=event.municipality_code,
        reception_site=event.reception_site_id,
        opened_on=event.opened_on,
    )


def _changes(row: CaseRow, event: Event) -> dict[str, object]:
    match event:
        case MunicipalityLinked():
            state = row.state if row.state is CaseState.MOVED else CaseState.LINKED
            return {"state": state, "municipality": event.municipality_code, "linked_on": event.linked_on}
        case CaseWorkerAssigned(case_worker=worker):
            return {"case_worker": worker}
        case ParticipantMoved(moved_on=on):
            return {"state": CaseState.MOVED, "moved_on": on}
        case MunicipalRegistrationRecorded(registered_on=on):
            return {"registered_on": on}
        case ObligationNotified():
            return {"notified_on": event.notified_on, "legal_regime": event.legal_regime}
        case IntakeStarted():
            return {"intake": IntakeState.STARTED}
        case IntakeCompleted(completed_on=on):
            return {"intake": IntakeState.COMPLETED, "intake_completed_on": on}
        case PlanEstablished(plan_date=on):
            return {"plan_date": row.plan_date or on}
        case CaseClosed(closed_on=on):
            return {"state": CaseState.CLOSED, "closed_on": on}
    return {}


def key(event: Event) -> UUID | None:
    """Every fact about a person is about one case."""
    return event.case_id if isinstance(event, PersonEvent) else None


CASES_BOARD = Board("cases", CaseRow, key, project)
