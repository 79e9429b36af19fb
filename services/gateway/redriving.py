"""What held persons missed, in the order of the log: their own events, and signatures that introduce people."""

from bisect import bisect_right
from collections.abc import Sequence
from uuid import UUID

from shared.carrier.bookmark import Bookmark, Held
from shared.convenant.convenant_state import ConvenantState
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded
from shared.store.postgres import PostgresStore


class Missed:
    """The covenant as it stood at every position carried, and what each held person missed."""

    def __init__(self, store: PostgresStore, bookmark: Bookmark, region: Sequence[Fact]) -> None:
        self._store = store
        self._until = bookmark.position
        self._signed = [f for f in region if _introduces(f)]
        self._positions, self._states = [0], [ConvenantState()]
        for fact in region:
            self._positions.append(fact.recorded.position)
            self._states.append(self._states[-1].with_fact(fact))

    @classmethod
    async def until(cls, store: PostgresStore, bookmark: Bookmark) -> "Missed":
        """Up to a bookmark, with the signature that it stands inside."""
        inside = 1 if bookmark.cursor else 0
        return cls(store, bookmark, await store.facts(await store.of_region(0, bookmark.position + inside)))

    def convenant(self, position: int) -> ConvenantState:
        """The covenant as it stood at a position."""
        return self._states[bisect_right(self._positions, position) - 1]

    async def of(self, held: Held) -> list[Recorded | Fact]:
        """The rows of this person, and the signatures that introduce people, from where it is held on."""
        rows = await self._store.of_person(UUID(held.person), self._until)
        found: list[Recorded | Fact] = [row for row in rows if row.position >= held.position]
        found += [fact for fact in self._signed if fact.recorded.position >= held.position]
        return sorted(found, key=position_of)


def position_of(step: Recorded | Fact) -> int:
    """Where it stands in the log."""
    return step.recorded.position if isinstance(step, Fact) else step.position


def _introduces(fact: Fact) -> bool:
    return isinstance(fact.event, ConvenantSigned) and fact.event.backfill == "granted"
