"""The topics of a region; they hold data, so none is ever deleted or recut."""

import asyncio
from collections.abc import Iterable
from typing import Any

import confluent_kafka.admin as kafka_admin

from services.kafka_access.admin import TIMEOUT_SECONDS, client_of, result, results
from services.topology.deriving import Topology
from services.topology.topics import Topic
from shared.settings import KafkaAccess


class TopologyError(Exception):
    """What stands on Kafka cannot be made equal without losing data."""


async def make_topics(topology: Topology, admin: KafkaAccess) -> None:
    """The topics alone, on a broker that does not ask who comes in."""
    await reconcile_topics(client_of(admin), topology, replication=1)


async def reconcile_topics(client: Any, topology: Topology, replication: int) -> frozenset[str]:
    """Make what is missing and set what differs; answers what was made."""
    present = (await asyncio.to_thread(client.list_topics, timeout=TIMEOUT_SECONDS)).topics
    missing = [topic for topic in topology.topics if topic.name not in present]
    kept = [topic for topic in topology.topics if topic.name in present]
    for topic in kept:
        if (found := len(present[topic.name].partitions)) != topic.partitions:
            raise TopologyError(f"{topic.name} has {found} partitions and needs {topic.partitions}: never recut")
    if missing:
        await results(client.create_topics([_new_topic(topic, replication) for topic in missing]))
    if kept:
        await _reconcile_configs(client, kept)
    return frozenset(topic.name for topic in missing)


def _new_topic(topic: Topic, replication: int) -> Any:
    return kafka_admin.NewTopic(
        topic.name,
        num_partitions=topic.partitions,
        replication_factor=replication,
        config=dict(topic.config),
    )


async def _reconcile_configs(client: Any, topics: Iterable[Topic]) -> None:
    wanted = {topic.name: topic.config for topic in topics}
    asked = [kafka_admin.ConfigResource(kafka_admin.ResourceType.TOPIC, name) for name in wanted]
    changes = []
    for resource, future in client.describe_configs(asked).items():
        found = await result(future)
        entries = [
            kafka_admin.ConfigEntry(key, value, incremental_operation=kafka_admin.AlterConfigOpType.SET)
            for key, value in wanted[resource.name].items()
            if found[key].value != value
        ]
        if entries:
            changes.append(
                kafka_admin.ConfigResource(
                    kafka_admin.ResourceType.TOPIC, resource.name, incremental_configs=entries
                )
            )
    if changes:
        await results(client.incremental_alter_configs(changes))
