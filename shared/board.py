"""A board: rows that people look at, folded from events by a pure function, in a table that can be made anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog

from shared.delivery import STATEMENTS as DELIVERY
from shared.delivery import TRANSIENT, Arrival, Connection, Inbox
from shared.events.base import Event, Message
from shared.events.case import PersonalDataErased
from shared.events.classes import DataClass
from shared.events.envelope import Fact
from shared.partitions import partition_of
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES, statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))
PAGE = 500
NOBODY = UUID(int=0)
log = structlog.get_logger()


class BoardRow(Message):
    """What every row says first; the rest is the board's own."""

    case_id: UUID


R = TypeVar("R", bound=BoardRow)


@dataclass(frozen=True)
class Board(Generic[R]):
    """One table: which row an event is about, and what the row says after it (None takes it off)."""

    table: str
    row: type[R]
    key: Callable[[Event], UUID | None]
    project: Callable[[R | None, Event], R | None]

    def statement(self, name: str) -> str:
        """A statement on this board's table."""
        return STATEMENTS[name].replace("board.cases", f"board.{self.table}")

    async def show(self, connection: Connection, generation: int, facts: Sequence[Fact]) -> None:
        """The board after these events."""
        keyed = [(key, fact) for fact in facts if (key := self.key(fact.event)) is not None]
        keys = list({key for key, _ in keyed})
        known = await connection.fetch(self.statement("rows"), generation, keys) if keys else ()
        rows: dict[UUID, R | None] = {r["key"]: self.row.model_validate_json(r["shown"]) for r in known}
        persons: dict[UUID, UUID] = {}
        for key, fact in keyed:
            rows[key] = self.project(rows.get(key), fact.event)
            persons[key] = fact.recorded.person or NOBODY
        await self._write(connection, generation, {key: rows[key] for key in persons}, persons)
        for fact in facts:
            if isinstance(fact.event, PersonalDataErased) and DataClass.P.value in fact.event.scope_classes:
                await connection.execute(self.statement("forget"), generation, fact.recorded.person)

    async def _write(
        self, connection: Connection, generation: int, rows: dict[UUID, R | None], persons: dict[UUID, UUID]
    ) -> None:
        shown = [(key, row) for key, row in rows.items() if row is not None]
        columns = (
            [key for key, _ in shown],
            [row.case_id for _, row in shown],
            [persons[key] for key, _ in shown],
            [getattr(row, "municipality", None) for _, row in shown],
            [getattr(row, "case_worker", None) for _, row in shown],
            [row.model_dump_json() for _, row in shown],
        )
        if shown:
            await connection.execute(self.statement("put"), generation, *columns)
        if gone := [key for key, row in rows.items() if row is None]:
            await connection.execute(self.statement("drop"), generation, gone)


class Boards:
    """The boards of one service, fed by one consumer; shown in one generation, rebuilt in the next."""

    def __init__(self, service: str, boards: Sequence[Board[Any]], store: PostgresStore, partitions: int) -> None:
        self.service = service
        self._boards = boards
        self._store = store
        self._partitions = partitions
        self.inbox = Inbox(f"{service}.board", store, self._show, self._live)

    async def open(self) -> None:
        """The first generation exists."""
        await patiently(lambda: self._store.pool.execute(STATEMENTS["first_generation"], self.service))

    async def one(self, board: Board[R], key: UUID) -> R | None:
        """A row."""
        found = await self._fetch(board, "one", key)
        return found[0] if found else None

    async def of_case(self, board: Board[R], case_id: UUID) -> list[R]:
        """The rows of a case."""
        return await self._fetch(board, "of_case", case_id)

    async def page(
        self, board: Board[R], municipality: str, case_worker: str | None, after: UUID, limit: int
    ) -> list[R]:
        """The rows of a municipality, or of one of its case workers, after a row."""
        return await self._fetch(board, "page", municipality, case_worker, after, limit)

    async def rebuild(self) -> int:
        """Make every row anew from the log while the old ones are shown, then show the new."""
        lock = await self._store.connection()
        try:
            await lock.execute(QUERIES["take_slice"], f"board.{self.service}")
            live = int(await lock.fetchval(STATEMENTS["live"], self.service))
            await self._clear(lock, live)
            position = await self._follow(lock, live + 1, 0)
            async with lock.transaction():
                await lock.fetchval(STATEMENTS["hold"], self.service)
                position = await self._follow(lock, live + 1, position)
                await self._flip(lock, live + 1, position)
        finally:
            await lock.close()
        log.info("board rebuilt", board=self.service, position=position)
        return position

    async def _follow(self, connection: Connection, generation: int, position: int) -> int:
        """Project what stands in the log after a position, into a generation that nobody sees yet."""
        while rows := await self._store.page(position, PAGE):
            arrivals = [Arrival.from_log(row, partition_of(row.person, self._partitions)) for row in rows]
            async with connection.transaction():
                await self._take(connection, generation, arrivals)
            position = rows[-1].position
        return position

    async def _take(self, connection: Connection, generation: int, arrivals: Sequence[Arrival]) -> None:
        try:
            async with connection.transaction():
                await self.inbox.take(connection, generation, arrivals, one_by_one=False)
        except TRANSIENT:
            raise
        except Exception:
            await self.inbox.take(connection, generation, arrivals, one_by_one=True)

    async def _flip(self, connection: Connection, generation: int, position: int) -> None:
        every = list(range(self._partitions))
        place = (every, [-position] * len(every), [position] * len(every))
        await connection.execute(DELIVERY["move"], self.inbox.consumer, generation, *place)
        await connection.execute(STATEMENTS["flip"], self.service, generation)
        await self._clear(connection, generation)
        await self.inbox.report(connection, generation, every)

    async def _clear(self, connection: Connection, but: int) -> None:
        for board in self._boards:
            await connection.execute(board.statement("clear"), but)
        await connection.execute(STATEMENTS["clear_progress"], self.inbox.consumer, but)
        await connection.execute(STATEMENTS["clear_parked"], self.inbox.consumer, but)

    async def _live(self, connection: Connection) -> int:
        return int(await connection.fetchval(STATEMENTS["live"], self.service))

    async def _show(self, connection: Connection, generation: int, facts: Sequence[Fact]) -> None:
        for board in self._boards:
            await board.show(connection, generation, facts)

    async def _fetch(self, board: Board[R], statement: str, *values: object) -> list[R]:
        text = board.statement(statement)
        found = await patiently(lambda: self._store.pool.fetch(text, self.service, *values))
        return [board.row.model_validate_json(r["shown"]) for r in found]
