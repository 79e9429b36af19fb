"""What every partner should hold, computed anew from the log: of whom, which words, and what it may fetch.

Shares no code with the carriers: rows are replayed from the log, the covenant and persons folded, and the law of
disclosure asked at the two moments that count: where the fact stands, and the head it was judged at.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from services.pilot.due import Due, Wanted
from services.pilot.ledger import Ledger, slice_of
from services.pilot.versions import Versions
from services.pilot.world import World
from shared.convenant.convenant_state import ConvenantState
from shared.convenant.disclose import Known, disclose
from shared.convenant.fetch import still_open
from shared.convenant.introduce import introductions
from shared.convenant.outcomes import Disclosed
from shared.convenant.person import NOBODY, PersonHistory
from shared.events.case import PersonalDataErased
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded
from shared.events.responsibility import RecipientNotifiedOfErasure
from shared.seal.keys import KeyMissing

ROWS = 1000
TOLD_BY_EVERYBODY = frozenset({"first_name", "last_name", "birth_date"})
"""The vault takes nobody without these."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEEPS_ITS_NAME = (PersonalDataErased, RecipientNotifiedOfErasure)
"""What must be deleted is said under the name by which it was told."""


class Names(Protocol):
    """By which ids a partner knows a message, a person and a person's things."""

    def message(self, partner_id: str, person: UUID | None, event_id: UUID) -> UUID:
        """The event."""

    def person(self, partner_id: str, person: UUID) -> UUID:
        """The person."""

    def thing(self, partner_id: str, person: UUID, thing: UUID) -> UUID:
        """A thing of the person."""


@dataclass(frozen=True)
class Sources:
    """Everything that is due follows from these."""

    facts: Sequence[Fact]
    ledger: Ledger
    partners: Sequence[str]
    names: Names
    slice_of: Callable[[UUID | None], int]
    sealed_in: Callable[[Recorded], frozenset[str] | None]
    """The names of the fields in a row's sealed blocks; None where nobody can know any more."""
    given_of: Mapping[UUID, frozenset[str]]
    """What was told of whom when their case was opened; of others, only what everybody must tell."""


async def read_log(world: World) -> list[Recorded]:
    """Every row of the log."""
    rows: list[Recorded] = []
    while page := await world.store.page(rows[-1].position if rows else 0, ROWS):
        rows += page
    return rows


async def recount(
    world: World, rows: Sequence[Recorded], ledger: Ledger, given_of: Mapping[UUID, frozenset[str]]
) -> Mapping[str, Due]:
    """What is due to every partner, from the whole log."""
    facts = await world.store.facts(list(rows))
    await world.pseudonyms.prepare(tuple(world.partners))
    slices = partial(slice_of, world)
    sealed_in = partial(_sealed_in, world)
    return counted(Sources(facts, ledger, tuple(world.partners), world.pseudonyms, slices, sealed_in, given_of))


def counted(sources: Sources) -> dict[str, Due]:
    """What is due to every partner."""
    return _Recount(sources).run()


def _sealed_in(world: World, row: Recorded) -> frozenset[str] | None:
    try:
        return world.store.keyring.names(row)
    except KeyMissing:
        return None


