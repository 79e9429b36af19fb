"""The rights that touch a region, made equal to its topology and read back."""

from typing import Any

import confluent_kafka.admin as kafka_admin

from services.kafka_access.admin import client_of, result, results
from services.kafka_access.bindings import binding_of, exactly, grant_of
from services.topology.deriving import Topology
from services.topology.grants import Grant
from services.topology.names import SERVICES, owns
from shared.settings import KafkaAccess


async def granted(topology: Topology, admin: KafkaAccess) -> frozenset[Grant]:
    """The rights on Kafka that touch this region: its partners' own, and anybody's on its resources."""
    return frozenset(await bindings_of(client_of(admin), topology))


async def reconcile_grants(client: Any, topology: Topology) -> tuple[frozenset[Grant], frozenset[Grant]]:
    """Give what is missing and take what is too much; answers what that was."""
    bindings = await bindings_of(client, topology)
    missing = topology.grants - bindings.keys()
    surplus = bindings.keys() - topology.grants
    if surplus:
        await results(client.delete_acls([exactly(bindings[grant]) for grant in surplus]))
    if missing:
        await results(client.create_acls([binding_of(grant) for grant in missing]))
    return frozenset(missing), frozenset(surplus)


async def bindings_of(client: Any, topology: Topology) -> dict[Grant, Any]:
    """The rights on Kafka that touch this region, each with the binding it was read from."""
    everything = kafka_admin.AclBindingFilter(
        kafka_admin.ResourceType.ANY,
        None,
        kafka_admin.ResourcePatternType.ANY,
        None,
        None,
        kafka_admin.AclOperation.ANY,
        kafka_admin.AclPermissionType.ANY,
    )
    found = {grant_of(binding): binding for binding in await result(client.describe_acls(everything))}
    return {grant: binding for grant, binding in found.items() if _touches(topology.region, grant)}


def _touches(region: str, grant: Grant) -> bool:
    if owns(region, grant.user) or owns(region, grant.name) or grant.name == "*":
        return True
    if grant.resource == "cluster":
        return grant.user in SERVICES
    return grant.pattern == "prefixed" and f"{region}.".startswith(grant.name)
