"""From the log to Kafka, exactly once: a page of records and the bookmark after it in one Kafka transaction.

On start, in this order: take the slice's lock, initialise both transactional ids (which fences a predecessor and
ends its transaction), and only then read the bookmark back. Two ids are used in turn because aiokafka sleeps 20 ms
when one id begins again while its last transaction is still completing.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeAlias

import asyncpg
import orjson
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from shared.events.envelope import Recorded
from shared.settings import KafkaAccess
from shared.store.port import StoreUnavailable
from shared.store.postgres import AWAY, PostgresStore
from shared.store.statements import QUERIES

TRANSACTION_TIMEOUT_MS = 10_000
BATCH_BYTES = 900_000
GATHERING_SECONDS, LONGEST_SECONDS, LONGER = 0.015, 0.06, 1.2
"""A transaction costs the broker about as much with twenty records as with one: while full pages follow each
other, the next is gathered a little longer each time."""
FULL = 10
Header = tuple[str, bytes]
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
log = structlog.get_logger()


class SliceLost(Exception):
    """The lock on the slice went with its connection: somebody else may carry on."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record to publish."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes
    headers: Sequence[Header] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A person whose events are held back from `position` on, and the code why."""

    person: str
    position: int
    code: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a slice has been carried: all of `position`, and `cursor` parts of the event after it."""

    position: int = 0
    cursor: int = 0
    judged_at: int = 0
    epoch: int = 1
    sequences: dict[str, int] = field(default_factory=dict)
    held: tuple[Held, ...] = ()

    def dump(self) -> bytes:
        """As kept in Kafka."""
        return orjson.dumps(asdict(self))

    @classmethod
    def load(cls, value: bytes) -> "Bookmark":
        """The bookmark written by `dump`."""
        fields = orjson.loads(value)
        return cls(**{**fields, "held": tuple(Held(**held) for held in fields["held"])})


Loaded = tuple[list[Record], Bookmark]


class Cargo(Protocol):
    """What a carrier carries: turns rows into records. Must be deterministic in rows, bookmark and log."""

    async def begin(self, bookmark: Bookmark, lock: Connection) -> None:
        """Forget what was cached: carrying starts at this bookmark, perhaps again.

        `lock` is the connection that holds the slice. What must be written outside the Kafka transaction goes
        through it and no other: its server process finishes a statement under way before it lets the slice go,
        so that no write of a dead carrier comes after its successor began.
        """
        ...

    async def load(self, rows: list[Recorded], bookmark: Bookmark) -> tuple[list[Record], Bookmark]:
        """The records of these rows, and the bookmark after them."""
        ...


@dataclass(frozen=True, slots=True)
class Route:
    """Which carrier this is, of which slice, and where its bookmarks are."""

    name: str
    slice: int
    transactional_id: str
    topic: str
    partition: int
    page: int


