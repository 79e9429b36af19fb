"""What one partner should hold, laid beside what it holds. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.pilot.holdings import Held, Holdings
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


@dataclass(frozen=True, slots=True)
class Compared:
    """How what is held differs from what is due."""

    lost: int
    """Messages, and fetches that gave less than they had to."""
    doubled: int
    overtaken: int
    surplus: int
    """Messages, recipients, values or fetched fields that the law does not allow: never anything but zero."""
    unjudged: int = 0
    """Facts that no page of the ledger covers."""

    @property
    def flaws(self) -> int:
        """All of them."""
        return self.lost + self.doubled + self.overtaken + self.surplus + self.unjudged


def compare(due: Due, holdings: Holdings) -> Compared:
    """What is lost, doubled, overtaken or too much at one partner."""
    wanted = {message.id: message for message in due.messages}
    arrived = Counter(message.id for message in holdings.arrivals)
    kept = {message.id for message in holdings.messages}
    lost = sum(message.id not in kept or _is_short(message, holdings) for message in due.messages)
    doubled = sum(count - 1 for count in arrived.values())
    surplus = len({m.id for m in holdings.arrivals if not _is_due(m, wanted.get(m.id), holdings)})
    return Compared(lost, doubled, _overtaken(due, holdings), surplus, len(due.unjudged))


def _fetched(message_id: str, holdings: Holdings) -> frozenset[str]:
    return frozenset(holdings.fetched.get(message_id, ()))


def _is_short(wanted: Wanted, holdings: Holdings) -> bool:
    """Whether a fetch gave less than it had to; one answered 403 gave nothing."""
    return not wanted.owed <= _fetched(wanted.id, holdings)


def _is_due(held: Held, wanted: Wanted | None, holdings: Holdings) -> bool:
    """Whether it is about whom it should be, says what it should, and no fetch gave more than it could."""
    if wanted is None or (held.subject, held.data) != (wanted.subject, wanted.data):
        return False
    return _fetched(held.id, holdings) <= wanted.allowed


def _overtaken(due: Due, holdings: Holdings) -> int:
    """Messages that a later one of the same person came before, under the id by which the partner knows them."""
    places = {message.id: (message.person, place) for place, message in enumerate(due.messages)}
    latest: dict[tuple[UUID | None, str | None], int] = {}
    overtaken = 0
    for message in holdings.arrivals:
        if message.id in places:
            person, place = places[message.id]
            last = latest.get((person, message.subject), -1)
            overtaken += place < last
            latest[person, message.subject] = max(place, last)
    return overtaken
