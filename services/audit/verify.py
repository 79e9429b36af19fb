"""Walk the log and name the first position that is not as it was written. Needs no database: rows are enough."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Literal

from shared.events.chain import GENESIS, link
from shared.events.envelope import Recorded
from shared.store.postgres import PostgresStore

PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the walk found; `broken_at` is the first position that is missing or changed."""

    last_position: int
    contiguous: bool
    chain: Literal["ok", "broken"]
    broken_at: int | None
    head: str

    @property
    def whole(self) -> bool:
        """Whether nothing was found wrong."""
        return self.contiguous and self.chain == "ok"


class Walk:
    """The log, row by row, from its first."""

    def __init__(self) -> None:
        self._position = 0
        self._stored = GENESIS
        self._missing: int | None = None
        self._changed: int | None = None

    def take(self, rows: Iterable[Recorded]) -> None:
        """The next rows; each link must grow from the one stored before it."""
        for row in rows:
            if self._missing is None and row.position != self._position + 1:
                self._missing = self._position + 1
            if self._changed is None and link(self._stored, row) != row.chain:
                self._changed = row.position
            self._position, self._stored = row.position, row.chain

    def rewritten(self, until: int) -> None:
        """A witness remembers another log up to here: somewhere before, links and all were written anew."""
        self._changed = self._changed or until

    def end(self, promised: int, head: str | None = None) -> Verdict:
        """The verdict; the log must reach at least the last position that was promised, and end in `head`."""
        if self._missing is None and self._position < promised:
            self._missing = self._position + 1
        if self._changed is None and self._missing is None and head not in (None, self._stored.hex()):
            self._changed = self._position
        found = [position for position in (self._missing, self._changed) if position is not None]
        return Verdict(
            last_position=self._position,
            contiguous=self._missing is None,
            chain="ok" if self._changed is None else "broken",
            broken_at=min(found, default=None),
            head=self._stored.hex(),
        )


async def verify(store: PostgresStore) -> Verdict:
    """The log in the database, as far as it was promised when the walk began."""
    promised = await store.promised()
    walk = Walk()
    async for rows in pages(store):
        walk.take(rows)
    return walk.end(promised)


async def pages(store: PostgresStore) -> AsyncIterator[list[Recorded]]:
    """The whole log, page by page."""
    after = 0
    while rows := await store.page(after, PAGE):
        yield rows
        after = rows[-1].position
