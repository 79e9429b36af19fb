"""Servers that run already, named by the environment: nothing is started, what a region needs is made there."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
from confluent_kafka import KafkaException

from services.dev.database import role_name
from services.dev.folder import Secrets, StackError
from services.kafka_access.in_force import wait_in_force
from services.kafka_access.reconciling import reconcile
from services.kafka_access.topics import TopologyError, make_topics
from services.topology.deriving import Topology
from services.topology.names import SERVICES
from shared.settings import KafkaAccess

UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def provide_roles(url: str, data: Path) -> Mapping[str, str]:
    """Each service's URL to the database named; roles that are missing are made, with passwords kept in `data`.

    The URL's own user owns the tables, and must be allowed to make roles the first time.
    """
    roles = {service: role_name(service) for service in SERVICES}
    passwords = Secrets(data / "secrets.json").passwords("postgres", sorted(roles.values()))
    try:
        connection = await asyncpg.connect(url)
        try:
            present = {row[0] for row in await connection.fetch("select rolname from pg_roles")}
            for role in sorted(set(roles.values()) - present):
                await connection.execute(f"create role {role} login password '{passwords[role]}'")
            database = await connection.fetchval("select quote_ident(current_database())")
            await connection.execute(f"grant connect on database {database} to {', '.join(roles.values())}")
        finally:
            await connection.close()
    except UNREACHABLE as error:
        raise StackError(
            f"The database of CONVENANT_DATABASE_URL could not be used ({type(error).__name__}):"
            " check the address, and that its user may make roles."
        ) from error
    urls = {service: _as(url, role, passwords[role]) for service, role in roles.items()}
    await _require_ours(urls["intake"], data)
    return urls


async def provide_topics(topology: Topology, access: KafkaAccess, data: Path) -> Mapping[str, tuple[str, str]]:
    """Everybody's name and password on the broker named; users and rights are made where it asks who comes in."""
    users = sorted({*SERVICES, *topology.users})
    try:
        if not access.security_protocol.startswith("SASL"):
            await make_topics(topology, access)
            return dict.fromkeys(users, ("", ""))
        passwords = Secrets(data / "secrets.json").passwords("kafka", users)
        await reconcile(topology, access, passwords)
        ways = {user: (user, password) for user, password in passwords.items()}
        first = KafkaAccess(
            access.bootstrap, access.security_protocol, access.mechanism, "relay", passwords["relay"]
        )
        await wait_in_force(topology, access, [first])
    except (KafkaException, TimeoutError, TopologyError) as error:
        raise StackError(
            f"The broker of CONVENANT_KAFKA could not be used ({str(error) or 'no answer in time'}):"
            " check the address, the security settings, and that its user may make topics, users and rights."
        ) from error
    return ways


async def _require_ours(url: str, data: Path) -> None:
    """Roles that another installation made keep its passwords: they are not taken over silently."""
    try:
        await (await asyncpg.connect(url)).close()
    except asyncpg.InvalidPasswordError as error:
        raise StackError(
            "The roles on the server of CONVENANT_DATABASE_URL have other passwords than"
            f" {data}/secrets.json holds: use the data folder they were made with, or drop them."
        ) from error


def _as(url: str, user: str, password: str) -> str:
    """The same address, as another user."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}"))
