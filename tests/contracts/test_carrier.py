"""What a carrier promises: every row once, in order, whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.relay.cargo import LogCargo
from services.topology.names import carriers_partition, region_topic
from shared.carrier.carrying import Carrier, Route
from shared.events.wire import from_message
from shared.partitions import partitions_of_slice
from shared.seal.keys import FileKeyEncryption
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.test_store import opening, person


@dataclass
class Place:
    """One region with a store to append to and a relay to run."""

    region: str
    stack: Servers
    store: PostgresStore
    relayed: PostgresStore

    def relay(self) -> Carrier:
        topic = region_topic(self.region, "log")
        route = Route(
            name="relay",
            slice=0,
            transactional_id=f"{self.region}.relay.0",
            topic=region_topic(self.region, "carriers"),
            partition=carriers_partition("relay", 0, 1),
            page=50,
        )
        cargo = LogCargo(
            topic, 3, frozenset(partitions_of_slice(0, 1, 3)), "urn:nld:oin:00000099000000000000:systeem:x"
        )
        return Carrier(route, self.relayed, self.stack.kafka("relay"), cargo)

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.relay().run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def relayed_positions(self, wanted: int) -> dict[int, list[int]]:
        """Positions by partition, in the order of the topic, once there are as many as wanted."""
        topic = region_topic(self.region, "log")
        consumer = AIOKafkaConsumer(**self.stack.kafka("audit").for_aiokafka(), isolation_level="read_committed")
        await consumer.start()
        found: dict[int, list[int]] = {0: [], 1: [], 2: []}
        try:
            consumer.assign([TopicPartition(topic, p) for p in range(3)])
            await consumer.seek_to_beginning()
            async with asyncio.timeout(30):
                while sum(map(len, found.values())) < wanted:
                    for place, records in (await consumer.getmany(timeout_ms=200)).items():
                        found[place.partition] += [from_message(r.key, r.value).position for r in records]
        finally:
            await consumer.stop()
        return found


@pytest.fixture
async def place(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Place]:
    FileKeyEncryption.create(tmp_path / "kek")
    kek = FileKeyEncryption(tmp_path / "kek")
    region = await fresh_region()
    store = await PostgresStore.connect(stack.database_url(region, "intake"), kek, uuid7)
    relayed = await PostgresStore.connect(stack.database_url(region, "relay"), kek, uuid7)
    yield Place(region, stack, store, relayed)
    await store.close()
    await relayed.close()


async def test_every_row_arrives_once_and_in_order(place: Place) -> None:
    async with place.relaying():
        await asyncio.gather(*(place.store.append(opening(n)) for n in range(200)))
        found = await place.relayed_positions(400)
    assert sorted(p for positions in found.values() for p in positions) == list(range(1, 401))
    assert all(positions == sorted(positions) for positions in found.values())
    assert all(found.values())


async def test_a_row_comes_back_from_kafka_as_it_was(place: Place) -> None:
    await place.store.append(opening(1))
    async with place.relaying():
        await place.relayed_positions(2)
    row = (await place.store.page(0, 1))[0]
    assert row.person == person(1)
    message = await _first_message(place)
    assert [getattr(message, f) for f in row.__slots__ if f != "chain"] == [
        getattr(row, f) for f in row.__slots__ if f != "chain"
    ]


async def test_a_carrier_cut_off_at_any_moment_loses_and_doubles_nothing(place: Place) -> None:
    appended = asyncio.create_task(_append_slowly(place, 300))
    for pause in (0.05, 0.2, 0.35, 0.1, 0.5, 0.15):
        async with place.relaying():
            await _until(place, pause)
    await appended
    async with place.relaying():
        found = await place.relayed_positions(600)
    assert sorted(p for positions in found.values() for p in positions) == list(range(1, 601))


async def test_a_second_carrier_waits_and_takes_over_when_the_first_ends(place: Place) -> None:
    async with place.relaying():
        await place.store.append(opening(1))
        await place.relayed_positions(2)
        async with place.relaying():
            await place.store.append(opening(2))
            await place.relayed_positions(4)
    async with place.relaying():
        await place.store.append(opening(3))
        found = await place.relayed_positions(6)
    assert sorted(p for positions in found.values() for p in positions) == [1, 2, 3, 4, 5, 6]


async def _append_slowly(place: Place, count: int) -> None:
    for n in range(count):
        await place.store.append(opening(n))


async def _until(place: Place, seconds: float) -> None:
    """Let the carrier run for a random stretch: the point is to cut it off anywhere."""
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), seconds)


async def _first_message(place: Place):
    topic = region_topic(place.region, "log")
    consumer = AIOKafkaConsumer(**place.stack.kafka("audit").for_aiokafka(), isolation_level="read_committed")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, p) for p in range(3)])
        await consumer.seek_to_beginning()
        while True:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    row = from_message(record.key, record.value)
                    if row.position == 1:
                        return row
    finally:
        await consumer.stop()
