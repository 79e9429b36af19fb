"""How far a consumer has come, told by several of its processes at once."""

import asyncio
from pathlib import Path

from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from shared.delivery import STATEMENTS, Connection, Inbox
from shared.seal.keys import FileKeyEncryption
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import a_place, eventually

CONSUMER = "handover.process"
TOLD = "select name, position from log.followers where name like $1 order by name"


async def test_two_processes_that_tell_at_once_do_not_take_back_what_the_other_told(
    stack: Servers, fresh_region: FreshRegion, tmp_path: Path
) -> None:
    """Each sees the other's partition as it was before the other's transaction, and must leave it alone."""
    place = await a_place(stack, await fresh_region(), tmp_path)
    kek = FileKeyEncryption(place.folder / "kek")
    store = await PostgresStore.connect(stack.database_url(place.region, "handover"), kek, uuid7)
    try:
        inbox = Inbox(CONSUMER, store, _nothing, _one)
        await store.pool.execute(STATEMENTS["begin"], CONSUMER, 1, [0, 1])
        async with store.pool.acquire() as connection, connection.transaction():
            await inbox.report(connection, 1, [0, 1])
        async with store.pool.acquire() as first:
            begun = first.transaction()
            await begun.start()
            await _moved(inbox, first, 1, 5)
            second = asyncio.create_task(_in_transaction(inbox, store, 0, 7))

            async def waits() -> bool:
                return bool(await place.owned("select from pg_locks where not granted"))

            await eventually(waits)
            await begun.commit()
            await second
        told = {row["name"]: row["position"] for row in await store.pool.fetch(TOLD, f"{CONSUMER}/%")}
        assert told == {f"{CONSUMER}/0": 7, f"{CONSUMER}/1": 5}
    finally:
        await store.close()


async def _in_transaction(inbox: Inbox, store: PostgresStore, partition: int, position: int) -> None:
    async with store.pool.acquire() as connection, connection.transaction():
        await _moved(inbox, connection, partition, position)


async def _moved(inbox: Inbox, connection: Connection, partition: int, position: int) -> None:
    await connection.execute(STATEMENTS["move"], CONSUMER, 1, [partition], [position], [position])
    await inbox.report(connection, 1, [partition])


async def _nothing(*_: object) -> None:
    """Nobody handles anything here."""


async def _one(_: Connection) -> int:
    return 1
