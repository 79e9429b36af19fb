"""Servers named by the environment are used, and nothing is started beside them."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer

from services.dev.stack import discard, running
from shared.settings import CacheSettings


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


async def _demo(environment: dict[str, str]) -> int:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "demo", "--people", "2", "--json"),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()
