"""Following the partners' `in` topics: every partition at its own pace, and no further than what was answered."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.settings import KafkaAccess

AT_ONCE = 50
LOOK_MS = 200
Receive = Callable[[Sequence["ConsumerRecord[Any, Any]"]], Awaitable[None]]
log = structlog.get_logger()


async def follow(kafka: KafkaAccess, group: str, topics: Sequence[str], receive: Receive) -> None:
    """Have everything on these topics received, until cancelled; what was not answered is received again."""
    while True:
        try:
            await _Following(kafka, group, receive).run(topics)
        except KafkaError as error:
            log.warning("listening to partners starts over", error=type(error).__name__)
            await asyncio.sleep(0.5)


class _Following(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types, and takes no other
    """One consumer; a partition whose messages are being received is alone in not being asked for more."""

    def __init__(self, kafka: KafkaAccess, group: str, receive: Receive) -> None:
        self._consumer = AIOKafkaConsumer(
            **kafka.for_aiokafka(), group_id=group, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        self._receive = receive
        self._under_way: dict[TopicPartition, asyncio.Task[None]] = {}

    async def run(self, topics: Sequence[str]) -> None:
        """Until something fails."""
        try:
            await self._consumer.start()
            self._consumer.subscribe(topics, listener=self)
            while True:
                found = await self._consumer.getmany(timeout_ms=LOOK_MS, max_records=AT_ONCE)
                for place, records in found.items():
                    self._consumer.pause(place)
                    self._under_way[place] = asyncio.create_task(self._handle(place, records))
                for place in [place for place, task in self._under_way.items() if task.done()]:
                    self._under_way.pop(place).result()
        finally:
            await self._leave(tuple(self._under_way))
            await self._consumer.stop()

    async def _handle(self, place: TopicPartition, records: "Sequence[ConsumerRecord[Any, Any]]") -> None:
        await self._received(records)
        await self._consumer.commit({place: records[-1].offset + 1})
        self._consumer.resume(place)

    async def _received(self, records: "Sequence[ConsumerRecord[Any, Any]]") -> None:
        """Again and again until it succeeds: here a message waits for nobody but those of its own partition."""
        pause = 0.2
        while True:
            try:
                return await self._receive(records)
            except Exception as error:  # whatever it is: the other partitions go on
                log.warning("messages of a partner wait", topic=records[0].topic, error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Another takes over here; what was not committed yet is received again, there."""
        await self._leave(tuple(revoked))

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing to be done: each is read from what was committed."""

    async def _leave(self, places: Sequence[TopicPartition]) -> None:
        left = [self._under_way.pop(place) for place in places if place in self._under_way]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
