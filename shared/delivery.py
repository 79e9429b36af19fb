"""From the internal topic to whoever acts on it: nothing lost, nothing twice, trouble held to one person."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from aiokafka import ConsumerRecord
from faststream import BaseMiddleware

from shared.events.envelope import Fact, Recorded
from shared.events.wire import from_message
from shared.seal.keyring import DIGESTS
from shared.store.patience import AWAY
from shared.store.port import Conflict, StoreUnavailable
from shared.store.postgres import PostgresStore
from shared.store.statements import statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))
TRIES = 3
"""So often a batch is tried as a whole, before the events that fail are parked one by one."""
TRANSIENT = (Conflict, StoreUnavailable, *AWAY)
LONGEST_PAUSE = 5.0
Connection = Any
"""An asyncpg connection, or one lent by the pool."""
Handle = Callable[[Connection, int, Sequence[Fact]], Awaitable[None]]
log = structlog.get_logger()


class BackOff:
    """The one middleware: a failed batch is asked for again (NACK_ON_ERROR), later and later."""

    def __init__(self) -> None:
        self.pause = 0.0

    def __call__(self, message: Any, /, *, context: Any) -> BaseMiddleware[Any, Any]:
        """One attempt."""
        return _Attempt(message, context=context, back_off=self)


class _Attempt(BaseMiddleware[Any, Any]):
    def __init__(self, message: Any, /, *, context: Any, back_off: BackOff) -> None:
        super().__init__(message, context=context)
        self._back_off = back_off

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: Any) -> Any:
        try:
            answer = await call_next(msg)
        except Exception as error:
            self._back_off.pause = min(max(self._back_off.pause * 2, 0.05), LONGEST_PAUSE)
            log.warning("delivery failed", error=type(error).__name__)
            await asyncio.sleep(self._back_off.pause)
            raise
        self._back_off.pause = 0.0
        return answer


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that arrived: from the topic, or, with minus its position for an offset, from the log itself."""

    topic: str
    partition: int
    offset: int
    person: str
    value: bytes
    row: Recorded | None

    @classmethod
    def from_topic(cls, record: "ConsumerRecord[Any, Any]") -> "Arrival":
        """One record; what cannot be read has no row."""
        person = (record.key or b"").decode(errors="replace")
        try:
            row = from_message(record.key, record.value)
        except (ValueError, KeyError, TypeError):
            row = None
        return cls(record.topic, record.partition, record.offset, person, record.value or b"", row)

    @classmethod
    def from_log(cls, row: Recorded, partition: int) -> "Arrival":
        """One row."""
        return cls("", partition, -row.position, str(row.person or ""), row.data, row)


class Unreadable(Exception):
    """A record that is no event at all."""


