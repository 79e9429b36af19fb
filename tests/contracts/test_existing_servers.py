"""Servers named by the environment are used, and nothing is started beside them."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from pydantic import SecretStr

from services.dev.folder import StackError
from services.dev.holding import held
from services.dev.house import house
from services.dev.stack import discard, running
from shared.convenant.load import load
from shared.settings import CacheSettings, Settings


@pytest.mark.timeout(120)
async def test_a_demo_plays_on_servers_that_run_already(tmp_path: Path) -> None:
    async with running(tmp_path / "theirs", [], progress=lambda _: None, cache=CacheSettings().cache) as servers:
        superuser = servers.superuser_database_url
        connection = await asyncpg.connect(superuser)
        await connection.execute("create database theirs")
        for (role,) in await connection.fetch("select rolname from pg_roles where rolname like 'convenant%'"):
            await connection.execute(f"drop role {role}")
        await connection.close()
        admin = servers.admin_kafka
        told = {
            "PATH": os.defpath,
            "HOME": str(Path.home()),
            "CONVENANT_DATABASE_URL": superuser.rpartition("/")[0] + "/theirs",
            "CONVENANT_KAFKA": admin.bootstrap,
            "CONVENANT_KAFKA_USERNAME": admin.username,
            "CONVENANT_KAFKA_PASSWORD": admin.password,
            "CONVENANT_DATA": str(tmp_path / "ours"),
        }
        process = await _demo(told)
        assert process == 0
        assert not (tmp_path / "ours" / "postgres").exists()
        assert not (tmp_path / "ours" / "kafka").exists()
        connection = await asyncpg.connect(told["CONVENANT_DATABASE_URL"])
        assert await connection.fetchval("select count(*) from log.events") > 50
        await connection.close()
        consumer = AIOKafkaConsumer(**admin.for_aiokafka())
        await consumer.start()
        assert "weert.log.v1" in await consumer.topics()
        await consumer.stop()
    discard(tmp_path / "theirs")


@pytest.mark.parametrize("servers", ["", "127.0.0.1:1"], ids=["embedded", "named"])
async def test_a_second_house_on_the_same_folder_is_refused_and_touches_nothing(
    tmp_path: Path, servers: str
) -> None:
    database = SecretStr(f"postgresql://u:p@{servers}/d" if servers else "")
    (tmp_path / "house.json").write_text("{}")
    async with held(tmp_path, progress=print):
        with pytest.raises(StackError, match="A stack already runs on"):
            async with house(
                [load(Path("deploy/regions/weert"))],
                tmp_path,
                Settings(kafka=servers, database_url=database),
                print,
            ):
                pass
    assert {file.name for file in tmp_path.iterdir()} == {"house.json", "stack.lock", "servers.lock"}


async def _demo(environment: dict[str, str]) -> int:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "demo", "--people", "2", "--json"),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()
