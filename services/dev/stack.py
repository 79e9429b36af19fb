"""Starts PostgreSQL and Apache Kafka in one folder, ready for the regions asked for, and stops them."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from confluent_kafka import KafkaException

from services.dev import jars
from services.dev.broker import ADMIN, Broker
from services.dev.children import Child
from services.dev.database import OWNER, Database, role_name
from services.dev.folder import MEND, Secrets, StackError, read_json, write_json
from services.dev.holding import held
from services.dev.ports import free_port
from services.kafka_access.in_force import wait_in_force
from services.kafka_access.reconciling import reconcile
from services.kafka_access.topics import TopologyError
from services.topology.deriving import Topology, derive
from services.topology.names import SERVICES
from shared.settings import KafkaAccess

Server = Literal["postgres", "kafka"]


@dataclass(frozen=True)
class RegionNeeds:
    """What a region asks of the servers."""

    region: str
    partitions: int
    slices: int
    partners: tuple[str, ...]

    def topology(self) -> Topology:
        """Its topics, users and rights."""
        return derive(self.region, self.partitions, self.slices, self.partners)


@dataclass
class Servers:
    """The running servers, and everybody's way in."""

    data: Path
    regions: Sequence[RegionNeeds]
    _broker: Broker
    _database: Database
    _class_path: str
    _lock: int
    _children: dict[Server, Child] = field(default_factory=dict)

    def database_url(self, region: str, service: str) -> str:
        """A service's way into a region's database."""
        return self._database.url(region, role_name(service))

    def owner_database_url(self, region: str) -> str:
        """The way in of who owns the tables, for migrations."""
        return self._database.url(region, OWNER)

    @property
    def superuser_database_url(self) -> str:
        """The way in of who may make roles and databases."""
        return self._database.superuser_url

    def kafka(self, user: str) -> KafkaAccess:
        """A service's or partner's way into Kafka."""
        return self._broker.access(user)

    async def provide(self, needs: RegionNeeds) -> None:
        """What one region more asks, while the servers run."""
        await self._database.provide([needs.region])
        await self._provide(needs.topology())

    @property
    def admin_kafka(self) -> KafkaAccess:
        """The way in of who may change users, topics and rights."""
        return self._broker.access(ADMIN)

    @property
    def pids(self) -> Mapping[Server, int]:
        """The servers' own processes, not their supervisors."""
        return {name: child.pid for name, child in self._children.items()}

    async def kill(self, name: Server) -> None:
        """End a server with SIGKILL and reap it, as a crash would."""
        await self._children[name].kill()

    async def restart(self, name: Server) -> None:
        """Stop a server if it runs, and start it on the same port and data."""
        await self._children[name].stop()
        await (self._start_database() if name == "postgres" else self._start_broker())
        self._write_down()

    async def _start(self) -> None:
        await _both(self._first_database(), self._first_broker())
        self._write_down()

    async def _first_database(self) -> None:
        await self._database.prepare([self._lock])
        await self._start_database()
        await self._database.provide([needs.region for needs in self.regions])

    async def _first_broker(self) -> None:
        await self._broker.prepare(self._class_path, [self._lock])
        await self._start_broker()

    async def _start_database(self) -> None:
        self._children["postgres"] = await self._database.start([self._lock])

    async def _start_broker(self) -> None:
        self._children["kafka"] = await self._broker.start(self._class_path, [self._lock])
        try:
            for needs in self.regions:
                await self._provide(needs.topology())
        except (KafkaException, TimeoutError, TopologyError) as error:
            raise StackError(
                f"Kafka in {self.data} could not be given its topics, users and rights "
                f"({str(error) or 'no answer in time'}): if secrets.json or the region changed, {MEND}"
            ) from error

    async def _provide(self, topology: Topology) -> None:
        passwords = self._broker.secrets.passwords("kafka", sorted(topology.users))
        await reconcile(topology, self.admin_kafka, passwords)
        await wait_in_force(topology, self.admin_kafka, [self.kafka(service) for service in SERVICES])

    async def _stop(self) -> None:
        await asyncio.gather(*(child.stop() for child in self._children.values()))

    def _write_down(self) -> None:
        ports = {
            "postgres": self._database.port,
            "kafka": self._broker.port,
            "controller": self._broker.controller_port,
        }
        write_json(self.data / "stack.json", {"pids": {"stack": os.getpid(), **self.pids}, "ports": ports})


@asynccontextmanager
async def running(
    data: Path, regions: Sequence[RegionNeeds], *, progress: Callable[[str], None], cache: Path | None = None
) -> AsyncIterator[Servers]:
    """Both servers, with these regions provided for; they end with the block, and with this process."""
    async with held(data, progress) as lock:
        progress("comparing Apache Kafka's jars with the locked ones (fetched once)")
        class_path = await asyncio.to_thread(jars.class_path, cache)
        progress("starting PostgreSQL and Apache Kafka")
        servers = _assemble(data, regions, class_path, lock)
        try:
            await servers._start()
            progress("PostgreSQL and Apache Kafka are ready")
            yield servers
        finally:
            await servers._stop()


def discard(data: Path) -> None:
    """Remove a stopped stack's folder, with what had to live elsewhere for PostgreSQL's user."""
    postgres = data / "postgres"
    if postgres.is_symlink():
        shutil.rmtree(postgres.resolve(), ignore_errors=True)
    shutil.rmtree(data)


def _assemble(data: Path, regions: Sequence[RegionNeeds], class_path: str, lock: int) -> Servers:
    data = data.absolute()
    earlier = read_json(data / "stack.json").get("ports", {})
    ports: dict[str, int] = {}
    for name in ("postgres", "kafka", "controller"):
        ports[name] = free_port(earlier.get(name), ports.values())
    if (data / "kafka").exists() and not (data / "secrets.json").exists():
        raise StackError(f"The passwords of the servers in {data} are gone with secrets.json: {MEND}")
    kept = Secrets(data / "secrets.json")
    logs = data / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    return Servers(
        data=data,
        regions=regions,
        _broker=Broker(data / "kafka", logs, ports["kafka"], ports["controller"], kept),
        _database=Database(data / "postgres", logs, ports["postgres"], kept),
        _class_path=class_path,
        _lock=lock,
    )


async def _both(*starting: Coroutine[None, None, None]) -> None:
    """The first error alone is told, once nothing is still being started."""
    outcomes = await asyncio.gather(*starting, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
