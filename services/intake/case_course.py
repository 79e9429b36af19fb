"""The course of a case on its board: its intake, who leads it, how it ends, what had been read wrongly."""

from services.intake.case_row import CaseRow, CaseState, IntakeState
from shared.events.base import Event
from shared.events.case import CaseClosed
from shared.events.intake import (
    IntakeCancelled,
    IntakeCompleted,
    IntakeEvent,
    IntakeReopened,
    IntakeStarted,
    ThirdPartyInformationReceived,
    ThirdPartyInformationRequested,
)
from shared.events.responsibility import ResponsibilityChanged, ResponsibilityReason
from shared.events.standing import (
    CaseReopened,
    CaseTransferred,
    DuplicateCasesMerged,
    HouseholdMemberLeft,
    MergeReversed,
    MunicipalityLinkChanged,
    ObligationCorrected,
    ObligationWithdrawn,
    ParticipantDied,
    PossibleDuplicateFlagged,
    StatusRevoked,
)


def taken_in(row: CaseRow, event: IntakeEvent) -> dict[str, object]:
    """How far its intake has come, and what third parties were asked for."""
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


def led(row: CaseRow, event: Event) -> dict[str, object]:
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


def standing(row: CaseRow, event: Event) -> dict[str, object]:
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
        case HouseholdMemberLeft(since=day):
            return {"household_left_on": day}
        case PossibleDuplicateFlagged(candidate_case_id=key):
            return {"possible_duplicates": tuple(dict.fromkeys((*row.possible_duplicates, key)))}
        case DuplicateCasesMerged(merged_case_id=merged) if merged == row.case_id:
            return {"merged_into": event.surviving_case_id}
        case MergeReversed(merged_case_id=merged) if merged == row.case_id:
            return {"merged_into": None}
    return {}
