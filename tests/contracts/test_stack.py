"""The embedded stack keeps its data, ends with its parent, and says clearly what it will not do."""

import asyncio
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.dev import jars
from services.dev.folder import StackError
from services.dev.stack import Servers, discard, running
from shared.settings import CacheSettings
from tests.contracts.lone_stack import SMALL
from tests.contracts.processes import alive, gone

LOG = TopicPartition("klein.log.v1", 0)
CACHE = CacheSettings().cache
ROOT = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty data folder."""
    yield (data := Path(tempfile.mkdtemp(prefix="convenant-own-")))
    discard(data)


@pytest_asyncio.fixture(scope="module")
async def used() -> AsyncIterator[Path]:
    """The data folder of a stopped stack, in which a row and a record were written."""
    data = Path(tempfile.mkdtemp(prefix="convenant-used-"))
    async with started(data) as servers:
        await _write_row(servers)
        async with AIOKafkaProducer(**servers.kafka("relay").for_aiokafka()) as producer:
            await producer.send_and_wait(LOG.topic, b"kept", partition=LOG.partition)
    yield data
    discard(data)


def started(data: Path) -> AbstractAsyncContextManager[Servers]:
    return running(data, [SMALL], progress=lambda _line: None, cache=CACHE)


async def _write_row(servers: Servers) -> None:
    connection = await asyncpg.connect(servers.owner_database_url("klein"))
    await connection.execute("create table kept as select 'kept' as word")
    await connection.close()


async def _row(servers: Servers) -> str:
    connection = await asyncpg.connect(servers.owner_database_url("klein"))
    word = await connection.fetchval("select word from kept")
    await connection.close()
    return str(word)


async def _record(servers: Servers) -> bytes | None:
    consumer = AIOKafkaConsumer(**servers.kafka("audit").for_aiokafka(), isolation_level="read_committed")
    async with consumer:
        consumer.assign([LOG])
        await consumer.seek_to_beginning(LOG)
        return (await consumer.getone()).value


async def test_every_service_has_its_own_login_without_power_over_others(stack: Servers) -> None:
    connection = await asyncpg.connect(stack.database_url("weert", "intake"))
    who = await connection.fetchrow(
        "select current_user::text, current_database()::text, rolsuper, rolcreaterole, rolcreatedb"
        " from pg_roles where rolname = current_user"
    )
    await connection.close()
    assert tuple(who or ()) == ("convenant_intake", "convenant_weert", False, False, False)


async def test_a_wrong_password_does_not_open_the_database(stack: Servers) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(stack.database_url("weert", "intake"), password="wrong")


async def test_what_was_acknowledged_is_on_disk(stack: Servers) -> None:
    connection = await asyncpg.connect(stack.owner_database_url("weert"))
    assert await connection.fetchval("show fsync") == "on"
    await connection.close()


def test_passwords_are_the_owners_alone(stack: Servers) -> None:
    for path in (stack.data / "secrets.json", stack.data / "kafka" / "server.properties"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_password_stands_in_a_command_line(stack: Servers) -> None:
    shown = subprocess.run(["ps", "-eo", "args", "-ww"], capture_output=True, text=True, check=True).stdout
    passwords = json.loads((stack.data / "secrets.json").read_text()).values()
    assert not [password for password in passwords if password in shown]


def test_the_broker_writes_its_log(stack: Servers) -> None:
    assert "Kafka Server started" in (stack.data / "logs" / "kafka.log").read_text()


async def test_a_second_start_on_the_same_folder_is_refused(stack: Servers) -> None:
    with pytest.raises(StackError, match=f"already runs on {stack.data} .*{os.getpid()}.* choose another folder"):
        async with started(stack.data):
            pytest.fail("two stacks on one folder")


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="cannot be used"):
        async with started(tmp_path / "file" / "data"):
            pytest.fail("started in a file")


async def test_restarted_it_has_what_was_written(used: Path) -> None:
    async with started(used) as servers:
        assert await _row(servers) == "kept"
        assert await _record(servers) == b"kept"


async def test_pid_files_of_the_dead_are_no_obstacle(used: Path) -> None:
    _claim_to_run_as(os.getppid(), used)
    async with started(used) as servers:
        assert await _row(servers) == "kept"


def _claim_to_run_as(bystander: int, data: Path) -> None:
    (data / "postgres" / "cluster" / "postmaster.pid").write_text(f"{bystander}\n{data}\n0\n5432\n")
    (data / "stack.json").write_text(json.dumps({"pids": {"kafka": bystander}, "ports": {"kafka": 1}}))


async def test_a_killed_kafka_comes_back_with_what_was_committed(used: Path) -> None:
    async with started(used) as servers:
        killed = servers.pids["kafka"]
        await servers.kill("kafka")
        assert not alive(killed)
        await servers.restart("kafka")
        assert servers.pids["kafka"] != killed
        assert await _record(servers) == b"kept"


async def test_a_killed_postgres_comes_back_with_what_was_committed(used: Path) -> None:
    async with started(used) as servers:
        bystander = await asyncpg.connect(servers.database_url("klein", "intake"))
        await servers.kill("postgres")
        await servers.restart("postgres")
        assert await _row(servers) == "kept"
        bystander.terminate()


async def test_the_servers_end_with_a_killed_parent_and_the_folder_is_free_again(used: Path) -> None:
    parent, pids = await asyncio.to_thread(_lone_stack, used)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    async with started(used) as servers:  # waits for the end of the earlier servers, whose lock it needs
        assert not [name for name, pid in pids.items() if alive(pid)]
        assert await _row(servers) == "kept"


async def test_a_server_that_is_killed_with_its_supervisor_is_told(used: Path) -> None:
    async with started(used) as servers:
        child = servers._children["postgres"]
        os.kill(child._supervisor.pid, signal.SIGKILL)
        assert await child.wait() == -signal.SIGKILL
        await gone(child.pid)


async def test_an_ordinary_user_starts_it_too(folder: Path) -> None:
    """Root hands it to nobody; who is an ordinary user starts it as they are."""
    cache = _copy_of_cache(folder / "cache")
    if ROOT:
        _give_to_nobody(folder)
    parent, pids = await asyncio.to_thread(_lone_stack, folder, cache, as_nobody=ROOT)
    owners = {os.stat(f"/proc/{pid}").st_uid for pid in (parent.pid, *pids.values())}
    parent.send_signal(signal.SIGINT)
    await asyncio.to_thread(parent.wait)
    assert owners == {65534 if ROOT else os.geteuid()}


async def test_in_a_closed_folder_of_root_postgres_lives_elsewhere(folder: Path) -> None:
    """PostgreSQL never runs as root, so what only root may enter it cannot; an ordinary user's it can."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    async with started(closed / "data") as servers:
        await _write_row(servers)
    assert (closed / "data" / "postgres").is_symlink() == ROOT
    if not ROOT:
        return
    elsewhere = os.readlink(closed / "data" / "postgres")
    assert os.path.dirname(elsewhere) == "/var/lib/convenant"
    discard(closed / "data")
    with pytest.raises(FileNotFoundError):
        os.stat(elsewhere)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda jar: jar.write_bytes(jar.read_bytes() + b"x"), "re2j-1.8.jar is changed"),
        (lambda jar: jar.unlink(), "re2j-1.8.jar is missing"),
        (lambda jar: jar.with_name("other.jar").write_bytes(b""), "other.jar is additional"),
    ],
)
async def test_a_jar_that_is_not_the_locked_one_stops_the_start(
    folder: Path, spoil: Callable[[Path], object], told: str
) -> None:
    cache = _copy_of_cache(folder / "cache")
    spoil(next(cache.rglob("modules/re2j-1.8.jar")))
    with pytest.raises(StackError, match=told):
        async with running(folder / "data", [SMALL], progress=lambda _line: None, cache=cache):
            pytest.fail("started with a jar nobody locked")
    assert not (folder / "data" / "kafka").exists()


def test_the_lock_can_be_written_anew() -> None:
    assert jars.as_lock(jars.resolve(CACHE)) == jars.JARS_LOCK.read_text()


def _copy_of_cache(copy: Path) -> Path:
    """A cache with these very jars, copied and not linked."""
    environment = next(iter(jars.resolve(CACHE).values())).parent.parent
    envs = next(parent for parent in environment.parents if parent.name == "envs")
    shutil.copytree(envs, copy / "jgo" / "envs")
    return copy


def _lone_stack(
    data: Path, cache: Path | None = CACHE, *, as_nobody: bool = False
) -> tuple[subprocess.Popen[str], dict[str, int]]:
    argv = [sys.executable, "-m", "tests.contracts.lone_stack", str(data), *([str(cache)] if cache else [])]
    if as_nobody:  # with the right to read alone added: the interpreter may lie in a folder of root's
        right = "+dac_read_search"
        argv = [
            *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
            *(f"--inh-caps={right}", f"--ambient-caps={right}", *argv),
        ]
    parent = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    return parent, json.loads(parent.stdout.readline())


def _give_to_nobody(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65534, 65534)
