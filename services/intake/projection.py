"""The cases board: what a case worker sees of every case."""

from uuid import UUID

from services.intake.case_course import led, led_by, standing, taken_in
from services.intake.case_row import CaseState, KeptRow
from shared.board import Board
from shared.events.base import Event, PersonEvent
from shared.events.case import (
    CaseOpened,
    CaseWorkerAssigned,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ParticipantMoved,
)
from shared.events.intake import IntakeEvent
from shared.events.plans import PlanEstablished


def project(row: KeptRow | None, event: Event) -> KeptRow | None:
    """The row after this event."""
    if isinstance(event, CaseOpened):
        return _opened(event)
    if row is None:
        return None
    return row.model_copy(update=_changes(row, event))


def _opened(event: CaseOpened) -> KeptRow:
    return KeptRow(
        case_id=event.case_id,
        participant_id=event.participant_id,
        legal_regime=event.legal_regime,
        opened_under=event.legal_regime,
        municipality=event.municipality_code,
        reception_site=event.reception_site_id,
        opened_on=event.opened_on,
    )


def _changes(row: KeptRow, event: Event) -> dict[str, object]:
    match event:
        case MunicipalityLinked():
            state = row.state if row.state is CaseState.MOVED else CaseState.LINKED
            return led_by(row, event.municipality_code) | {"state": state, "linked_on": event.linked_on}
        case CaseWorkerAssigned(case_worker=worker):
            return {"case_worker": worker}
        case ParticipantMoved(moved_on=on):
            return {"state": CaseState.MOVED, "moved_on": on}
        case MunicipalRegistrationRecorded(registered_on=on):
            return {"registered_on": on}
        case ObligationNotified():
            return {"notified_on": event.notified_on, "legal_regime": event.legal_regime}
        case PlanEstablished(plan_date=on):
            return {"plan_date": row.plan_date or on}
        case IntakeEvent():
            return taken_in(row, event)
    return led(row, event) | standing(row, event)


def key(event: Event) -> UUID | None:
    """Every fact about a person is about one case."""
    return event.case_id if isinstance(event, PersonEvent) else None


CASES_BOARD = Board("cases", KeptRow, key, project)
