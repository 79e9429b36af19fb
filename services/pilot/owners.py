"""Who is responsible for whom at one position of the log, by what organisations were told and by nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.events.base import PersonEvent
from shared.events.case import CaseOpened, IntakeChannel, MunicipalityLinked
from shared.events.envelope import Fact
from shared.events.handover import HandoverRejected, RejectionReason
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


@dataclass(frozen=True, slots=True)
class Claims:
    """Who holds a case, none where it was given back and nobody took it, and who else was told that it is theirs.

    `told` is who was last said to be responsible; `will_tell` where somebody is still to be told in this log.
    """

    holds: Owner | None
    told: Owner
    alone: Owner | None
    """Who would hold it, but for a merge with another case."""
    since: datetime
    other: Owner | None = None
    follows: UUID | None = None
    will_tell: bool = True

    def clear(self, now: datetime) -> bool:
        """Whether exactly one organisation is responsible, and by now knows."""
        known = self.told == self.holds or (self.will_tell and now == self.since)
        return self.holds is not None and self.other is None and known


class Owners:
    """The claims to every case, fact by fact."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        """What is never told is late from its first instant on, so the whole log must be known."""
        self._claims: dict[UUID, Claims] = {}
        self._now = datetime.min
        told = {f.event.case_id: f.recorded.position for f in facts if isinstance(f.event, ResponsibilityChanged)}
        self._last_told = told

    def learn(self, fact: Fact) -> None:
        """One fact further."""
        event, self._now = fact.event, fact.recorded.time
        if isinstance(event, CaseOpened):
            first = _opened(event)
            self._claims[event.case_id] = Claims(first, first, first, self._now)
        elif isinstance(event, PersonEvent) and event.case_id in self._claims:
            self._learnt(event, fact)

    def _learnt(self, event: PersonEvent, fact: Fact) -> None:
        own, now = self._claims[event.case_id], self._now
        if isinstance(event, ResponsibilityChanged):
            self._claims[event.case_id] = _told(own, event)
        elif isinstance(event, DuplicateEvent):
            self._joined(event, own, fact)
        elif _gave_back(event):
            self._given(event.case_id, replace(own, holds=None, alone=None, since=now), fact)
        elif taker := _given_to(event):
            self._given(event.case_id, replace(own, holds=taker, alone=taker, other=None, since=now), fact)

    def _given(self, case_id: UUID, after: Claims, fact: Fact) -> None:
        """To somebody else; whoever is read through this case goes along."""
        told_yet = self._last_told.get(case_id, 0) > fact.recorded.position
        self._claims[case_id] = replace(after, will_tell=told_yet)
        for other, claims in tuple(self._claims.items()):
            if claims.follows == case_id:
                self._given(other, replace(claims, holds=after.holds, since=after.since), fact)

    def _joined(self, event: DuplicateEvent, own: Claims, fact: Fact) -> None:
        """A merged case is whose the other is, until the merge is reversed."""
        survivor = self._claims.get(event.surviving_case_id)
        if event.case_id != event.merged_case_id or survivor is None:
            return
        merged = isinstance(event, DuplicateCasesMerged)
        holds = survivor.holds if merged else own.alone
        follows = event.surviving_case_id if merged else None
        joined = replace(own, holds=holds, follows=follows, since=self._now)
        self._given(event.case_id, joined, fact)

    @property
    def clear(self) -> bool:
        """Whether every case has exactly one organisation that is responsible for it."""
        return all(claims.clear(self._now) for claims in self._claims.values())


def _opened(event: CaseOpened) -> Owner:
    return "COA" if event.intake_channel is IntakeChannel.COA else event.municipality_code or "COA"


def _gave_back(event: PersonEvent) -> bool:
    """A rejection gives a person back, and leaves them to nobody until COA is told in the same append."""
    return isinstance(event, HandoverRejected) and event.reason is not RejectionReason.INCOMPLETE_PROFILE


def _given_to(event: PersonEvent) -> Owner | None:
    match event:
        case MunicipalityLinked(municipality_code=code) | CaseReopened(municipality_code=code):
            return code
        case MunicipalityLinkChanged(to_municipality=code) | CaseTransferred(to_municipality=code):
            return code
    return None


def _told(own: Claims, event: ResponsibilityChanged) -> Claims:
    """Who is told that a case is theirs holds it where nobody did; where another does, there are two."""
    to = "COA" if event.to_kind is ResponsibleKind.COA else event.to_municipality
    if own.holds is None:
        return replace(own, holds=to, alone=to, told=to or own.told, other=None)
    return replace(own, told=to or own.told, other=None if to == own.holds else to)
