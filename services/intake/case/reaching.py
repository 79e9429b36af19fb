"""Whom a person may be led to: a partner the region knows, in a role for it, that works where the person lives."""

from collections.abc import Collection

from services.intake.case.state import Case
from shared.decider import Refused
from shared.events.convenants import PartnerRole

NOT_REACHABLE = "PARTNER_NOT_REACHABLE"
REFERRED = frozenset(
    {
        PartnerRole.WELFARE,
        PartnerRole.SOCIAL_WORK,
        PartnerRole.PUBLIC_HEALTH,
        PartnerRole.YOUTH_FAMILY,
        PartnerRole.CARE,
        PartnerRole.WORK_COMPANY,
        PartnerRole.EDUCATION_PROVIDER,
    }
)
"""Who a referral can be made to; the covenants tie each of them to the person by it."""
LIBRARIES = frozenset({PartnerRole.LIBRARY})
LANDLORDS = frozenset({PartnerRole.HOUSING, PartnerRole.MUNICIPALITY})
"""Who may be asked for a home; some municipalities find one themselves."""
MET = REFERRED | LIBRARIES | LANDLORDS | {PartnerRole.COA, PartnerRole.REFUGEE_SUPPORT}
"""With whom an appointment can be: whoever the covenants let meet the person."""


def partner_stream(partner_id: str) -> str:
    """The stream that says who a partner is."""
    return f"partner-{partner_id}"


def require_reachable(state: Case, roles: Collection[PartnerRole]) -> None:
    """Refuse a partner that would never hear of it: unknown, of another kind, or of another area."""
    partner, case = state.partner, state.case
    if partner is None:
        raise Refused(NOT_REACHABLE, "UNKNOWN")
    if partner.role not in roles:
        raise Refused(NOT_REACHABLE, "ROLE")
    where = case.municipality or case.registered_in
    if partner.municipalities and where not in partner.municipalities:
        raise Refused(NOT_REACHABLE, "AREA")
