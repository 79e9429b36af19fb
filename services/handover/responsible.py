"""Who is responsible for a person: exactly one organisation, from the moment a case is opened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from shared.events.base import PersonEvent
from shared.events.case import (
    CaseOpened,
    IntakeChannel,
    MunicipalityLinked,
    ReceptionLocationChanged,
)
from shared.events.handover import HandoverRejected, RejectionReason
from shared.events.responsibility import ResponsibilityChanged, ResponsibilityReason, ResponsibleKind
from shared.events.standing import CaseReopened, CaseTransferred, MergeReversed, MunicipalityLinkChanged


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The one organisation that is responsible, why, and since which day."""

    kind: ResponsibleKind
    municipality: str | None
    site: str | None
    reason: ResponsibilityReason
    since: date

    def same_organisation(self, other: "Responsibility") -> bool:
        """Whether nobody's responsibility changes between these two."""
        return (self.kind, self.municipality, self.site) == (other.kind, other.municipality, other.site)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who is responsible by the case's own facts and, while it is merged, by those of the case it follows."""

    own: Responsibility | None = None
    follows: Responsibility | None = None
    site: str | None = None

    @property
    def now(self) -> Responsibility | None:
        """The answer; none before the case was opened."""
        return self.follows or self.own


UNASKED = Answer()


def responsible(history: Iterable[PersonEvent]) -> Responsibility:
    """Who is responsible after this history of one case; `LookupError` where the case was never opened."""
    answer = reduce(evolve_answer, history, UNASKED).now
    if answer is None:
        raise LookupError("a case that was never opened is nobody's")
    return answer


def evolve_answer(answer: Answer, event: PersonEvent) -> Answer:
    """The answer after this event; while the same organisation stays, so do its reason and its day."""
    after = _evolve(answer, event)
    if after is answer:
        return answer
    before, own = answer.own, after.own
    if before and own and own.same_organisation(before) and not answer.follows:
        return replace(after, own=before)
    return after


def _evolve(answer: Answer, event: PersonEvent) -> Answer:
    reasons = ResponsibilityReason
    match event:
        case CaseOpened():
            return _opened(replace(answer, site=event.reception_site_id), event)
        case MunicipalityLinked():
            linked = replace(answer, site=event.reception_site_id or answer.site)
            return _led_by(linked, event.municipality_code, reasons.LINKED, event.linked_on)
        case MunicipalityLinkChanged():
            return _led_by(answer, event.to_municipality, reasons.RELINKED, event.changed_on)
        case CaseTransferred():
            return _led_by(answer, event.to_municipality, reasons.TRANSFERRED, event.effective_on)
        case CaseReopened():
            return _led_by(answer, event.municipality_code, reasons.OPENED, event.reopened_on)
        case HandoverRejected() if event.reason is not RejectionReason.INCOMPLETE_PROFILE:
            return _in_reception(answer, reasons.REJECTED, event.rejected_on)
        case ReceptionLocationChanged():
            return _relocated(replace(answer, site=event.to_site), event)
        case ResponsibilityChanged(reason=ResponsibilityReason.MERGED):
            return replace(answer, follows=told_by(event))
        case MergeReversed() if event.merged_case_id == event.case_id and answer.follows and answer.own:
            own = replace(answer.own, reason=reasons.REVERSED, since=event.occurred_on)
            return replace(answer, follows=None, own=own)
    return answer


def _opened(answer: Answer, event: CaseOpened) -> Answer:
    if event.intake_channel is IntakeChannel.COA or event.municipality_code is None:
        return _in_reception(answer, ResponsibilityReason.OPENED, event.opened_on)
    return _led_by(answer, event.municipality_code, ResponsibilityReason.OPENED, event.opened_on)


def _relocated(answer: Answer, event: ReceptionLocationChanged) -> Answer:
    if answer.own is None or answer.own.kind is not ResponsibleKind.COA:
        return answer
    return _in_reception(answer, ResponsibilityReason.MOVED_IN_RECEPTION, event.moved_on)


def _led_by(answer: Answer, municipality: str, reason: ResponsibilityReason, since: date) -> Answer:
    own = Responsibility(ResponsibleKind.MUNICIPALITY, municipality, None, reason, since)
    return replace(answer, own=own)


def _in_reception(answer: Answer, reason: ResponsibilityReason, since: date) -> Answer:
    own = Responsibility(ResponsibleKind.COA, None, answer.site, reason, since)
    return replace(answer, own=own)


def told_by(event: ResponsibilityChanged) -> Responsibility:
    """Who is responsible, as this fact says it."""
    return Responsibility(event.to_kind, event.to_municipality, event.to_site, event.reason, event.changed_on)
