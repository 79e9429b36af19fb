"""Servers named by the environment are used, and nothing is started beside them."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

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
from tests.conftest import WEERT


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
        code, report = await _demo(told)
        assert code == 0
        assert_of_the_shape_promised(report)
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


def assert_of_the_shape_promised(report: dict[str, Any]) -> None:
    """What others read: every key, and of which kind its value is."""
    assert kinds(report) == {
        "region": str,
        "seed": int,
        "people": int,
        "signatories": int,
        "log": dict,
        "partners": dict,
        "handovers": dict,
        "scenarios": dict,
        "seconds": dict,
    }
    assert (report["region"], report["people"], report["signatories"]) == ("weert", 2, 18)
    log = {"last_position": int, "contiguous": bool, "chain": str, "head": str, "events": dict}
    assert kinds(report["log"]) == log
    assert (report["log"]["contiguous"], report["log"]["chain"]) == (True, "ok")
    assert set(report["partners"]) == set(WEERT.partners)
    for partner in report["partners"].values():
        assert kinds(partner) == {
            "role": str,
            "signed_on": str,
            "delivered": dict,
            "fields": dict,
            "fetched": dict,
            "withheld": dict,
            "lost": int,
            "doubled": int,
            "overtaken": int,
        }
        assert set(partner["fetched"]) == {"granted", "refused", "gone"}
        assert set(partner["fields"]) == set(partner["delivered"])
        for fields in partner["fields"].values():
            assert kinds(fields) == {"message": list, "fetched": list}
    for checks in report["scenarios"].values():
        assert [kinds(check) for check in checks] == [{"text": str, "passed": bool}] * len(checks)
    assert report["scenarios"]
    counts = {"started", "completed", "rejected", "redirected", "cancelled", "escalated", "ownerless_seconds"}
    assert counts <= set(report["handovers"])
    assert set(report["seconds"]) == {"servers", "services", "play", "total"}


def kinds(found: dict[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in found.items()}


async def _demo(environment: dict[str, str]) -> tuple[int | None, dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "demo", "--people", "2", "--json"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    return process.returncode, json.loads(told)
