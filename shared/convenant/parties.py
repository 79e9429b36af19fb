"""The parties of a covenant, and the times in which each is bound."""

from dataclasses import dataclass
from datetime import date

from shared.events.convenants import PartnerRole


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as the covenant knows it: role, area and sites."""

    partner_id: str
    role: PartnerRole
    municipalities: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Signature:
    """A time in which a partner is bound: from signing up to, but not on, the day of leaving."""

    convenant_id: str
    signed_on: date
    backfill: bool
    withdrawn_on: date | None = None
