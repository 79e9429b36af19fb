"""What a plan must know of the handover it is made during."""

from dataclasses import dataclass, replace
from uuid import UUID

from shared.case_facts import CaseFacts
from shared.events.handover import (
    HandoverCancelled,
    HandoverEvent,
    HandoverRedirected,
    HandoverRejected,
    HandoverScenario,
    HandoverScenarioChosen,
    HandoverStarted,
    RejectionReason,
)


@dataclass(frozen=True, slots=True)
class Handover:
    """Whom it is about, where it goes, by which scenario, and whether it still does."""

    case_id: UUID | None = None
    to_municipality: str | None = None
    scenario: HandoverScenario | None = None
    called_off: bool = False

    def is_fast_start_of(self, case: CaseFacts) -> bool:
        """Whether it hands over this case, to the municipality that leads it, before the move."""
        ours = self.case_id == case.case_id and self.to_municipality in (None, case.municipality)
        return ours and not self.called_off and self.scenario is HandoverScenario.FAST_START


NO_HANDOVER = Handover()


def evolve_handover(handover: Handover, event: HandoverEvent) -> Handover:
    """The handover after this event."""
    match event:
        case HandoverStarted(to_municipality=code):
            return replace(handover, case_id=event.case_id, to_municipality=code)
        case HandoverScenarioChosen(scenario=scenario):
            return replace(handover, case_id=event.case_id, scenario=scenario)
        case HandoverRejected(reason=reason):
            return replace(handover, called_off=reason is not RejectionReason.INCOMPLETE_PROFILE)
        case HandoverCancelled() | HandoverRedirected():
            return replace(handover, called_off=True)
    return handover
