"""A region cut into slices: processes share them, and when one dies the others take its slices over."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.http.bearers import Bearer
from services.http.mint import Mint
from shared.seal.keys import FileKeyEncryption
from shared.settings import Settings
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES
from tests.conftest import FreshRegion
from tests.contracts.served import eventually
from tests.contracts.test_gateway import PARTNERS, Region, at, life_of, of_type

PEOPLE = 40
STORY = ["municipality-linked", "participant-enrolled-in-programme", "intake-completed", "route-enrolment-started"]


async def gateway_process(region: Region, folder: Path) -> asyncio.subprocess.Process:
    access = region.stack.kafka("gateway")
    told: dict[str, Any] = {
        "REGION": region.name,
        "PARTITIONS": 3,
        "SLICES": 3,
        "PARTNERS": to_json(PARTNERS).decode(),
        "DATABASE_URL": region.stack.database_url(region.name, "gateway"),
        "KAFKA": access.bootstrap,
        "KAFKA_USERNAME": access.username,
        "KAFKA_PASSWORD": access.password,
        "KEK_FILE": folder / "kek",
        "JWKS": folder / "jwks.json",
        "SERVICE_TOKEN_FILE": folder / "token",
        "CLOCK": "played",
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contracts.lone_service", "gateway"),
        env={"PATH": os.defpath, **{f"CONVENANT_{name}": str(value) for name, value in told.items()}},
        stderr=asyncio.subprocess.DEVNULL,
    )


@pytest.fixture
async def region(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> Any:
    FileKeyEncryption.create(tmp_path / "kek")
    mint = Mint(tmp_path, Settings(_env_file=None))
    (tmp_path / "token").write_text(mint.token(Bearer("gateway", "gateway", "SERVICE")))
    name = await fresh_region(partners=PARTNERS, slices=3)
    kek = FileKeyEncryption(tmp_path / "kek")
    stores = {
        service: await PostgresStore.connect(stack.database_url(name, service), kek, uuid7)
        for service in ("intake", "plans", "gateway")
    }
    owner = await asyncpg.connect(stack.owner_database_url(name))
    await owner.execute(QUERIES["set_played"], at("2020-02-01"))
    await owner.close()
    yield Region(name, stack, stores)
    for store in stores.values():
        await store.close()


async def _holders(region: Region) -> set[int]:
    """The server processes that hold a slice's lock."""
    rows = await region.stores["gateway"].pool.fetch(
        "select distinct pid from pg_locks where locktype = 'advisory' and granted and database ="
        " (select oid from pg_database where datname = current_database())"
    )
    return {row["pid"] for row in rows}


async def _carried(region: Region) -> bool:
    store = region.stores["gateway"]
    rows = await store.pool.fetch("select position from log.followers where name like 'gateway/%'")
    head = await store.head()
    return len(rows) == 3 and all(row["position"] == head for row in rows)


async def test_killed_gateways_are_taken_over_and_each_person_keeps_its_order(
    region: Region, tmp_path: Path
) -> None:
    await region.publish_convenant()
    processes = [await gateway_process(region, tmp_path) for _ in range(3)]

    async def all_held() -> bool:
        return len(await _holders(region)) == 3

    await eventually(all_held, 30)
    appending = asyncio.create_task(_append(region))
    await eventually(lambda: _beyond(region.stores["gateway"], 100), 30)
    processes[0].kill()
    await processes[0].wait()
    await appending
    await eventually(lambda: _carried(region), 60)
    held = {partner: await region.held_by(partner) for partner in ("gem-weert", "gilde-educatie")}
    for process in processes[1:]:
        process.terminate()
        await process.wait()
    assert len(of_type(held["gilde-educatie"], "intake-completed")) == PEOPLE
    assert all(len({m["id"] for m in messages}) == len(messages) for messages in held.values())
    by_person: dict[str, list[str]] = {}
    for message in held["gem-weert"]:
        if message.get("subject"):
            by_person.setdefault(message["subject"], []).append(message["type"].split(".")[2])
    assert len(by_person) == PEOPLE
    assert all([kind for kind in kinds if kind in STORY] == STORY for kinds in by_person.values())


async def _beyond(store: PostgresStore, position: int) -> bool:
    return await store.head() > position


async def _append(region: Region) -> None:
    for n in range(PEOPLE):
        for service, day, event in life_of(n):
            await region.append(service, day, event)