class Inbox:
    """One consumer's book-keeping: positions and parked events, in the transaction of what was done."""

    def __init__(
        self,
        consumer: str,
        store: PostgresStore,
        handle: Handle,
        generation: Callable[[Connection], Awaitable[int]],
    ) -> None:
        self.consumer = consumer
        self._store = store
        self._handle = handle
        self._generation = generation
        self._failures = 0

    async def receive(self, records: "Sequence[ConsumerRecord[Any, Any]]") -> None:
        """Handle a batch, whole if that can be; raises to have it delivered again."""
        arrivals = [Arrival.from_topic(record) for record in records]
        try:
            await self._in_transaction(arrivals, one_by_one=self._failures >= TRIES)
        except TRANSIENT:
            raise
        except Exception:
            self._failures += 1
            raise
        self._failures = 0

    async def _in_transaction(self, arrivals: Sequence[Arrival], *, one_by_one: bool) -> None:
        async with self._store.pool.acquire() as connection, connection.transaction():
            generation = await self._generation(connection)
            await self.take(connection, generation, arrivals, one_by_one=one_by_one)
            await self.report(connection, generation, {arrival.partition for arrival in arrivals})

    async def take(
        self, connection: Connection, generation: int, arrivals: Sequence[Arrival], *, one_by_one: bool
    ) -> None:
        """Handle what is new of these, hold back what belongs to a parked person, move the position."""
        new = await self._new(connection, generation, arrivals)
        held = {r[0] for r in await connection.fetch(STATEMENTS["held"], self.consumer, generation)}
        if one_by_one:
            for arrival in new:
                await self._take_one(connection, generation, arrival, held)
        else:
            await self._handle_all(connection, generation, [a for a in new if a.person not in held])
            for arrival in new:
                if arrival.person in held:
                    await self._park(connection, generation, arrival, "HELD_BACK")
        await self._move(connection, generation, new)

    async def redrive(self) -> int:
        """Try everybody's parked events again, in their order; the number of events that are no longer parked."""
        async with self._store.pool.acquire() as connection:
            async with connection.transaction():
                generation = await self._generation(connection)
                held = await connection.fetch(STATEMENTS["held"], self.consumer, generation)
            return sum([await self._redrive_person(connection, row[0]) for row in held])

    async def _new(self, connection: Connection, generation: int, arrivals: Sequence[Arrival]) -> list[Arrival]:
        partitions = sorted({arrival.partition for arrival in arrivals})
        these = (self.consumer, generation, partitions)
        rows = await connection.fetch(STATEMENTS["hold"], *these)
        if len(rows) < len(partitions):
            await connection.execute(STATEMENTS["begin"], *these)
            rows = await connection.fetch(STATEMENTS["hold"], *these)
        seen = {row["partition"]: row["position"] for row in rows}
        return [a for a in arrivals if a.row is None or a.row.position > seen.get(a.partition, 0)]

    async def _handle_all(self, connection: Connection, generation: int, arrivals: Sequence[Arrival]) -> None:
        rows = [_row(arrival) for arrival in arrivals]
        await self._handle(connection, generation, await self._store.facts(rows))

    async def _take_one(self, connection: Connection, generation: int, arrival: Arrival, held: set[str]) -> None:
        if arrival.person in held:
            return await self._park(connection, generation, arrival, "HELD_BACK")
        try:
            async with connection.transaction():
                await self._handle_all(connection, generation, [arrival])
        except TRANSIENT:
            raise
        except Exception as error:
            held.add(arrival.person)
            log.error("event parked", consumer=self.consumer, code=type(error).__name__)
            await self._park(connection, generation, arrival, type(error).__name__)

    async def _park(self, connection: Connection, generation: int, arrival: Arrival, code: str) -> None:
        digest = self._store.keyring.keyed_hash(DIGESTS, DIGESTS, arrival.value)
        place = (arrival.partition, arrival.offset, arrival.topic, arrival.row and arrival.row.position)
        await connection.execute(
            STATEMENTS["park"], self.consumer, generation, *place, arrival.person, code, digest
        )

    async def _move(self, connection: Connection, generation: int, new: Iterable[Arrival]) -> None:
        last = {a.partition: a for a in sorted(new, key=lambda a: a.row.position if a.row else 0) if a.row}
        if last:
            columns = list(last), [a.offset for a in last.values()], [_row(a).position for a in last.values()]
            await connection.execute(STATEMENTS["move"], self.consumer, generation, *columns)

    async def report(self, connection: Connection, generation: int, held: Iterable[int]) -> None:
        """Tell who waits for us how far the partitions held by this transaction have been handled."""
        names = [f"{self.consumer}/{partition}" for partition in held]
        await connection.execute(STATEMENTS["report"], self.consumer, generation, names)

    async def _redrive_person(self, connection: Connection, person: str) -> int:
        done = 0
        async with connection.transaction():
            generation = await self._generation(connection)
            parked = await connection.fetch(STATEMENTS["parked_of"], self.consumer, generation, person)
            for place in parked:
                if not await self._again(connection, generation, place):
                    break
                done += 1
        return done

    async def _again(self, connection: Connection, generation: int, place: "asyncpg.Record") -> bool:
        if place["position"] is None:
            return False
        rows = await self._store.page(place["position"] - 1, 1)
        try:
            async with connection.transaction():
                await self._handle(connection, generation, await self._store.facts(rows))
        except TRANSIENT:
            raise
        except Exception as error:
            log.error("event stays parked", consumer=self.consumer, code=type(error).__name__)
            return False
        await connection.execute(
            STATEMENTS["unpark"], self.consumer, generation, place["partition"], place["kafka_offset"]
        )
        return True


def _row(arrival: Arrival) -> Recorded:
    if arrival.row is None:
        raise Unreadable
    return arrival.row
