"""Publishing in transactions: producers that fence their predecessors, and records in batches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.carrier.cargo import Record
from shared.settings import KafkaAccess

TRANSACTION_TIMEOUT_MS = 10_000
BATCH_BYTES = 900_000


@asynccontextmanager
async def transactional_producer(kafka: KafkaAccess, transactional_id: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer whose id is initialised: any earlier one of that id is fenced, its transaction ended."""
    producer = AIOKafkaProducer(
        **kafka.for_aiokafka(),
        transactional_id=transactional_id,
        transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
        max_batch_size=BATCH_BYTES,
        request_timeout_ms=10_000,
    )
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


async def send(producer: AIOKafkaProducer, records: list[Record]) -> None:
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
