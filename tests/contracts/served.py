"""The deciding services and the relay, running on the session's stack for a region of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from services.dev.ports import free_port
from services.dev.stack import Servers
from services.http.bearers import Bearer
from services.http.mint import Mint
from services.wiring import run
from shared.seal.keyring import DIGESTS
from shared.seal.keys import FileKeyEncryption
from shared.settings import Settings
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES
from shared.waiting import until
from tests.conftest import WEERT as WEERT_STACK

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
WEERT, NEDERWEERT = "0988", "0946"
LEADER = Bearer("j-jansen", "gem-weert", "MUNICIPALITY", "regievoerder", WEERT)
NEIGHBOUR = Bearer("p-peters", "gem-nederweert", "MUNICIPALITY", "regievoerder", NEDERWEERT)
SYSTEM = Bearer("player", "convenant", "SYSTEM")
GATEWAY = Bearer("gateway", "gateway", "SERVICE")
ANOTHER_SERVICE = Bearer("plans", "plans", "SERVICE")
ALL = ("intake", "plans", "placements", "handover", "relay")
WITH_GATEWAY = (*ALL, "gateway")


@dataclass
class Served:
    """Running services, and ways to ask and to look."""

    region: str
    stack: Servers
    folder: Path
    ports: dict[str, int]
    mint: Mint
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def settings(self, service: str, **other: Any) -> Settings:
        access = self.stack.kafka(service)
        return Settings(
            **{
                "region": self.region,
                "regions": self.folder / "regions",
                "database_url": SecretStr(self.stack.database_url(self.region, service)),
                "kafka": access.bootstrap,
                "kafka_username": access.username,
                "kafka_password": SecretStr(access.password),
                "kek_file": self.folder / "kek",
                "jwks": str(self.folder / "jwks.json"),
                "port": self.ports.get(service, 0),
                "partners": WEERT_STACK.partners,
                "service_token_file": self.folder / "service-token",
                **{
                    f"{name}_url": f"http://127.0.0.1:{port}"
                    for name, port in self.ports.items()
                    if name != "relay"
                },
                "clock": "played",
                **other,
            }
        )

    def client(self, service: str) -> httpx.AsyncClient:
        if service not in self.clients:
            url = f"http://127.0.0.1:{self.ports[service]}"
            self.clients[service] = httpx.AsyncClient(base_url=url, timeout=30)
        return self.clients[service]

    async def ask(
        self, service: str, command: str, body: Any, as_: Bearer = LEADER, **headers: str
    ) -> httpx.Response:
        given = {"Authorization": f"Bearer {self.mint.token(as_)}"} | _headers(headers)
        return await self.client(service).post(f"/v1/opdrachten/{command}", json=body, headers=given)

    async def see(self, service: str, path: str, as_: Bearer = LEADER, **query: Any) -> httpx.Response:
        given = {"Authorization": f"Bearer {self.mint.token(as_)}"}
        return await self.client(service).get(path, params=query, headers=given)

    async def owned(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """What the owner of the tables sees."""
        connection = await asyncpg.connect(self.stack.owner_database_url(self.region))
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def head(self) -> int:
        return int((await self.owned(QUERIES["head"]))[0][0])

    async def set_clock(self, at: datetime) -> None:
        await self.owned(QUERIES["set_played"], at)

    async def caught_up(self, consumer: str, position: int) -> None:
        """Wait until a consumer has handled everything up to a position, in every partition that has something."""

        async def reached() -> bool:
            rows = await self.owned("select position from log.followers where name like $1", f"{consumer}/%")
            return any(row["position"] >= position for row in rows)

        await eventually(reached)

    async def settled(self) -> int:
        """The head of the log, once the handover process has nothing more to add to it."""
        while True:
            head = await self.head()
            await self.caught_up("handover.process", head)
            if await self.head() == head:
                return head


@asynccontextmanager
async def store_of(place: Served, service: str) -> AsyncIterator[PostgresStore]:
    """A service's own way into the log, as an instance of it would open one."""
    kek = FileKeyEncryption(place.folder / "kek")
    store = await PostgresStore.connect(place.stack.database_url(place.region, service), kek, uuid7)
    try:
        await store.keyring.prepare([DIGESTS], create=True, purposes=[DIGESTS])
        yield store
    finally:
        await store.close()


def _headers(given: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in given.items()}


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        await until(condition, 0.02)


@asynccontextmanager
async def serving(
    place: Served, names: Sequence[str] = ALL, ready: bool = True, **other: Any
) -> AsyncIterator[None]:
    """These services, until the block ends."""
    stop = asyncio.Event()
    own = {name: place.settings(name, **other) for name in names}
    running = asyncio.create_task(run(names, own[names[0]], own, stop))
    try:
        for name in names if ready else ():
            if name not in ("relay", "audit"):
                await eventually(lambda name=name: is_ready(place, name))
        yield
    finally:
        stop.set()
        await running


async def is_ready(place: Served, service: str) -> bool:
    with suppress(httpx.TransportError):
        return (await place.client(service).get("/health/ready")).status_code == 200
    return False


async def a_place(stack: Servers, region: str, folder: Path) -> Served:
    """A region with its clock set, nothing running yet."""
    FileKeyEncryption.create(folder / "kek")
    ports: dict[str, int] = {}
    for name in WITH_GATEWAY:
        ports[name] = free_port(None, ports.values())
    place = Served(region, stack, folder, ports, Mint(folder, Settings(_env_file=None)))
    (folder / "service-token").write_text(place.mint.token(GATEWAY))
    await place.set_clock(NOW)
    return place


def opening(number: int = 0, **other: Any) -> dict[str, Any]:
    """The body of a case to be opened; each number another person."""
    return {
        "case_id": str(uuid7()),
        "participant_id": str(uuid7()),
        "identity": {
            "first_name": "Kanarie",
            "last_name": f"Vogelzang-{number}",
            "birth_date": "2000-02-29",
            "bsn": bsn(number),
            "street_address": "Kooistraat 1",
        },
        "legal_regime": "WI2021",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "MUNICIPALITY",
        "municipality_code": WEERT,
        **other,
    }


def bsn(number: int) -> str:
    """A number that passes the eleven-test, a new one for each call's number."""
    eight = 10_000_000 + number
    while True:
        digits = [int(d) for d in str(eight)]
        check = sum(w * d for w, d in zip(range(9, 1, -1), digits, strict=True)) % 11
        if check < 10:
            return f"{eight}{check}"
        eight += 50_000


def label(name: str) -> str:
    """An id for a name, the same each time."""
    return str(UUID(bytes=name.encode().ljust(16, b"-")[:16]))
