"""What a report tells of handovers, counted from the log by a reading of its own, not by the process's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.events.base import Event, PersonEvent
from shared.events.case import CaseOpened, IntakeChannel, MunicipalityLinked
from shared.events.envelope import Fact
from shared.events.handover import (
    HandoverCancelled,
    HandoverCompleted,
    HandoverEscalated,
    HandoverRedirected,
    HandoverRejected,
    HandoverStarted,
    RejectionReason,
)
from shared.events.responsibility import ResponsibilityChanged, ResponsibleKind
from shared.events.standing import (
    CaseReopened,
    CaseTransferred,
    DuplicateCasesMerged,
    DuplicateEvent,
    MunicipalityLinkChanged,
)

Owner = str
"""`COA`, or the code of a municipality."""
COUNTED: Mapping[str, type[Event]] = {
    "started": HandoverStarted,
    "completed": HandoverCompleted,
    "rejected": HandoverRejected,
    "redirected": HandoverRedirected,
    "cancelled": HandoverCancelled,
    "escalated": HandoverEscalated,
}


@dataclass(slots=True)
class _Owned:
    """Who should be responsible for a case, who is said to be, and since when the two differ."""

    should: Owner
    said: Owner
    alone: Owner
    """Who should be, but for a merge with another case."""
    since: datetime | None = None
    seconds: float = 0.0

    def now(self, at: datetime, should: Owner | None = None, said: Owner | None = None) -> None:
        """Something became true; a difference that ends, or still stands, has lasted until here."""
        if self.since is not None:
            self.seconds += (at - self.since).total_seconds()
        self.should, self.said = should or self.should, said or self.said
        self.since = at if self.should != self.said else None


def handovers_of(facts: Iterable[Fact]) -> dict[str, int]:
    """How many began, how each ended, how often someone higher had to look, and seconds that nobody owned."""
    known = list(facts)
    found = {name: sum(isinstance(f.event, kind) for f in known) for name, kind in COUNTED.items()}
    return found | {"ownerless_seconds": round(ownerless(known))}


def ownerless(facts: Iterable[Fact]) -> float:
    """Seconds, over all cases, in which the facts did not yet say who was responsible."""
    owned: dict[UUID, _Owned] = {}
    last: datetime | None = None
    for fact in facts:
        event, last = fact.event, fact.recorded.time
        if not isinstance(event, PersonEvent):
            continue
        if isinstance(event, CaseOpened):
            first = _opened(event)
            owned[event.case_id] = _Owned(first, first, first)
        elif event.case_id in owned:
            own = owned[event.case_id]
            own.alone = _should(event) or own.alone
            own.now(last, _followed(event, owned) or _should(event), _said(event))
    if last is not None:
        for own in owned.values():
            own.now(last)
    return sum(own.seconds for own in owned.values())


def _opened(event: CaseOpened) -> Owner:
    return "COA" if event.intake_channel is IntakeChannel.COA else event.municipality_code or "COA"


def _should(event: PersonEvent) -> Owner | None:
    match event:
        case MunicipalityLinked(municipality_code=code):
            return code
        case MunicipalityLinkChanged(to_municipality=code) | CaseTransferred(to_municipality=code):
            return code
        case CaseReopened(municipality_code=code):
            return code
        case HandoverRejected() if event.reason is not RejectionReason.INCOMPLETE_PROFILE:
            return "COA"
    return None


def _followed(event: PersonEvent, owned: Mapping[UUID, _Owned]) -> Owner | None:
    """A merged case is whose the other is, until the merge is reversed."""
    if not isinstance(event, DuplicateEvent) or event.case_id != event.merged_case_id:
        return None
    survivor = owned.get(event.surviving_case_id)
    return survivor.should if survivor and isinstance(event, DuplicateCasesMerged) else owned[event.case_id].alone


def _said(event: PersonEvent) -> Owner | None:
    if not isinstance(event, ResponsibilityChanged):
        return None
    return "COA" if event.to_kind is ResponsibleKind.COA else event.to_municipality
