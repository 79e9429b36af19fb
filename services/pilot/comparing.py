"""How what a partner holds differs from what it should hold."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.pilot.due import Due
from services.pilot.holdings import Held, Holdings
from shared.convenant.outcomes import Disclosed

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Compared:
    """How what is held differs from what is due."""

    lost: int
    doubled: int
    overtaken: int
    surplus: int
    """Messages or fields that the law does not allow: must never be anything but zero."""


def compare(due: Due, holdings: Holdings) -> Compared:
    """What is lost, doubled, overtaken or too much at one partner."""
    wanted = {message_id: told for message_id, _, told in due.messages}
    held = Counter(message.id for message in holdings.arrivals)
    lost = sum(message_id not in holdings.taken for message_id in wanted)
    doubled = sum(count - 1 for count in held.values())
    first = {m.id: m for m in reversed(holdings.arrivals)}
    surplus = sum(_is_surplus(first[message_id], wanted.get(message_id), holdings) for message_id in held)
    return Compared(lost, doubled, _overtaken(due, holdings), surplus)


def _without_ids(value: Any) -> Any:
    """The values, but for the ids of things, which every partner knows by another name."""
    if isinstance(value, Mapping):
        return {name: _without_ids(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_ids(part) for part in value]
    return "an id" if isinstance(value, str) and _ID.fullmatch(value) else value


def _is_surplus(held: Held, told: Disclosed | None, holdings: Holdings) -> bool:
    if told is None or _without_ids(held.data) != _without_ids(told.message):
        return True
    return not set(holdings.fetched.get(held.id, ())) <= {name for name, _ in told.fetch}


def _overtaken(due: Due, holdings: Holdings) -> int:
    """Messages that a later one of the same person came before, under the id by which the partner knows them."""
    places = {message_id: (person, place) for place, (message_id, person, _) in enumerate(due.messages)}
    latest: dict[tuple[UUID | None, str | None], int] = {}
    overtaken = 0
    for message in holdings.arrivals:
        if message.id in places:
            person, place = places[message.id]
            last = latest.get((person, message.subject), -1)
            overtaken += place < last
            latest[person, message.subject] = max(place, last)
    return overtaken
