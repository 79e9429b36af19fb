"""What every service must know of a case before it decides anything about it; folded from the case's stream."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.decider import Refused
from shared.events.base import Event, LegalRegime, TargetGroup
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ParticipantMoved,
    ReceptionLocationChanged,
)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as the rules of any service see it."""

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

    @property
    def person(self) -> UUID:
        """The participant; a case that was never opened is refused."""
        if self.participant_id is None:
            raise Refused("NOT_FOUND")
        return self.participant_id


def case_stream(case_id: UUID) -> str:
    """The stream that keeps a case."""
    return f"case-{case_id}"


def evolve_case(facts: CaseFacts, event: Event) -> CaseFacts:
    """The case after this event; events of other streams change nothing here."""
    match event:
        case CaseOpened():
            return replace(
                facts,
                case_id=event.case_id,
                participant_id=event.participant_id,
                municipality=event.municipality_code,
                reception_site=event.reception_site_id,
                legal_regime=event.legal_regime,
                target_group=event.target_group,
                of_age_from=event.of_age_from,
                opened_on=event.opened_on,
            )
        case MunicipalityLinked():
            site = event.reception_site_id or facts.reception_site
            return replace(facts, municipality=event.municipality_code, linked=True, reception_site=site)
        case ReceptionLocationChanged(to_site=site):
            return replace(facts, reception_site=site)
        case ParticipantMoved():
            return replace(facts, moved=True)
        case MunicipalRegistrationRecorded(municipality_code=code):
            return replace(facts, registered_in=code)
        case ObligationNotified(legal_regime=regime, target_group=group):
            return replace(facts, legal_regime=regime, target_group=group)
        case CaseClosed():
            return replace(facts, closed=True)
    return facts


def require_open(facts: CaseFacts) -> CaseFacts:
    """The same case, or the refusal of one that does not exist or has ended."""
    if facts.participant_id is None:
        raise Refused("NOT_FOUND")
    if facts.closed:
        raise Refused("NOT_IN_STATE", "CLOSED")
    return facts
