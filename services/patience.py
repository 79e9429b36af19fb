"""Waiting for servers that are not there yet: said once in a while, never a reason to fall."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import structlog
from aiokafka.errors import KafkaError
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512
from uuid_utils.compat import uuid7

from shared.seal.keys import FileKeyEncryption
from shared.settings import KafkaAccess, Settings
from shared.store.patience import AWAY
from shared.store.port import StoreUnavailable
from shared.store.postgres import PostgresStore

T = TypeVar("T")
READERS = 8
LONGEST_PAUSE = 2.0
NOT_READY = (
    *AWAY,
    TimeoutError,
    StoreUnavailable,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.UndefinedTableError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.InsufficientPrivilegeError,
    KafkaError,
)
"""A server that is away, or not yet provided or migrated."""
log = structlog.get_logger()


async def when_there(what: str, attempt: Callable[[], Awaitable[T]]) -> T:
    """What the attempt gives, as soon as it succeeds."""
    pause, said = 0.05, 0.0
    loop = asyncio.get_running_loop()
    while True:
        try:
            return await attempt()
        except NOT_READY as error:
            if loop.time() - said > 10:
                log.warning("waiting for a server", why=what, error=type(error).__name__)
                said = loop.time()
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def connected(settings: Settings) -> PostgresStore:
    """The region's store, open and migrated."""
    kek = FileKeyEncryption(settings.kek_file)
    url = settings.database_url.get_secret_value()

    async def attempt() -> PostgresStore:
        store = await PostgresStore.connect(url, kek, uuid7, readers=READERS)
        try:
            await store.head()
        except BaseException:
            await store.close()
            raise
        return store

    return await when_there("database", attempt)


def security(access: KafkaAccess) -> BaseSecurity:
    """How FastStream signs in."""
    context = ssl.create_default_context() if access.security_protocol == "SASL_SSL" else None
    kinds = {"SCRAM-SHA-512": SASLScram512, "SCRAM-SHA-256": SASLScram256, "PLAIN": SASLPlaintext}
    kind = kinds[access.mechanism]
    return kind(access.username, access.password, use_ssl=context is not None, ssl_context=context)