class Carrier:
    """Runs one slice of one carrier until cancelled; whatever fails, it starts over from its bookmark."""

    def __init__(self, route: Route, store: PostgresStore, kafka: KafkaAccess, cargo: Cargo) -> None:
        self._route = route
        self._store = store
        self._kafka = kafka
        self._cargo = cargo

    async def run(self) -> None:
        """Carry, for ever."""
        while True:
            try:
                async with AsyncExitStack() as stack:
                    lock = await stack.enter_async_context(self._slice())
                    producers = [await stack.enter_async_context(self._producer(i)) for i in "ab"]
                    await self._carry(producers, lock)
            except (KafkaError, StoreUnavailable, SliceLost, *AWAY) as error:
                log.warning("carrier starts over", carrier=self._route.name, why=type(error).__name__)
                await asyncio.sleep(0.2)

    async def _carry(self, producers: list[AIOKafkaProducer], lock: Connection) -> None:
        bookmark = await self._bookmark()
        await self._cargo.begin(bookmark, lock)
        log.info("carrier begins", carrier=self._route.name, slice=self._route.slice, position=bookmark.position)
        turn, published, pause = 0, 0.0, GATHERING_SECONDS
        while True:
            rows = await self._page(bookmark, published + pause)
            pause = min(pause * LONGER, LONGEST_SECONDS) if len(rows) >= FULL else GATHERING_SECONDS
            prepared: Loaded | None = await self._cargo.load(rows, bookmark)
            while prepared:
                if lock.is_closed():
                    raise SliceLost(self._route.name)
                records, bookmark = prepared
                full = len(rows) == self._route.page
                prepared, rows = await self._publish_and_prepare(producers[turn], records, bookmark, ahead=full)
                turn = 1 - turn
            published = time.monotonic()

    async def _publish_and_prepare(
        self, producer: AIOKafkaProducer, records: list[Record], bookmark: Bookmark, *, ahead: bool
    ) -> tuple[Loaded | None, list[Recorded]]:
        """Publish a page; in a backlog, the next one is prepared meanwhile. Else it gathers what arrives."""
        preparing = asyncio.create_task(self._ahead(bookmark)) if ahead else None
        try:
            await self._publish(producer, records, bookmark)
            await self._report(bookmark)
            return await preparing if preparing else (None, [])
        finally:
            if preparing:
                preparing.cancel()

    async def _ahead(self, bookmark: Bookmark) -> tuple[Loaded | None, list[Recorded]]:
        rows = await self._store.page(bookmark.position, self._route.page)
        return (await self._cargo.load(rows, bookmark), rows) if rows else (None, [])

    async def _page(self, bookmark: Bookmark, not_before: float) -> list[Recorded]:
        """The next rows: at once after a silence, and gathered for a moment when one page follows the other."""
        busy = not_before - time.monotonic()
        if busy > 0:
            await asyncio.sleep(busy)
        while not (rows := await self._store.page(bookmark.position, self._route.page)):
            await self._store.wait(bookmark.position)
        return rows

    async def _publish(self, producer: AIOKafkaProducer, records: list[Record], bookmark: Bookmark) -> None:
        place = Record(self._route.topic, self._route.partition, self._key, bookmark.dump())
        async with producer.transaction():
            await _send(producer, [*records, place])

    async def _report(self, bookmark: Bookmark) -> None:
        name = f"{self._route.name}/{self._route.slice}"
        await self._store.pool.execute(QUERIES["set_follower"], name, bookmark.position, len(bookmark.held))

    @property
    def _key(self) -> bytes:
        return f"{self._route.name}-{self._route.slice}".encode()

    @asynccontextmanager
    async def _slice(self) -> AsyncIterator[Connection]:
        """The slice, held by a connection of its own; waits until nobody else holds it."""
        connection = await self._store.connection()
        try:
            await connection.execute(QUERIES["take_slice"], self._route.transactional_id)
            yield connection
        finally:
            connection.terminate()

    @asynccontextmanager
    async def _producer(self, which: str) -> AsyncIterator[AIOKafkaProducer]:
        """A producer whose id is initialised: any earlier one of that id is fenced, its transaction ended."""
        producer = AIOKafkaProducer(
            **self._kafka.for_aiokafka(),
            transactional_id=f"{self._route.transactional_id}.{which}",
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            max_batch_size=BATCH_BYTES,
            request_timeout_ms=10_000,
        )
        try:
            await producer.start()
            yield producer
        finally:
            await producer.stop()

    async def _bookmark(self) -> Bookmark:
        """The last committed bookmark; it is the last record of a partition that is this slice's alone."""
        place = TopicPartition(self._route.topic, self._route.partition)
        consumer = AIOKafkaConsumer(**self._kafka.for_aiokafka(), isolation_level="read_committed")
        await consumer.start()
        try:
            consumer.assign([place])
            end = (await consumer.end_offsets([place]))[place]
            reach = 64
            while True:
                consumer.seek(place, max(0, end - reach))
                found = await _last_value(consumer, place, end)
                if found or reach >= end:
                    return Bookmark.load(found) if found else Bookmark()
                reach *= 8
        finally:
            await consumer.stop()


async def _last_value(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> bytes | None:
    found = None
    while await consumer.position(place) < end:
        for records in (await consumer.getmany(place, timeout_ms=500)).values():
            found = records[-1].value
    return found


async def _send(producer: AIOKafkaProducer, records: list[Record]) -> None:
    """All records, batched by partition in their order, acknowledged by the broker."""
    by_place: dict[tuple[str, int], list[Record]] = {}
    for record in records:
        by_place.setdefault((record.topic, record.partition), []).append(record)
    sent = []
    for (topic, partition), group in by_place.items():
        batch = producer.create_batch()
        for record in group:
            if not _append(batch, record):
                batch.close()
                sent.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                _append(batch, record)
        batch.close()
        sent.append(await producer.send_batch(batch, topic, partition=partition))
    await asyncio.gather(*sent)


def _append(batch: Any, record: Record) -> bool:
    """Whether the record still fitted."""
    added = batch.append(key=record.key, value=record.value, timestamp=None, headers=list(record.headers))
    return added is not None
