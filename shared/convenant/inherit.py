"""What a municipality hears of the work of one that led before: what it takes over, and what a transfer brings."""

from collections.abc import Iterator

from shared.convenant.case_state import CaseState
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.convenant.spells import Kind, Moment, Spell
from shared.events.base import Event, PersonEvent
from shared.events.benefits import FinancialReliefStarted
from shared.events.case import ReferralMade
from shared.events.convenants import PartnerRole
from shared.events.envelope import Fact
from shared.events.handover import AzcVisitRecorded, FirstContactPlanned, InformationEvent
from shared.events.intake import IntakeAdopted, IntakeCompleted, IntakeEvent
from shared.events.moving import HousingOffered, TenancyStarted
from shared.events.placements import DomainCheckInHeld
from shared.events.plans import PlanDrafted
from shared.events.standing import HouseholdMemberLeft
from shared.events.support import AppointmentPlanned, ReferralAnswer

OWN_WORK: tuple[type[PersonEvent], ...] = (
    *(IntakeEvent, PlanDrafted, ReferralMade, ReferralAnswer, AppointmentPlanned, DomainCheckInHeld),
    *(FirstContactPlanned, AzcVisitRecorded, InformationEvent, HousingOffered, TenancyStarted),
    *(FinancialReliefStarted, HouseholdMemberLeft),
)
"""What a municipality saw, asked, arranged and was told to look at while it led stays with it, whatever a
policy introduces."""


def is_of(trigger: Event, event: Event) -> bool:
    """Whether this trigger may introduce this event: who adopts an intake, is introduced to that intake."""
    if not isinstance(trigger, IntakeAdopted):
        return True
    return isinstance(event, IntakeEvent | PlanDrafted) and event.intake_id == trigger.intake_id


def inherits(fact: Fact, partner: Partner, person: PersonHistory) -> bool:
    """Whether this municipality may hear this fact, if it is of another's work.

    After a link changed, only of an intake it adopted; after a transfer also what the intake led to (Wi art. 15).
    """
    event = fact.event
    if not isinstance(event, PersonEvent) or not isinstance(event, OWN_WORK):
        return True
    if partner.role is not PartnerRole.MUNICIPALITY:
        return True
    case = person.case(event.case_id)
    led = [spell.whom for spell in _leading(case, _begun(fact, case))]
    if not led or any(code in partner.municipalities for code in led):
        return True
    if not isinstance(event, IntakeEvent | PlanDrafted):
        return False
    if any((event.intake_id, code) in case.adopted for code in partner.municipalities):
        return True
    return isinstance(event, IntakeCompleted | PlanDrafted) and _transferred(case, partner)


def _begun(fact: Fact, case: CaseState) -> Moment:
    """When the work began that this fact is of: an answer is of the referral that it answers."""
    if isinstance(fact.event, ReferralAnswer):
        asked = (s for s in case.of_kind(Kind.REFERRAL) if s.key == fact.event.referral_id)
        return next((spell.opened for spell in asked), Moment.of(fact))
    return Moment.of(fact)


def _leading(case: CaseState, at: Moment) -> Iterator[Spell]:
    """The links in force at a moment; one whose end was announced, until the day of that end."""
    for spell in case.of_kind(Kind.LINK):
        end, begun = spell.end, spell.opened.position <= at.position
        over = end and (at.last > end.on if end.announced else at.position > end.at.position)
        if begun and not over:
            yield spell


def _transferred(case: CaseState, partner: Partner) -> bool:
    """Whether the case came to this municipality by a transfer."""
    left = {s.end.at.position for s in case.of_kind(Kind.LINK) if s.end and s.end.keeps}
    return any(s.opened.position in left and s.whom in partner.municipalities for s in case.of_kind(Kind.LINK))
