"""When a partner has access to a person: what ties them, from which fact and day, until which."""

from itertools import chain

from shared.convenant.access import Access
from shared.convenant.case_state import NO_CASE
from shared.convenant.convenant_state import ConvenantState
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.convenant.spans import NO_GRACE, access_of
from shared.convenant.ties import SPELLS, Spells, in_own_area, resident
from shared.events.base import Event
from shared.events.case import CaseClosed, ReferralMade
from shared.events.convenants import PartnerRole, Tie
from shared.events.moving import HousingRequested
from shared.events.standing import DuplicateEvent
from shared.events.support import AppointmentPlanned, ReferralAnswer

_ENDINGS = (CaseClosed, DuplicateEvent)
_OF_A_REFERRAL = (ReferralMade, ReferralAnswer, AppointmentPlanned, *_ENDINGS)
_OF_A_HOME = (HousingRequested, *_ENDINGS)


def _only(tie: Tie, role: PartnerRole) -> tuple[type[Event], ...]:
    """A home or a school place for a child is asked for by need: nothing else of the person comes along."""
    if tie is Tie.HOUSING:
        return _OF_A_HOME
    return _OF_A_REFERRAL if (tie, role) == (Tie.REFERRAL, PartnerRole.EDUCATION_PROVIDER) else ()


def access(
    tie: Tie, partner: Partner, person: PersonHistory, convenant: ConvenantState, grace_days: int = 0
) -> tuple[Access, ...]:
    """Every access that this tie gave the partner to the person, ended or not."""
    only = _only(tie, partner.role)
    return tuple(
        access_of(case_id, case, tie, spell, grace_days, only)
        for case_id, case in person.cases.items()
        for spell in SPELLS[tie](case, partner, convenant)
    )


def involvement(partner: Partner, person: PersonHistory, convenant: ConvenantState) -> tuple[Access, ...]:
    """Every access that the policy in force gives this partner's role, over all its ties."""
    rule = convenant.policy.involvement.get(partner.role)
    if rule is None:
        return ()
    found = (access(tie, partner, person, convenant, rule.grace_days) for tie in rule.ties)
    return tuple(chain.from_iterable(found))


def in_area(partner: Partner, person: PersonHistory, convenant: ConvenantState) -> tuple[Access, ...]:
    """The times in which the person's cases belonged to a municipality of this partner's area (R5)."""
    return _places(in_own_area, partner, person, convenant)


def at_site(partner: Partner, person: PersonHistory, convenant: ConvenantState) -> tuple[Access, ...]:
    """The times in which the person lived at one of this partner's sites (R5)."""
    return _places(resident, partner, person, convenant)


def _places(
    spells: Spells, partner: Partner, person: PersonHistory, convenant: ConvenantState
) -> tuple[Access, ...]:
    """Spells as they are, ended only by another municipality or site."""
    return tuple(
        access_of(case_id, NO_CASE, Tie.CASE, spell, NO_GRACE)
        for case_id, case in person.cases.items()
        for spell in spells(case, partner, convenant)
    )
