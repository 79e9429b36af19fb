"""The partners of the region as the log has them: whose municipality or site it is, and who may see whom."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from shared.convenant.convenant_state import ConvenantState
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.convenant.scope import involvement
from shared.events.convenants import PartnerRole
from shared.store.gathering import Gathering
from shared.store.postgres import PostgresStore


class Parties:
    """The region's facts, kept and added to."""

    def __init__(self, store: PostgresStore, *, production: bool = False) -> None:
        self._store = store
        self._production = production
        self._state = ConvenantState()
        self._until = 0
        self._learning: Gathering[None, ConvenantState] = Gathering(self._learnt, calls=1)

    async def partner(self, partner_id: str) -> Partner | None:
        """A partner by its id."""
        return (await self.convenant()).partners.get(partner_id)

    async def of_municipality(self, code: str) -> str | None:
        """The partner that a municipality is; the first by name where several speak for it."""
        partners = (await self.convenant()).partners.values()
        found = (p.partner_id for p in partners if p.role is PartnerRole.MUNICIPALITY and code in p.municipalities)
        return min(found, default=None)

    async def cases_open_to(self, partner: Partner, person: UUID, today: date) -> frozenset[UUID]:
        """The cases of a person that this partner may see today, by what ties it to them."""
        convenant = await self.convenant()
        rows = await self._store.of_person(person, await self._store.head())
        history = PersonHistory.of(await self._store.facts(rows))
        return frozenset(_open_on(today, partner, history, convenant))

    async def convenant(self) -> ConvenantState:
        """All that is known of the region by now; raises `NotForProduction`."""
        return (await self._learning.ask([None]))[None]

    async def _learnt(self, _: Sequence[None]) -> dict[None, ConvenantState]:
        head = await self._store.head()
        for fact in await self._store.facts(await self._store.of_region(self._until, head)):
            self._state = self._state.with_fact(fact)
        self._until = head
        if self._production:
            self._state.policy.refuse_unverified()
        return {None: self._state}


def _open_on(today: date, partner: Partner, history: PersonHistory, convenant: ConvenantState) -> Iterable[UUID]:
    for access in involvement(partner, history, convenant):
        if access.open_on(today) and access.ended_at is None:
            yield access.case_id
