"""The disclosure policy in force, ready to be looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from shared.events.base import Event
from shared.events.convenants import DisclosurePolicyPublished, Involvement, PartnerRole, PolicyRow


def nothing() -> Mapping[Any, Any]:
    """No entry yet; the same one for everybody."""
    return MappingProxyType({})


class NotForProduction(Exception):
    """The policy has rows whose legal basis nobody has verified; says which."""


@cache
def _kebab(event: type[Event]) -> str:
    return event.kebab()


@dataclass(frozen=True, slots=True)
class Policy:
    """The disclosure policy in force, ready to be looked up."""

    version: int = 0
    rows: Mapping[tuple[PartnerRole, str], tuple[PolicyRow, ...]] = field(default_factory=nothing)
    involvement: Mapping[PartnerRole, Involvement] = field(default_factory=nothing)

    @classmethod
    def of(cls, event: DisclosurePolicyPublished) -> "Policy":
        """The policy as published."""
        rows: dict[tuple[PartnerRole, str], tuple[PolicyRow, ...]] = {}
        for row in event.rows:
            rows[row.role, row.event_type] = (*rows.get((row.role, row.event_type), ()), row)
        return cls(event.policy_version, rows, {rule.role: rule for rule in event.involvement})

    def refuse_unverified(self) -> None:
        """Raises `NotForProduction` where a row in force rests on a legal basis that nobody has verified."""
        found = [row for rows in self.rows.values() for row in rows if not row.legal_basis_verified]
        if found:
            raise NotForProduction(
                f"LEGAL_BASIS_UNVERIFIED: in version {self.version} of the policy {len(found)} rows rest on a"
                f" legal basis that nobody has verified; the first: {found[0].role} hears {found[0].event_type}"
            )

    def rows_for(self, role: PartnerRole, event: type[Event]) -> tuple[PolicyRow, ...]:
        """What this role may hear of this event type, in any of its versions."""
        return self.rows.get((role, _kebab(event)), ())


NO_POLICY = Policy()
