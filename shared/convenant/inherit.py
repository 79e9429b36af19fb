"""What a municipality that takes a case over hears of another's intake: what it says that it takes over."""

from collections.abc import Iterator

from shared.convenant.case_state import CaseState
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.convenant.spells import Kind, Spell
from shared.events.base import Event
from shared.events.convenants import PartnerRole
from shared.events.envelope import Fact
from shared.events.intake import IntakeAdopted, IntakeCompleted, IntakeEvent
from shared.events.plans import PlanDrafted


def is_of(trigger: Event, event: Event) -> bool:
    """Whether this trigger may introduce this event: who adopts an intake, is introduced to that intake."""
    if not isinstance(trigger, IntakeAdopted):
        return True
    return isinstance(event, IntakeEvent | PlanDrafted) and event.intake_id == trigger.intake_id


def inherits(fact: Fact, partner: Partner, person: PersonHistory) -> bool:
    """Whether this municipality may be introduced to this fact, if it is of another's intake.

    After a link changed, only to what it adopted; after a transfer also to what the intake led to (Wi art. 15).
    """
    event = fact.event
    if partner.role is not PartnerRole.MUNICIPALITY or not isinstance(event, IntakeEvent | PlanDrafted):
        return True
    case = person.case(event.case_id)
    led = [spell.whom for spell in _leading(case, fact.recorded.position)]
    if not led or any(code in partner.municipalities for code in led):
        return True
    if any((event.intake_id, code) in case.adopted for code in partner.municipalities):
        return True
    return isinstance(event, IntakeCompleted | PlanDrafted) and _transferred(case, partner)


def _leading(case: CaseState, position: int) -> Iterator[Spell]:
    """The links in force at a position."""
    return (
        s
        for s in case.of_kind(Kind.LINK)
        if s.opened.position <= position and (s.end is None or s.end.announced or position <= s.end.at.position)
    )


def _transferred(case: CaseState, partner: Partner) -> bool:
    """Whether the case came to this municipality by a transfer."""
    left = {s.end.at.position for s in case.of_kind(Kind.LINK) if s.end and s.end.keeps}
    return any(s.opened.position in left and s.whom in partner.municipalities for s in case.of_kind(Kind.LINK))
