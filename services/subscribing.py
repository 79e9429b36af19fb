"""Subscribers of the region's own topics: batches in, each handled whole by whoever receives them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal, Protocol

import structlog
from aiokafka import ConsumerRecord
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage, Topic

from services.patience import security, when_there
from services.topology.names import region_topic
from shared.delivery import BackOff, Inbox
from shared.settings import Settings
from shared.store.port import Conflict

BATCH_RECORDS = 500
BATCH_WAIT_MS = 50
GATHERING_SECONDS, LONGEST_SECONDS, LONGER = 0.03, 0.12, 1.25
"""Between batches, so that the next one holds more than a single event when there is much to do: each batch costs
a transaction, so while one full batch follows the other they are gathered a little longer each time."""
FULL = 10
REDRIVE_SECONDS = 60.0
STOP_SECONDS = 3.0
Records = Sequence["ConsumerRecord[Any, Any]"]
Source = Literal["log", "disclosures"]
log = structlog.get_logger()


class Receiver(Protocol):
    """Who handles batches: each with its position in one transaction, and raises to have one delivered again."""

    consumer: str

    async def receive(self, records: Records) -> None:
        """Handle a batch."""
        ...


async def subscribed(receiver: Receiver, settings: Settings, source: Source = "log") -> None:
    """Feed this receiver from the topic, for ever."""
    broker = await when_there("broker", lambda: _started(receiver, settings, source))
    log.info("subscribed", consumer=receiver.consumer)
    try:
        await asyncio.Event().wait()
    finally:
        await _stopped(broker)


async def redriven(inbox: Inbox) -> None:
    """Try what was parked again, at the start and every minute."""
    while True:
        with suppress(Conflict):
            if done := await when_there("database", inbox.redrive):
                log.info("parked events handled", consumer=inbox.consumer, count=done)
        await asyncio.sleep(REDRIVE_SECONDS)


async def _started(receiver: Receiver, settings: Settings, source: Source) -> KafkaBroker:
    access = settings.kafka_access()
    broker = KafkaBroker(
        access.bootstrap.split(","),
        security=security(access),
        client_id=receiver.consumer,
        allow_auto_create_topics=False,
        middlewares=[BackOff()],
        apply_types=False,
        logger=None,
        request_timeout_ms=10_000,
    )
    subscriber = broker.subscriber(
        Topic(region_topic(settings.region, source), declare=False),
        batch=True,
        group_id=f"{settings.region}.{receiver.consumer}",
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        max_records=BATCH_RECORDS,
        batch_timeout_ms=BATCH_WAIT_MS,
        decoder=_undecoded,
    )

    pause = GATHERING_SECONDS

    async def on_batch(records: Records) -> None:
        nonlocal pause
        await receiver.receive(records)
        pause = min(pause * LONGER, LONGEST_SECONDS) if len(records) >= FULL else GATHERING_SECONDS
        await asyncio.sleep(pause)

    subscriber(on_batch)
    try:
        await broker.start()
    except BaseException:
        await _stopped(broker)
        raise
    return broker


async def _stopped(broker: KafkaBroker) -> None:
    """A group that is just being divided would be waited for; the next one finds out by itself."""
    with suppress(TimeoutError):
        await asyncio.wait_for(broker.stop(), STOP_SECONDS)


async def _undecoded(message: KafkaMessage) -> Records:
    """The records as they are; FastStream would hand on values alone."""
    return list(message.raw_message)
