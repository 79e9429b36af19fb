"""Speaking to Kafka as who may change users, topics and rights."""

import asyncio
from collections.abc import Awaitable, Mapping
from concurrent.futures import Future
from typing import Any

import confluent_kafka.admin as kafka_admin

from shared.settings import KafkaAccess

TIMEOUT_SECONDS = 30.0


def client_of(admin: KafkaAccess) -> Any:
    """A client of confluent_kafka."""
    return kafka_admin.AdminClient({**admin.for_librdkafka(), "log_level": 2})  # what fails, we tell


async def results(futures: Mapping[Any, Future[Any]]) -> list[Any]:
    """What became of each of these."""
    return await asyncio.gather(*(result(future) for future in futures.values()))


def result(future: Future[Any]) -> Awaitable[Any]:
    """What became of it, awaited."""
    return asyncio.wrap_future(future)