class _Recount:
    """One pass over the log; every state on the way is kept, so that any later moment can be looked up."""

    def __init__(self, sources: Sources) -> None:
        self._from, self._facts = sources, sources.facts
        self._due = {partner_id: Due() for partner_id in sources.partners}
        self._days = [fact.recorded.civil_date for fact in sources.facts]
        self._convenant: Versions[ConvenantState] = Versions(ConvenantState())
        self._persons: dict[UUID, Versions[PersonHistory]] = {}
        for fact in sources.facts:
            row = fact.recorded
            if row.person:
                history = self._persons.setdefault(row.person, Versions(NOBODY))
                history.add(row.position, history.newest.with_fact(fact))
            else:
                self._convenant.add(row.position, self._convenant.newest.with_fact(fact))

    def run(self) -> dict[str, Due]:
        """Every fact in the order of the log, for every partner."""
        for fact in self._facts:
            head = self._head(fact, fact.recorded.person)
            for partner_id, due in self._due.items():
                self._tell(fact, partner_id, due, head)
        return self._due

    def _tell(self, fact: Fact, partner_id: str, due: Due, head: int) -> None:
        row = fact.recorded
        if row.person:
            self._introduce(fact, partner_id, due, row.person, head)
        elif isinstance(fact.event, ConvenantSigned) and fact.event.partner_id == partner_id:
            for person in sorted(self._persons):
                self._introduce(fact, partner_id, due, person, self._head(fact, person))
        then, now = self._known(row.position, row.person), self._known(head, row.person)
        told = disclose(fact, partner_id, then, now, due.told_of(then))
        if isinstance(told, Disclosed):
            self._add(fact, told, due, row.position, head)
        else:
            due.withheld[row.position] = told.reason.value

    def _introduce(self, fact: Fact, partner_id: str, due: Due, person: UUID, head: int) -> None:
        position = fact.recorded.position
        then, now = self._known(position, person), self._known(head, person)
        for earlier in introductions(fact, partner_id, then, now, due.told_of(then)):
            self._add(earlier.fact, earlier.disclosed, due, position, head)

    def _head(self, fact: Fact, person: UUID | None) -> int:
        """The head that its page was judged at; what no page covers is noted, and taken as judged at once."""
        position = fact.recorded.position
        head = self._from.ledger.judged_at(self._from.slice_of(person), position)
        if head is None:
            for due in self._due.values():
                due.unjudged.add(position)
        return position if head is None else head

    def _known(self, position: int, person: UUID | None) -> Known:
        history = self._persons[person].at(position) if person else NOBODY
        return Known(self._days[position - 1], self._convenant.at(position), history)

    def _add(self, fact: Fact, told: Disclosed, due: Due, carried_at: int, head: int) -> None:
        row, names, partner_id = fact.recorded, self._from.names, told.partner_id
        whom = self._told_as(fact, carried_at, head)
        owed, allowed = self._fetchable(fact, told, head)
        due.messages.append(
            Wanted(
                id=str(names.message(partner_id, row.person, row.event_id)),
                position=row.position,
                person=row.person,
                subject=str(names.person(partner_id, whom)) if whom else None,
                data=self._as_known(told, row.person),
                owed=owed,
                allowed=allowed,
            )
        )
        due.told.add(row.position)

    def _told_as(self, fact: Fact, carried_at: int, head: int) -> UUID | None:
        """Who the person was known to be where the log was carried to, by what was known at the head."""
        whom = fact.recorded.person
        seen: set[UUID] = set()
        while whom and whom not in seen and not isinstance(fact.event, KEEPS_ITS_NAME):
            seen.add(whom)
            whom = self._persons[whom].at(head).merged_into(carried_at) or whom
        return whom

    def _as_known(self, told: Disclosed, person: UUID | None) -> dict[str, Any]:
        """The values, with persons and things by the ids that this partner knows."""
        names, partner_id = self._from.names, told.partner_id

        def known(value: Any) -> Any:
            if isinstance(value, Mapping):
                return {name: known(part) for name, part in value.items()}
            if isinstance(value, list | tuple):
                return [known(part) for part in value]
            is_thing = person and isinstance(value, str) and _ID.fullmatch(value)
            return str(names.thing(partner_id, person, UUID(value))) if person and is_thing else value

        return {
            name: str(names.person(partner_id, UUID(value))) if name in told.persons else known(value)
            for name, value in told.message.items()
        }

    def _fetchable(self, fact: Fact, told: Disclosed, head: int) -> tuple[frozenset[str], frozenset[str]]:
        """What a fetch had to give whenever that day it was made, and what it could give at most."""
        if not told.fetch:
            return frozenset(), frozenset()
        sealed = self._from.sealed_in(fact.recorded)
        there = frozenset(n for n, s in told.fetch if _in_vault(s) or sealed is None or _plain(s) in sealed)
        known = self._from.given_of.get(fact.recorded.person or UUID(int=0), TOLD_BY_EVERYBODY)
        sure = (
            {n for n, s in told.fetch if not _in_vault(s) or _plain(s) in known} if sealed is not None else set()
        )
        given = [there & still_open(fact, told.partner_id, at, now) for at, now in self._that_day(fact, head)]
        return frozenset.intersection(*given) & sure, frozenset.union(*given)

    def _that_day(self, fact: Fact, head: int) -> Iterator[tuple[int, Known]]:
        """Every state from the delivery until the day was over: by then, who plays has fetched."""
        person = fact.recorded.person
        assert person is not None
        last = bisect_right(self._days, self._days[head - 1])
        changes = {*self._persons[person].changed(head, last), *self._convenant.changed(head, last)}
        for position in sorted({head, *changes}):
            yield position, self._known(position, person)


def _in_vault(source: str) -> bool:
    return source.startswith("vault:")


def _plain(source: str) -> str:
    """The field that it names, of the event or of the vault."""
    return source.partition(":")[2]
