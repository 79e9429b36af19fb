"""What every service must know of a case before it decides anything about it; folded from the case's stream."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict
from uuid import UUID

from shared.decider import Refused
from shared.events.base import Event, LegalRegime, PersonCommand, TargetGroup
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ParticipantMoved,
    ReceptionLocationChanged,
)
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
    StatusRevoked,
)
from shared.occurrence import occurred


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as the rules of any service see it.

    `ended` where there is nobody any more to work for (right withdrawn, death), `withdrawn` while DUO's notice is.
    """

    case_id: UUID | None = None
    participant_id: UUID | None = None
    municipality: str | None = None
    reception_site: str | None = None
    legal_regime: LegalRegime | None = None
    target_group: TargetGroup | None = None
    of_age_from: date | None = None
    opened_on: date | None = None
    linked: bool = False
    registered_in: str | None = None
    moved: bool = False
    closed: bool = False
    ended: bool = False
    merged_into: UUID | None = None
    withdrawn: bool = False
    as_opened: tuple[LegalRegime, TargetGroup] | None = None

    @property
    def person(self) -> UUID:
        """The participant; a case that was never opened is refused."""
        if self.participant_id is None:
            raise Refused("NOT_FOUND")
        return self.participant_id


NO_CASE = CaseFacts()


def case_stream(case_id: UUID) -> str:
    """The stream that keeps a case."""
    return f"case-{case_id}"


def handover_stream(case_id: UUID) -> str:
    """The stream that keeps what outlives each handover of a case."""
    return f"handover-{case_id}"


def evolve_case(facts: CaseFacts, event: Event) -> CaseFacts:
    """The case after this event; of other streams only that its municipality gave the person back counts."""
    match event:
        case CaseOpened():
            return _opened(facts, event)
        case MunicipalityLinked():
            site = event.reception_site_id or facts.reception_site
            return replace(facts, municipality=event.municipality_code, linked=True, reception_site=site)
        case MunicipalityLinkChanged(to_municipality=code):
            return replace(facts, municipality=code, linked=True, moved=False)
        case CaseTransferred(to_municipality=code):
            return replace(facts, municipality=code)
        case ReceptionLocationChanged(to_site=site):
            return replace(facts, reception_site=site)
        case ParticipantMoved():
            return replace(facts, moved=True)
        case MunicipalRegistrationRecorded(municipality_code=code):
            return replace(facts, registered_in=code)
        case ObligationNotified() | ObligationCorrected() | ObligationWithdrawn():
            return _obliged(facts, event)
    return _standing(facts, event)


def _opened(facts: CaseFacts, event: CaseOpened) -> CaseFacts:
    return replace(
        facts,
        case_id=event.case_id,
        participant_id=event.participant_id,
        municipality=event.municipality_code,
        reception_site=event.reception_site_id,
        legal_regime=event.legal_regime,
        target_group=event.target_group,
        as_opened=(event.legal_regime, event.target_group),
        of_age_from=event.of_age_from,
        opened_on=event.opened_on,
    )


def _obliged(facts: CaseFacts, event: ObligationNotified | ObligationCorrected | ObligationWithdrawn) -> CaseFacts:
    """What DUO says counts; once it has taken its notice back, what the case was opened under counts again."""
    if isinstance(event, ObligationWithdrawn):
        regime, group = facts.as_opened or (facts.legal_regime, facts.target_group)
        return replace(facts, legal_regime=regime, target_group=group, withdrawn=True)
    regime, group = event.legal_regime or facts.legal_regime, event.target_group or facts.target_group
    return replace(facts, legal_regime=regime, target_group=group, withdrawn=False)


def _standing(facts: CaseFacts, event: Event) -> CaseFacts:
    match event:
        case CaseClosed():
            return replace(facts, closed=True)
        case CaseReopened(municipality_code=code):
            return replace(facts, closed=False, municipality=code)
        case ResponsibilityChanged(reason=ResponsibilityReason.REJECTED):
            return replace(facts, municipality=None)
        case StatusRevoked() | ParticipantDied():
            return replace(facts, ended=True)
        case DuplicateCasesMerged(merged_case_id=merged) if merged == facts.case_id:
            return replace(facts, merged_into=event.surviving_case_id)
        case MergeReversed(merged_case_id=merged) if merged == facts.case_id:
            return replace(facts, merged_into=None)
    return facts


def require_whole(facts: CaseFacts) -> CaseFacts:
    """The same case, or the refusal of one that does not exist or is read through another."""
    if facts.participant_id is None:
        raise Refused("NOT_FOUND")
    if facts.merged_into is not None:
        raise Refused("NOT_IN_STATE", "MERGED")
    return facts


def require_open(facts: CaseFacts) -> CaseFacts:
    """The same case, or the refusal of one in which nothing more can happen; why it ended is not told."""
    require_whole(facts)
    if facts.closed or facts.ended:
        raise Refused("NOT_IN_STATE", "CLOSED")
    return facts


def require_own(facts: CaseFacts, owner: UUID | None) -> None:
    """Refuse a thing that does not exist, or that belongs to another case than the one named."""
    if owner is None or owner != facts.case_id:
        raise Refused("NOT_FOUND")


class About(TypedDict):
    """What every fact about a person says first."""

    case_id: UUID
    participant_id: UUID
    occurred_on: date


def about(command: PersonCommand, facts: CaseFacts, today: date) -> About:
    """The case, the person and the day, for the events that this command leads to."""
    return About(case_id=command.case_id, participant_id=facts.person, occurred_on=occurred(command, today))
