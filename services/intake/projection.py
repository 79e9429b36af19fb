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
from shared.events.intake import (
    IntakeCancelled,
    IntakeCompleted,
    IntakeEvent,
    IntakeReopened,
    IntakeStarted,
    ThirdPartyInformationReceived,
    ThirdPartyInformationRequested,
)
from shared.events.plans import PlanEstablished
from shared.events.responsibility import ResponsibilityChanged, ResponsibilityReason
from shared.events.standing import (
    CaseReopened,
    CaseTransferred,
    DuplicateCasesMerged,
    MergeReversed,
    MunicipalityLinkChanged,
    ObligationCorrected,
    ObligationWithdrawn,
    ParticipantDied,
    PossibleDuplicateFlagged,
    StatusRevoked,
)

PLAN_WITHIN = timedelta(days=70)
"""Clock C5 (Besluit inburgering 2021, art. 5.3): from the notice, or from the registration where that is later."""
AFTER_INFORMATION = timedelta(days=14)
"""Clock C5x: from the day that information of a third party was received."""


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
    if row.legal_regime is not LegalRegime.WI2021 or row.notified_on is None:
        return ()
    if row.state is CaseState.CLOSED or row.ended or row.merged_into is not None:
        return ()
    until = _plan_due(row, row.notified_on)
    open_ = {"FIRST_CONTACT": row.case_worker is None, "INTAKE": row.intake is not IntakeState.COMPLETED}
    if row.plan_date is not None:
        return ()
    wanted = [what for what, missing in (open_ | {"PLAN": True}).items() if missing]
    return tuple(Due(what=what, due_on=until, overdue=today > until) for what in wanted)


def _plan_due(row: CaseRow, notified_on: date) -> date:
    """Clock C5, and C5x where information was asked for in time and came late."""
    until = max(notified_on, row.registered_on or notified_on) + PLAN_WITHIN
    asked, received = row.information_asked_on, row.information_received_on
    if asked is None or received is None or asked > until:
        return until
    return max(until, received + AFTER_INFORMATION)


def _opened(event: CaseOpened) -> CaseRow:
    return CaseRow(
        case_id=event.case_id,
        participant_id=event.participant_id,
        legal_regime=event.legal_regime,
        opened_under=event.legal_regime,
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
        case PlanEstablished(plan_date=on):
            return {"plan_date": row.plan_date or on}
        case IntakeEvent():
            return _intake(row, event)
    return _led(row, event) | _standing(row, event)


def _intake(row: CaseRow, event: IntakeEvent) -> dict[str, object]:
    match event:
        case IntakeStarted():
            return {"intake": IntakeState.STARTED}
        case IntakeCompleted(completed_on=on):
            return {"intake": IntakeState.COMPLETED, "intake_completed_on": on}
        case IntakeReopened():
            return {"intake": IntakeState.STARTED, "intake_completed_on": None}
        case IntakeCancelled():
            return {"intake": IntakeState.NONE, "intake_completed_on": None}
        case ThirdPartyInformationRequested(requested_on=on):
            return {"information_asked_on": row.information_asked_on or on}
        case ThirdPartyInformationReceived(received_on=on):
            return {"information_received_on": on}
    return {}


def _led(row: CaseRow, event: Event) -> dict[str, object]:
    """Another municipality leads, with a case worker of its own; or none, where the person was given back."""
    match event:
        case MunicipalityLinkChanged(to_municipality=code, changed_on=on):
            fresh = {"state": CaseState.LINKED, "linked_on": on, "moved_on": None}
            return {"municipality": code, "case_worker": None} | fresh
        case CaseTransferred(to_municipality=code):
            return {"municipality": code, "case_worker": None}
        case ResponsibilityChanged(reason=ResponsibilityReason.REJECTED):
            return {"municipality": None, "case_worker": None}
        case CaseReopened(municipality_code=code):
            state = CaseState.MOVED if row.moved_on else CaseState.LINKED if row.linked_on else CaseState.OPENED
            return {"state": state, "municipality": code, "closed_on": None}
    return {}


def _standing(row: CaseRow, event: Event) -> dict[str, object]:
    """How it may have ended or been read wrongly; what follows from a death or a revocation is the same."""
    match event:
        case ObligationCorrected():
            regime = event.legal_regime or row.legal_regime
            return {"notified_on": event.notified_on or row.notified_on, "legal_regime": regime}
        case ObligationWithdrawn():
            return {"notified_on": None, "legal_regime": row.opened_under or row.legal_regime}
        case CaseClosed(closed_on=on):
            return {"state": CaseState.CLOSED, "closed_on": row.closed_on or on}
        case StatusRevoked() | ParticipantDied():
            return {"ended": True, "state": CaseState.CLOSED, "closed_on": row.closed_on or event.occurred_on}
        case PossibleDuplicateFlagged(candidate_case_id=key):
            return {"possible_duplicates": tuple(dict.fromkeys((*row.possible_duplicates, key)))}
        case DuplicateCasesMerged(merged_case_id=merged) if merged == row.case_id:
            return {"merged_into": event.surviving_case_id}
        case MergeReversed(merged_case_id=merged) if merged == row.case_id:
            return {"merged_into": None}
    return {}


def key(event: Event) -> UUID | None:
    """Every fact about a person is about one case."""
    return event.case_id if isinstance(event, PersonEvent) else None


CASES_BOARD = Board("cases", CaseRow, key, project)
