"""From the log to Kafka, exactly once: a page of records and the bookmark after it in one Kafka transaction.

On start, in this order: take the slice's lock, initialise both transactional ids (which fences a predecessor and
ends its transaction), and only then read the bookmark back. Two ids are used in turn because aiokafka sleeps 20 ms
when one id begins again while its last transaction is still completing.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.carrier.bookmark import Bookmark, last_bookmark
from shared.carrier.cargo import Cargo, Connection, Loaded, Record
from shared.carrier.publishing import send, transactional_producer
from shared.events.envelope import Recorded
from shared.settings import KafkaAccess
from shared.store.patience import AWAY
from shared.store.port import StoreUnavailable
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

GATHERING_SECONDS, LONGEST_SECONDS, LONGER = 0.015, 0.06, 1.2
"""A transaction costs the broker about as much with twenty records as with one: while full pages follow each
other, the next is gathered a little longer each time."""
FULL = 10
log = structlog.get_logger()


class SliceLost(Exception):
    """The lock on the slice went with its connection: somebody else may carry on."""


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
                    producers = [await stack.enter_async_context(self._producer(which)) for which in "ab"]
                    await self._carry(producers, lock)
            except (KafkaError, StoreUnavailable, SliceLost, *AWAY) as error:
                log.warning("carrier starts over", carrier=self._route.name, why=type(error).__name__)
                await asyncio.sleep(0.2)

    async def _carry(self, producers: list[AIOKafkaProducer], lock: Connection) -> None:
        bookmark = await last_bookmark(self._kafka, self._route.topic, self._route.partition)
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
            if self._cargo.again(bookmark):
                return []
            await self._store.wait(bookmark.position)
        return rows

    async def _publish(self, producer: AIOKafkaProducer, records: list[Record], bookmark: Bookmark) -> None:
        place = Record(self._route.topic, self._route.partition, self._key, bookmark.dump())
        async with producer.transaction():
            await send(producer, [*records, place])

    async def _report(self, bookmark: Bookmark) -> None:
        name = f"{self._route.name}/{self._route.slice}"
        await self._store.pool.execute(QUERIES["set_follower"], name, bookmark.position, len(bookmark.held))

    @property
    def _key(self) -> bytes:
        return f"{self._route.name}-{self._route.slice}".encode()

    def _producer(self, which: str) -> AbstractAsyncContextManager[AIOKafkaProducer]:
        return transactional_producer(self._kafka, f"{self._route.transactional_id}.{which}")

    @asynccontextmanager
    async def _slice(self) -> AsyncIterator[Connection]:
        """The slice, held by a connection of its own; waits until nobody else holds it."""
        connection = await self._store.connection()
        try:
            await connection.execute(QUERIES["take_slice"], self._route.transactional_id)
            yield connection
        finally:
            connection.terminate()
