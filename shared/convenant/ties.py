"""By which of a case's spells each tie of the covenant holds."""

from collections.abc import Callable, Iterator
from itertools import chain

from shared.convenant.case_state import CaseState
from shared.convenant.convenant_state import ConvenantState
from shared.convenant.parties import Partner
from shared.convenant.spells import Kind, Spell
from shared.events.convenants import Tie

Spells = Callable[[CaseState, Partner, ConvenantState], Iterator[Spell]]


def _linked(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    return (s for s in case.of_kind(Kind.LINK) if s.whom in partner.municipalities)


def resident(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    """Spells at the partner's own sites."""
    return (s for s in case.of_kind(Kind.SITE) if s.whom in partner.sites)


def _taking_part(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    """Spells in the programmes that this partner serves."""
    served = {code for code, p in convenant.programmes.items() if partner.partner_id in p.served_by}
    return (s for s in case.of_kind(Kind.PROGRAMME) if s.whom in served)


def in_own_area(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
    """Spells in which the person was a municipality's of the partner's area, or handed over to it."""
    handovers = (s for s in case.of_kind(Kind.HANDOVER) if s.whom in partner.municipalities)
    return chain(_linked(case, partner, convenant), handovers)


def _own(*kinds: Kind) -> Spells:
    def spells(case: CaseState, partner: Partner, convenant: ConvenantState) -> Iterator[Spell]:
        return (s for s in case.spells if s.kind in kinds and s.whom == partner.partner_id)

    return spells


SPELLS: dict[Tie, Spells] = {
    Tie.CASE: _linked,
    Tie.RESIDENCE: resident,
    Tie.ENROLMENT: _own(Kind.ENROLMENT),
    Tie.PROGRAMME: _taking_part,
    Tie.REFERRAL: _own(Kind.REFERRAL),
    Tie.PLACEMENT: _own(Kind.PROPOSED, Kind.HOSTED),
    Tie.HANDOVER_IN_AREA: in_own_area,
    Tie.OPT_IN: _own(Kind.OPT_IN),
    Tie.HOUSING: _own(Kind.HOUSING),
}
