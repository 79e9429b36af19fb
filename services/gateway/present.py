"""The covenant and persons as they are now: for fetches and for what partners say."""

import asyncio
from uuid import UUID

from shared.clock import Clock, civil_date
from shared.convenant.disclose import Known
from shared.convenant.parties import ConvenantState
from shared.convenant.person import NOBODY, PersonHistory
from shared.events.convenants import PartnerRegistered
from shared.store.postgres import PostgresStore


class Present:
    """What is known at the head of the log, on the clock's day; region facts are kept and added to."""

    def __init__(self, store: PostgresStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._state = ConvenantState()
        self._oins: dict[str, str] = {}
        self._until = 0
        self._learning = asyncio.Lock()
        self.head = 0

    async def convenant(self) -> Known:
        """What is known of partners, signatures and policy."""
        async with self._learning:
            self.head = await self._store.head()
            for fact in await self._store.facts(await self._store.of_region(self._until, self.head)):
                self._state = self._state.with_fact(fact)
                if isinstance(fact.event, PartnerRegistered):
                    self._oins[fact.event.partner_id] = fact.event.oin
            self._until = self.head
        return Known(civil_date(await self._clock.now()), self._state, NOBODY)

    async def of_person(self, person: UUID) -> Known:
        """The same, and everything recorded of one person; raises `KeyMissing` after an erasure."""
        known = await self.convenant()
        rows = await self._store.of_person(person, self.head)
        return Known(known.on, known.convenant, PersonHistory.of(await self._store.facts(rows)))

    def source_of(self, partner_id: str) -> str:
        """The CloudEvents source that this partner signs its messages with."""
        return f"urn:nld:oin:{self._oins[partner_id]}:systeem:{partner_id}"
