"""What every partner should hold, computed anew from the log; and what it holds more, less, or in another order.

Shares no code with the carriers: rows are replayed from the log, the covenant and persons folded, and the law of
disclosure asked at the two moments that count: where the fact stands, and the head it was judged at.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from services.pilot.holdings import Held, Holdings
from services.pilot.ledger import Ledger, slice_of
from services.pilot.world import World
from shared.convenant.disclose import Known, disclose
from shared.convenant.introduce import introductions
from shared.convenant.outcomes import Disclosed
from shared.convenant.parties import ConvenantState
from shared.convenant.person import NOBODY, PersonHistory
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded

ROWS = 1000
T = TypeVar("T")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Versions(Generic[T]):
    """A state after each position that changed it."""

    def __init__(self, first: T) -> None:
        self._positions, self._states = [0], [first]

    @property
    def newest(self) -> T:
        """The state after the last change."""
        return self._states[-1]

    def add(self, position: int, state: T) -> None:
        """The state from this position on."""
        self._positions.append(position)
        self._states.append(state)

    def at(self, position: int) -> T:
        """The state after everything up to and including this position."""
        return self._states[bisect_right(self._positions, position) - 1]


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


@dataclass(frozen=True, slots=True)
class Compared:
    """How what is held differs from what is due."""

    lost: int
    doubled: int
    overtaken: int
    surplus: int
    """Messages or fields that the law does not allow: must never be anything but zero."""


async def read_log(world: World) -> list[Recorded]:
    """Every row of the log."""
    rows: list[Recorded] = []
    while page := await world.store.page(rows[-1].position if rows else 0, ROWS):
        rows += page
    return rows


async def recount(world: World, rows: Sequence[Recorded], ledger: Ledger) -> Mapping[str, Due]:
    """What is due to every partner, from the whole log."""
    facts = await world.store.facts(list(rows))
    await world.pseudonyms.prepare(tuple(world.partners))
    return _Recount(world, facts, ledger).run()


class _Recount:
    """One pass over the log; every state on the way is kept, so that any later moment can be looked up."""

    def __init__(self, world: World, facts: Sequence[Fact], ledger: Ledger) -> None:
        self._world, self._facts, self._ledger = world, facts, ledger
        self._due = {partner_id: Due() for partner_id in world.partners}
        self._convenant: Versions[ConvenantState] = Versions(ConvenantState())
        self._persons: dict[UUID, Versions[PersonHistory]] = {}
        for fact in facts:
            row = fact.recorded
            if row.person:
                history = self._persons.setdefault(row.person, Versions(NOBODY))
                history.add(row.position, history.newest.with_fact(fact))
            else:
                self._convenant.add(row.position, self._convenant.newest.with_fact(fact))

    def run(self) -> dict[str, Due]:
        """Every fact in the order of the log, for every partner."""
        for fact in self._facts:
            then, now = self._judged(fact, fact.recorded.person)
            for partner_id, due in self._due.items():
                self._tell(fact, partner_id, due, then, now)
        return self._due

    def _tell(self, fact: Fact, partner_id: str, due: Due, then: Known, now: Known) -> None:
        if fact.recorded.person:
            self._introduce(fact, partner_id, due, then, now)
        elif isinstance(fact.event, ConvenantSigned) and fact.event.partner_id == partner_id:
            for person in sorted(self._persons):
                self._introduce(fact, partner_id, due, *self._judged(fact, person))
        told = disclose(fact, partner_id, then, now, due.told_of(then))
        if isinstance(told, Disclosed):
            self._add(fact, told, partner_id, due)
        else:
            due.withheld[fact.recorded.position] = told.reason.value

    def _introduce(self, fact: Fact, partner_id: str, due: Due, then: Known, now: Known) -> None:
        for earlier in introductions(fact, partner_id, then, now, due.told_of(then)):
            self._add(earlier.fact, earlier.disclosed, partner_id, due)

    def _judged(self, fact: Fact, person: UUID | None) -> tuple[Known, Known]:
        """What was known where the fact stands, and at the head that its page was judged at."""
        position = fact.recorded.position
        head = self._ledger.judged_at(slice_of(self._world, person), position) or position
        return self._known(position, person), self._known(head, person)

    def _known(self, position: int, person: UUID | None) -> Known:
        on = self._facts[position - 1].recorded.civil_date
        history = self._persons[person].at(position) if person else NOBODY
        return Known(on, self._convenant.at(position), history)

    def _add(self, fact: Fact, told: Disclosed, partner_id: str, due: Due) -> None:
        row = fact.recorded
        message_id = str(self._world.pseudonyms.message(partner_id, row.person, row.event_id))
        due.messages.append((message_id, row.person, told))
        due.told.add(row.position)


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
