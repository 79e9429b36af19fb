"""What one partner should hold, and why it was not told the rest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.convenant.disclose import Known


@dataclass(frozen=True, slots=True)
class Wanted:
    """One message that is due, as this partner must know it."""

    id: str
    position: int
    person: UUID | None
    subject: str | None
    data: Mapping[str, Any]
    owed: frozenset[str] = frozenset()
    """The fields that every fetch at the time had to give."""
    allowed: frozenset[str] = frozenset()
    """The fields that a fetch at the time could give: more than owed only where something changed meanwhile."""


@dataclass
class Due:
    """What one partner should hold: its messages in order by person, and why it was not told the rest."""

    messages: list[Wanted] = field(default_factory=list)
    withheld: dict[int, str] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    unjudged: set[int] = field(default_factory=set)
    """Facts of which the ledger does not say that the gateway ever saw them."""

    def told_of(self, known: Known) -> frozenset[int]:
        """The positions of a person's facts that the partner was told."""
        return frozenset(f.recorded.position for f in known.person.facts if f.recorded.position in self.told)

    def reasons(self) -> dict[str, int]:
        """Facts never told, by the reason met first."""
        counts = Counter(why for position, why in self.withheld.items() if position not in self.told)
        return dict(sorted(counts.items()))
