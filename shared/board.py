"""A board: rows that people look at, folded from events by a pure function, in a table that can be made anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog

from shared.delivery import Arrival, Connection, Inbox
from shared.events.base import Event, Message
from shared.events.case import PersonalDataErased
from shared.events.classes import DataClass
from shared.events.envelope import Fact
from shared.partitions import partition_of
from shared.store.postgres import PostgresStore, patiently
from shared.store.statements import statements

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
        known = await connection.fetch(self.statement("rows"), generation, list({key for key, _ in keyed}))
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
        await connection.execute(self.statement("put"), generation, *columns)
        await connection.execute(
            self.statement("drop"), generation, [key for key, row in rows.items() if row is None]
        )


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
        """Make every row anew from the log while the old ones are shown, then show the new; the position reached."""
        async with self._store.pool.acquire() as connection:
            live = await connection.fetchval(STATEMENTS["live"], self.service)
            await self._clear(connection, live)
        position = 0
        while rows := await self._store.page(position, PAGE):
            async with self._store.pool.acquire() as connection, connection.transaction():
                position = await self._follow(connection, live + 1, rows)
        async with self._store.pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(STATEMENTS["hold"], self.service) != live:
                return position
            while rows := await self._store.page(position, PAGE):
                position = await self._follow(connection, live + 1, rows)
            for partition in range(self._partitions):
                await self.inbox.moved(connection, live + 1, partition, -position, position, 0)
            await connection.execute(STATEMENTS["flip"], self.service, live + 1)
            await self._clear(connection, live + 1)
        log.info("board rebuilt", board=self.service, position=position)
        return position

    async def _follow(self, connection: Connection, generation: int, rows: Sequence[Any]) -> int:
        arrivals = [Arrival.from_log(row, partition_of(row.person, self._partitions)) for row in rows]
        await self.inbox.take(connection, generation, arrivals, one_by_one=False)
        return int(rows[-1].position)

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
