"""The course of a case on its board: its intake, who leads it, how it ends, what had been read wrongly."""

from uuid import UUID

from services.intake.case_row import CaseRow, CaseState, IntakeState, KeptRow, TakenIn
from shared.events.base import Event
from shared.events.case import CaseClosed
from shared.events.intake import (
    IntakeAdopted,
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

NOTHING = TakenIn(holder=None)
Changes = dict[str, object]


def seen_by(municipality: str | None, intakes: dict[UUID, TakenIn]) -> Changes:
    """The intakes, and what this municipality sees of its own latest; the first to lead has nobody's."""
    first = {key: i if i.holder else i.model_copy(update={"holder": municipality}) for key, i in intakes.items()}
    own = [one for one in first.values() if one.holder == municipality]
    return {"intakes": first, **(own[-1] if own else NOTHING).model_dump(exclude={"holder"})}


def taken_in(row: KeptRow, event: IntakeEvent) -> Changes:
    """How far its intakes have come, and what third parties were asked for."""
    known = row.intakes.get(event.intake_id, TakenIn(holder=row.municipality))
    others = {key: one for key, one in row.intakes.items() if key != event.intake_id}
    after = known.model_copy(update=_progress(known, event))
    return seen_by(row.municipality, {**others, event.intake_id: after})


def _progress(row: TakenIn, event: IntakeEvent) -> Changes:
    match event:
        case IntakeAdopted(to_municipality=code):
            return {"holder": code}
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


def led(row: KeptRow, event: Event) -> Changes:
    """Another municipality leads, with a case worker of its own; or none, where the person was given back."""
    match event:
        case MunicipalityLinkChanged(to_municipality=code, changed_on=on):
            fresh = {"state": CaseState.LINKED, "linked_on": on, "moved_on": None, "case_worker": None}
            return led_by(row, code) | fresh
        case CaseTransferred(to_municipality=code):
            return led_by(row, code, _brought(row, code)) | {"case_worker": None}
        case ResponsibilityChanged(reason=ResponsibilityReason.REJECTED):
            return led_by(row, None) | {"case_worker": None}
        case CaseReopened(municipality_code=code):
            state = CaseState.MOVED if row.moved_on else CaseState.LINKED if row.linked_on else CaseState.OPENED
            return led_by(row, code) | {"state": state, "closed_on": None}
    return {}


def led_by(row: KeptRow, code: str | None, intakes: dict[UUID, TakenIn] | None = None) -> Changes:
    """This municipality leads, and sees what is its own."""
    known = row.intakes if intakes is None else intakes
    left = row.household_left_on if code == row.municipality else None
    return {"municipality": code, "household_left_on": left} | seen_by(code, known)


def _brought(row: KeptRow, code: str) -> dict[UUID, TakenIn]:
    """A transfer brings the intakes that are complete (Wi art. 15)."""
    done, brought = IntakeState.COMPLETED, {"holder": code}
    return {key: i.model_copy(update=brought) if i.intake is done else i for key, i in row.intakes.items()}


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
