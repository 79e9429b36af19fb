"""Makes users, topics and rights on a running Kafka equal to a region's topology."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from services.kafka_access.admin import client_of
from services.kafka_access.grants import reconcile_grants
from services.kafka_access.topics import reconcile_topics
from services.kafka_access.users import reconcile_users
from services.topology.deriving import Topology
from services.topology.grants import Grant
from shared.settings import KafkaAccess


@dataclass(frozen=True)
class Changes:
    """What had to be changed; all empty when everything stood as it should."""

    users_added: frozenset[str]
    users_removed: frozenset[str]
    topics_added: frozenset[str]
    grants_added: frozenset[Grant]
    grants_removed: frozenset[Grant]


async def reconcile(
    topology: Topology, admin: KafkaAccess, passwords: Mapping[str, str], *, replication: int = 1
) -> Changes:
    """Add what is missing and take away what is too much; topics, which hold data, are never deleted."""
    client = client_of(admin)
    (users_added, users_removed), topics_added, (added, removed) = await asyncio.gather(
        reconcile_users(client, topology, passwords),
        reconcile_topics(client, topology, replication),
        reconcile_grants(client, topology),
    )
    return Changes(users_added, users_removed, topics_added, added, removed)
