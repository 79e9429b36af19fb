"""When a partner has access to a person: what ties them, from which fact and day, until which."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from uuid import UUID

from shared.convenant.case_state import NO_CASE, CaseState
from shared.convenant.parties import ConvenantState, Partner
from shared.convenant.person import PersonHistory
from shared.convenant.spells import TURNING, End, Kind, Moment, Spell
from shared.events.base import Event
from shared.events.case import CaseClosed, ReferralMade
from shared.events.convenants import PartnerRole, Tie
from shared.events.moving import HousingRequested
from shared.events.standing import DuplicateEvent
from shared.events.support import AppointmentPlanned, ReferralAnswer


@dataclass(frozen=True, slots=True)
class Access:
    """One partner's access to one case: opened by a fact, and perhaps ended.

    With `ended_at` nothing recorded after that position is inside; with `until` nothing dated later.
    With `only` it is an access to such facts and to no others; who `keeps` may fetch its own time after the end.
    """

    case_id: UUID
    opened_at: int
    since: date
    ended_at: int | None = None
    until: date | None = None
    only: tuple[type[Event], ...] = ()
    keeps: bool = False

    def reaches(self, position: int) -> bool:
        """Whether the opening fact precedes this position or is at it, and the ending fact does not precede it."""
        return self.opened_at <= position and (self.ended_at is None or position <= self.ended_at)

    def holds(self, first: date, last: date) -> bool:
        """Whether the days from first to last fall inside."""
        return self.since <= first and self.open_on(last)

    def open_on(self, day: date) -> bool:
        """Whether access has not ended before this day."""
        return self.until is None or day <= self.until

    def tells(self, event: Event) -> bool:
        """Whether this access is to facts of this kind at all."""
        return not self.only or isinstance(event, self.only)

    def covers(self, at: Moment) -> bool:
        """Whether a fact of this moment is inside, by position and by both its days."""
        return self.reaches(at.position) and self.holds(at.first, at.last)


Spells = Callable[[CaseState, Partner, ConvenantState], Iterator[Spell]]


def _linked(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    return (s for s in case.of_kind(Kind.LINK) if s.whom in partner.municipalities)


def _resident(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    return (s for s in case.of_kind(Kind.SITE) if s.whom in partner.sites)


def _taking_part(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    """Spells in the programmes that this partner serves."""
    served = {code for code, p in convenant.programmes.items() if partner.partner_id in p.served_by}
    return (s for s in case.of_kind(Kind.PROGRAMME) if s.whom in served)


def _in_area(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    handovers = (s for s in case.of_kind(Kind.HANDOVER) if s.whom in partner.municipalities)
    return chain(_linked(case, partner, convenant), handovers)


def _own(*kinds: Kind) -> Spells:
    def spells(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
        return (s for s in case.spells if s.kind in kinds and s.whom == partner.partner_id)

    return spells


SPELLS: dict[Tie, Spells] = {
    Tie.CASE: _linked,
    Tie.RESIDENCE: _resident,
    Tie.ENROLMENT: _own(Kind.ENROLMENT),
    Tie.PROGRAMME: _taking_part,
    Tie.REFERRAL: _own(Kind.REFERRAL),
    Tie.PLACEMENT: _own(Kind.PROPOSED, Kind.HOSTED),
    Tie.HANDOVER_IN_AREA: _in_area,
    Tie.OPT_IN: _own(Kind.OPT_IN),
    Tie.HOUSING: _own(Kind.HOUSING),
}
NO_GRACE = timedelta(0)
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
    only, grace = _only(tie, partner.role), timedelta(grace_days)
    return tuple(
        _access(case_id, case, tie, spell, grace, only)
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
    return _places(_in_area, partner, person, convenant)


def at_site(partner: Partner, person: PersonHistory, convenant: ConvenantState) -> tuple[Access, ...]:
    """The times in which the person lived at one of this partner's sites (R5)."""
    return _places(_resident, partner, person, convenant)


def _places(
    spells: Spells, partner: Partner, person: PersonHistory, convenant: ConvenantState
) -> tuple[Access, ...]:
    """Spells as they are, ended only by another municipality or site."""
    return tuple(
        _access(case_id, NO_CASE, Tie.CASE, spell, NO_GRACE)
        for case_id, case in person.cases.items()
        for spell in spells(case, partner, convenant)
    )


def _access(
    case_id: UUID,
    case: CaseState,
    tie: Tie,
    spell: Spell,
    grace: timedelta,
    only: tuple[type[Event], ...] = (),
) -> Access:
    turned = spell.end if spell.kind in TURNING else None
    ends = [_last_day(end, grace) for end in _ends(case, tie, spell)]
    ends += [_last_day(turned, NO_GRACE)] if turned else []
    ended_at = turned.at.position if turned and not turned.announced else None
    since, until, keeps = spell.opened.first, min(ends, default=None), bool(turned and turned.keeps)
    return Access(case_id, spell.opened.position, since, ended_at, until, only, keeps)


def _ends(case: CaseState, tie: Tie, spell: Spell) -> Iterator[End]:
    """What ends this access with grace; a municipality keeps its own case after it is closed."""
    if spell.end and spell.kind not in TURNING:
        yield spell.end
    if case.handed_over and tie is Tie.RESIDENCE:
        yield case.handed_over
    closed = spell.closed or case.closed
    if closed and tie is not Tie.CASE:
        yield closed


def _last_day(end: End, grace: timedelta) -> date:
    """The fact that ends an access is itself inside, however late it was recorded."""
    return max(end.on + grace, end.at.last)
