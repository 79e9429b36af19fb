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

    def rows_for(self, role: PartnerRole, event: type[Event]) -> tuple[PolicyRow, ...]:
        """What this role may hear of this event type, in any of its versions."""
        return self.rows.get((role, _kebab(event)), ())


NO_POLICY = Policy()
