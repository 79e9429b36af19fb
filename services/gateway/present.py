"""The covenant and persons as they are now: for fetches and for what partners say."""

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from shared.clock import Clock, civil_date
from shared.convenant.convenant_state import ConvenantState
from shared.convenant.disclose import Known
from shared.convenant.person import NOBODY, PersonHistory
from shared.events.convenants import PartnerRegistered
from shared.seal.keys import KeyMissing
from shared.store.gathering import Gathering
from shared.store.postgres import PostgresStore

MOST_PERSONS = 2_000
"""So many histories are kept at hand; who was asked about longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A person's history up to a position."""

    until: int
    history: PersonHistory


class Present:
    """What is known at the head of the log, on the clock's day; what was learnt is kept and added to."""

    def __init__(self, store: PostgresStore, clock: Clock, *, production: bool = False) -> None:
        self._store = store
        self._production = production
        self._clock = clock
        self._state = ConvenantState()
        self._oins: dict[str, str] = {}
        self._until = 0
        self._learning: Gathering[None, Known] = Gathering(self._learnt, calls=1)
        self._persons: OrderedDict[UUID, Remembered] = OrderedDict()
        self.head = 0

    async def convenant(self) -> Known:
        """What is known of partners, signatures and policy; raises `NotForProduction`."""
        return (await self._learning.ask([None]))[None]

    async def of_person(self, person: UUID) -> Known:
        """The same, and everything recorded of one person; raises `KeyMissing` after an erasure."""
        known = await self.convenant()
        history = await self._history(person)
        sheltered = bool(history.one_with) and await self._is_sheltered(person, history)
        return Known(known.on, known.convenant, replace(history, sheltered=sheltered))

    async def known_as(self, person: UUID) -> UUID:
        """As whom a person is known by now: themselves, or whom they turned out to be."""
        await self.convenant()
        seen = {person}
        while (merges := (await self._history(person)).merges) and (into := merges[-1][1]) and into not in seen:
            seen.add(person := into)
        return person

    async def _history(self, person: UUID) -> PersonHistory:
        head, before = self.head, self._persons.get(person, Remembered(0, NOBODY))
        history = before.history
        for fact in await self._store.facts(await self._store.of_person(person, head, before.until)):
            history = history.with_fact(fact)
        self._remember(person, Remembered(max(head, before.until), history))
        return history

    async def _is_sheltered(self, person: UUID, history: PersonHistory) -> bool:
        """Whether somebody merged with this person is in danger: who knows the one, knows the other's home."""
        seen, waiting = {person}, set(history.one_with)
        while waiting := waiting - seen:
            seen.add(other := waiting.pop())
            with suppress(KeyMissing):  # who was erased protects nobody any more
                theirs = await self._history(other)
                if theirs.protected:
                    return True
                waiting |= theirs.one_with
        return False

    def source_of(self, partner_id: str) -> str:
        """The CloudEvents source that this partner signs its messages with."""
        return f"urn:nld:oin:{self._oins[partner_id]}:systeem:{partner_id}"

    async def _learnt(self, _: Sequence[None]) -> dict[None, Known]:
        self.head = await self._store.head()
        for fact in await self._store.facts(await self._store.of_region(self._until, self.head)):
            self._state = self._state.with_fact(fact)
            if isinstance(fact.event, PartnerRegistered):
                self._oins[fact.event.partner_id] = fact.event.oin
        self._until = self.head
        if self._production:
            self._state.policy.refuse_unverified()
        return {None: Known(civil_date(await self._clock.now()), self._state, NOBODY)}

    def _remember(self, person: UUID, known: Remembered) -> None:
        """Only forwards: another who asked meanwhile may have learnt more."""
        if known.until >= self._persons.get(person, known).until:
            self._persons[person] = known
            self._persons.move_to_end(person)
        while len(self._persons) > MOST_PERSONS:
            self._persons.popitem(last=False)
