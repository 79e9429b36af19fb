"""The users of a region, each with a password of its own."""

from collections.abc import Mapping
from typing import Any

import confluent_kafka.admin as kafka_admin

from services.kafka_access.admin import result, results
from services.topology.deriving import Topology
from services.topology.names import owns

_ITERATIONS = 4096


async def reconcile_users(
    client: Any, topology: Topology, passwords: Mapping[str, str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Add who is missing and remove who is too much; answers who that was."""
    present = frozenset(await result(client.describe_user_scram_credentials()))
    missing = topology.users - present
    surplus = frozenset(user for user in present - topology.users if owns(topology.region, user))
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
        await results(client.alter_user_scram_credentials(changes))
    return missing, surplus
