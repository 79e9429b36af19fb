"""Makes users, topics and rights on a running Kafka equal to a region's topology, and reads them back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import confluent_kafka.admin as kafka_admin
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import KafkaError

from services.topology import SERVICES, Grant, Pattern, Resource, Topic, Topology
from shared.settings import KafkaAccess

_TIMEOUT = 30.0
_ITERATIONS = 4096
_RESOURCES: Mapping[Resource, Any] = {
    "topic": kafka_admin.ResourceType.TOPIC,
    "group": kafka_admin.ResourceType.GROUP,
    "transactional-id": kafka_admin.ResourceType.TRANSACTIONAL_ID,
    "cluster": kafka_admin.ResourceType.BROKER,
}
_PATTERNS: Mapping[Pattern, Any] = {
    "literal": kafka_admin.ResourcePatternType.LITERAL,
    "prefixed": kafka_admin.ResourcePatternType.PREFIXED,
}
_COORDINATED: Mapping[Resource, CoordinationType] = {
    "group": CoordinationType.GROUP,
    "transactional-id": CoordinationType.TRANSACTION,
}


@dataclass(frozen=True)
class Changes:
    """What had to be changed; all empty when everything stood as it should."""

    users_added: frozenset[str]
    users_removed: frozenset[str]
    topics_added: frozenset[str]
    grants_added: frozenset[Grant]
    grants_removed: frozenset[Grant]


class TopologyError(Exception):
    """What stands on Kafka cannot be made equal without losing data."""


async def reconcile(
    topology: Topology, admin: KafkaAccess, passwords: Mapping[str, str], *, replication: int = 1
) -> Changes:
    """Add what is missing and take away what is too much; topics, which hold data, are never deleted."""
    client = _client(admin)
    (users_added, users_removed), topics_added, (added, removed) = await asyncio.gather(
        _reconcile_users(client, topology, passwords),
        _reconcile_topics(client, topology, replication),
        _reconcile_grants(client, topology),
    )
    return Changes(users_added, users_removed, topics_added, added, removed)


async def make_topics(topology: Topology, admin: KafkaAccess) -> None:
    """The topics alone, on a broker that does not ask who comes in."""
    await _reconcile_topics(_client(admin), topology, replication=1)


async def granted(topology: Topology, admin: KafkaAccess) -> frozenset[Grant]:
    """The rights on Kafka that touch this region: its partners' own, and anybody's on its resources."""
    return frozenset(await _bindings(_client(admin), topology))


async def wait_in_force(
    topology: Topology, admin: KafkaAccess, users: Iterable[KafkaAccess], *, timeout_seconds: float = _TIMEOUT
) -> None:
    """Rights are not in force yet when Kafka has accepted them: ask with the users that need them."""
    client = _client(admin)
    async with asyncio.timeout(timeout_seconds):
        await _until(lambda: _equal(client, topology))
        await asyncio.gather(*(_until(partial(_has_its_rights, topology, user)) for user in users))


def _client(admin: KafkaAccess) -> Any:
    return kafka_admin.AdminClient({**admin.for_librdkafka(), "log_level": 2})  # what fails, we tell


async def _reconcile_users(
    client: Any, topology: Topology, passwords: Mapping[str, str]
) -> tuple[frozenset[str], frozenset[str]]:
    present = frozenset(await _result(client.describe_user_scram_credentials()))
    missing = topology.users - present
    surplus = frozenset(user for user in present - topology.users if _owns(topology.region, user))
    scram = kafka_admin.ScramMechanism.SCRAM_SHA_512
    info = kafka_admin.ScramCredentialInfo(scram, _ITERATIONS)
    changes = [
        *(
            kafka_admin.UserScramCredentialUpsertion(user, info, passwords[user].encode())
            for user in sorted(missing)
        ),
        *(kafka_admin.UserScramCredentialDeletion(user, scram) for user in sorted(surplus)),
    ]
    if changes:
        await _results(client.alter_user_scram_credentials(changes))
    return missing, surplus


async def _reconcile_topics(client: Any, topology: Topology, replication: int) -> frozenset[str]:
    present = (await asyncio.to_thread(client.list_topics, timeout=_TIMEOUT)).topics
    missing = [topic for topic in topology.topics if topic.name not in present]
    kept = [topic for topic in topology.topics if topic.name in present]
    for topic in kept:
        if (found := len(present[topic.name].partitions)) != topic.partitions:
            raise TopologyError(f"{topic.name} has {found} partitions and needs {topic.partitions}: never recut")
    if missing:
        await _results(client.create_topics([_new_topic(topic, replication) for topic in missing]))
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
        found = await _result(future)
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
        await _results(client.incremental_alter_configs(changes))


async def _reconcile_grants(client: Any, topology: Topology) -> tuple[frozenset[Grant], frozenset[Grant]]:
    bindings = await _bindings(client, topology)
    missing = topology.grants - bindings.keys()
    surplus = bindings.keys() - topology.grants
    if surplus:
        await _results(client.delete_acls([_exactly(bindings[grant]) for grant in surplus]))
    if missing:
        await _results(client.create_acls([_binding(grant) for grant in missing]))
    return frozenset(missing), frozenset(surplus)


async def _bindings(client: Any, topology: Topology) -> dict[Grant, Any]:
    everything = kafka_admin.AclBindingFilter(
        kafka_admin.ResourceType.ANY,
        None,
        kafka_admin.ResourcePatternType.ANY,
        None,
        None,
        kafka_admin.AclOperation.ANY,
        kafka_admin.AclPermissionType.ANY,
    )
    found = {_grant(binding): binding for binding in await _result(client.describe_acls(everything))}
    return {grant: binding for grant, binding in found.items() if _touches(topology.region, grant)}


def _touches(region: str, grant: Grant) -> bool:
    if _owns(region, grant.user) or _owns(region, grant.name) or grant.name == "*":
        return True
    if grant.resource == "cluster":
        return grant.user in SERVICES
    return grant.pattern == "prefixed" and f"{region}.".startswith(grant.name)


def _owns(region: str, name: str) -> bool:
    return name.startswith(f"{region}.")


def _grant(binding: Any) -> Grant:
    """A denial, or a right from one host, reads as an operation nobody is granted: it never looks equal."""
    operation = binding.operation.name
    if binding.permission_type != kafka_admin.AclPermissionType.ALLOW or binding.host != "*":
        operation = f"{binding.permission_type.name} {operation} FROM {binding.host}"
    resources = {kind: name for name, kind in _RESOURCES.items()}
    patterns = {kind: name for name, kind in _PATTERNS.items()}
    return Grant(
        user=binding.principal.removeprefix("User:"),
        resource=resources.get(binding.restype, cast(Resource, binding.restype.name)),
        pattern=patterns[binding.resource_pattern_type],
        name=binding.name,
        operation=operation,
    )


def _binding(grant: Grant) -> Any:
    return kafka_admin.AclBinding(
        _RESOURCES[grant.resource],
        grant.name,
        _PATTERNS[grant.pattern],
        f"User:{grant.user}",
        "*",
        kafka_admin.AclOperation[grant.operation],
        kafka_admin.AclPermissionType.ALLOW,
    )


def _exactly(binding: Any) -> Any:
    return kafka_admin.AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await holds():
            return
        await asyncio.sleep(0.05)


async def _equal(client: Any, topology: Topology) -> bool:
    return (await _bindings(client, topology)).keys() == topology.grants


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
    return expected == {name for name in seen if _owns(topology.region, name)}


async def _results(futures: Mapping[Any, Future[Any]]) -> list[Any]:
    return await asyncio.gather(*(_result(future) for future in futures.values()))


def _result(future: Future[Any]) -> Awaitable[Any]:
    return asyncio.wrap_future(future)
