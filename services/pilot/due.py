"""What one partner should hold, and why it was not told the rest."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from shared.convenant.disclose import Known
from shared.convenant.outcomes import Disclosed


@dataclass
class Due:
    """What one partner should hold: its messages in order by person, and why it was not told the rest."""

    messages: list[tuple[str, UUID | None, Disclosed]] = field(default_factory=list)
    withheld: dict[int, str] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)

    def told_of(self, known: Known) -> frozenset[int]:
        """The positions of a person's facts that the partner was told."""
        return frozenset(f.recorded.position for f in known.person.facts if f.recorded.position in self.told)

    def reasons(self) -> dict[str, int]:
        """Facts never told, by the reason met first."""
        counts = Counter(why for position, why in self.withheld.items() if position not in self.told)
        return dict(sorted(counts.items()))
