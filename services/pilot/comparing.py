"""How what a partner holds differs from what it should hold."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from services.pilot.due import Due, Wanted
from services.pilot.holdings import Held, Holdings


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
    lost = sum(message.id not in holdings.taken or _is_short(message, holdings) for message in due.messages)
    doubled = sum(count - 1 for count in arrived.values())
    surplus = len({m.id for m in holdings.arrivals if not _is_due(m, wanted.get(m.id), holdings)})
    return Compared(lost, doubled, _overtaken(due, holdings), surplus, len(due.unjudged))


def _fetched(message_id: str, holdings: Holdings) -> frozenset[str]:
    return holdings.given.get(message_id, frozenset())


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
