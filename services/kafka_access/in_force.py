"""Waiting until rights that Kafka has accepted are in force."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import KafkaError

from services.kafka_access.admin import TIMEOUT_SECONDS, client_of
from services.kafka_access.grants import bindings_of
from services.topology.deriving import Topology
from services.topology.grants import Resource
from services.topology.names import owns
from shared.settings import KafkaAccess

_COORDINATED: Mapping[Resource, CoordinationType] = {
    "group": CoordinationType.GROUP,
    "transactional-id": CoordinationType.TRANSACTION,
}


async def wait_in_force(
    topology: Topology,
    admin: KafkaAccess,
    users: Iterable[KafkaAccess],
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> None:
    """Rights are not in force yet when Kafka has accepted them: ask with the users that need them."""
    client = client_of(admin)
    async with asyncio.timeout(timeout_seconds):
        await _until(lambda: _equal(client, topology))
        await asyncio.gather(*(_until(partial(_has_its_rights, topology, user)) for user in users))


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await holds():
            return
        await asyncio.sleep(0.05)


async def _equal(client: Any, topology: Topology) -> bool:
    return (await bindings_of(client, topology)).keys() == topology.grants


async def _has_its_rights(topology: Topology, access: KafkaAccess) -> bool:
    mine = [grant for grant in topology.grants if grant.user == access.username]
    client = AIOKafkaClient(**access.for_aiokafka())
    try:
        await client.bootstrap()
        seen = (await client.fetch_all_metadata()).topics()
        for grant in mine:
            if (kind := _COORDINATED.get(grant.resource)) is not None:
                await client.coordinator_lookup(kind, f"{grant.name}in-force")
    except KafkaError:
        return False
    finally:
        await client.close()
    expected = {grant.name for grant in mine if grant.resource == "topic"}
    return expected == {name for name in seen if owns(topology.region, name)}
