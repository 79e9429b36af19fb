"""What is known of each person's cases, kept at hand; the log has the last word."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from services.handover.life import Life
from shared.events.envelope import Fact
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))
AT_HAND = 5_000
"""So many persons; who is not among them is read again."""


class Lives:
    """Folds, each brought to stand right before the next fact of its person."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._lives: dict[UUID, Life] = {}

    async def before(self, facts: Sequence[Fact]) -> dict[UUID, Life]:
        """The lives of everybody whom these facts are about, as they were before the first of them.

        What was folded here may be behind (another process had the person for a while) or ahead (a transaction
        was rolled back): both are seen by the position of the person's last earlier fact in the log.
        """
        first: dict[UUID, int] = {}
        for fact in facts:
            if fact.recorded.person is not None:
                first.setdefault(fact.recorded.person, fact.recorded.position)
        columns = list(first), list(first.values())
        found = await patiently(lambda: self._store.pool.fetch(STATEMENTS["before"], *columns))
        await asyncio.gather(*(self._bring(row["person"], row["position"]) for row in found))
        return {person: self._lives[person] for person in first}

    def forget(self, person: UUID) -> None:
        """Nothing of this person is known here any more."""
        self._lives.pop(person, None)

    def shrink(self) -> None:
        """Forget who was not heard of for longest."""
        for person in list(self._lives)[: max(0, len(self._lives) - AT_HAND)]:
            self.forget(person)

    async def _bring(self, person: UUID, until: int) -> None:
        life = self._lives.pop(person, Life())
        if life.until > until:
            life = Life()
        if life.until < until:
            head = await self._store.head()
            rows = await self._store.of_person(person, head, life.until)
            life.asked = rows[-1].position
            for fact in await self._store.facts([row for row in rows if row.position <= until]):
                life.add(fact)
        self._lives[person] = life
