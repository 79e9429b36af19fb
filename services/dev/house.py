"""Everything up: the servers, then the services as processes of their own, until the block ends."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from services.dev.children import PLAIN_ENVIRONMENT, Child
from services.dev.existing import provide_roles, provide_topics
from services.dev.folder import StackError, write_private
from services.dev.place import Place, Running, write_places
from services.dev.ports import free_port
from services.dev.stack import RegionNeeds, Servers, running
from services.http.bearers import Bearer
from services.http.callers import SERVICE
from services.http.mint import Mint
from services.topology.names import SERVICES
from services.wiring import PARTS
from shared.calling import Caller, Unreachable, calling
from shared.convenant.region import Region
from shared.seal.keys import FileKeyEncryption
from shared.settings import CacheSettings, Settings
from shared.store.migrate import migrate

GROUPS: tuple[tuple[str, ...], ...] = (
    ("intake", "plans", "placements", "handover"),
    ("relay", "gateway", "audit"),
)
"""Which services share a process; each keeps its own database and Kafka user."""
LISTENING = ("intake", "plans", "placements", "handover", "gateway")
READY_WITHIN = 60.0
TEN_YEARS = 10 * 365 * 24 * 60 * 60
Progress = Callable[[str], None]


@dataclass
class House:
    """What runs: places to go to, processes, and how long they took to come up."""

    data: Path
    mint: Mint
    places: dict[str, Place] = field(default_factory=dict)
    children: dict[tuple[str, str], Child] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    servers: Servers | None = None
    """The embedded servers, where they are ours."""

    async def restart(self, title: str, place: Place) -> None:
        """Start a service's process again after it was killed."""
        started = self.children[place.region, title]
        names = title.removeprefix(f"{place.region}-").split("-")
        again = await Child.start(title, argv_of(names), environment(place, names), started.log)
        self.children[place.region, title] = again

    async def until_one_ends(self) -> str:
        """Wait for the first service process to end, and say which and why."""
        waiting = {asyncio.create_task(child.wait()): child for child in self.children.values()}
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        child = waiting[next(iter(done))]
        return f"{child.name} (process {child.pid}) ended: {child.last_words()}; see {child.log}."


def needs_of(region: Region) -> RegionNeeds:
    """What a region asks of the servers."""
    partners = tuple(partner.partner_id for partner in region.partners)
    return RegionNeeds(region.code, region.settings.partitions, region.settings.slices, partners)


@asynccontextmanager
async def house(
    regions: Sequence[Region],
    data: Path,
    settings: Settings,
    progress: Progress,
    groups: Sequence[Sequence[str]] = GROUPS,
) -> AsyncIterator[House]:
    """Servers, migrations, secrets and services of these regions; all end with the block."""
    elsewhere, began = settings.names_servers(), time.monotonic()
    data = data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        found: list[Place]
        servers: Servers | None = None
        if elsewhere:
            if len(regions) > 1:
                raise StackError(
                    "CONVENANT_DATABASE_URL names one region's database: bring up one region with it."
                )
            found = [await _existing(region, data, settings) for region in regions]
        else:
            needs = [needs_of(region) for region in regions]
            servers = await stack.enter_async_context(
                running(data, needs, progress=progress, cache=CacheSettings().cache)
            )
            found = [place_on(servers, region, data) for region in regions]
        here = House(data, secrets(data, settings), servers=servers)
        here.seconds["servers"] = time.monotonic() - began
        began = time.monotonic()
        progress("starting the services")
        for place in (place.model_copy(update={"deploy": settings.deploy}) for place in found):
            await _migrate(place)
            here.places[place.region] = await stack.enter_async_context(served(here, place, groups))
        write_places(data, here.places)
        here.seconds["services"] = time.monotonic() - began
        progress("all services are ready")
        yield here
    write_places(data, {})


def place_on(servers: Servers, region: Region, data: Path) -> Place:
    """A region on servers of our own, each service and partner with its own rights."""
    users = [*SERVICES, *sorted(needs_of(region).topology().users - set(SERVICES))]
    access = {user: servers.kafka(user) for user in users}
    return _place(
        region,
        data,
        owner_url=servers.owner_database_url(region.code),
        databases={service: servers.database_url(region.code, service) for service in SERVICES},
        bootstrap=servers.admin_kafka.bootstrap,
        security_protocol=servers.admin_kafka.security_protocol,
        mechanism=servers.admin_kafka.mechanism,
        passwords={user: (a.username, a.password) for user, a in access.items()},
    )


async def _existing(region: Region, data: Path, settings: Settings) -> Place:
    """A region on servers named by the environment."""
    url, access = settings.database_url.get_secret_value(), settings.kafka_access()
    return _place(
        region,
        data,
        owner_url=url,
        databases=await provide_roles(url, data),
        bootstrap=access.bootstrap,
        security_protocol=access.security_protocol,
        mechanism=access.mechanism,
        passwords=await provide_topics(needs_of(region).topology(), access, data),
    )


def _place(region: Region, data: Path, **ways: object) -> Place:
    ports: list[int] = []
    for _ in LISTENING:
        ports.append(free_port(None, ports))
    urls = {name: f"http://127.0.0.1:{port}" for name, port in zip(LISTENING, ports, strict=True)}
    size = region.settings
    return Place.model_validate(
        {
            "region": region.code,
            "folder": region.path.absolute(),
            "data": data,
            "partitions": size.partitions,
            "slices": size.slices,
            "played": size.clock == "played",
            "partners": tuple(partner.partner_id for partner in region.partners),
            "urls": urls,
            **ways,
        }
    )


def secrets(data: Path, settings: Settings) -> Mint:
    """The key-encryption key, the mint, and the gateway's own token."""
    if not (data / "kek").exists():
        FileKeyEncryption.create(data / "kek")
    mint = Mint(data, settings)
    for name in SERVICES:
        token = mint.token(Bearer(name, name, SERVICE), TEN_YEARS)
        write_private(data / f"{name}.token", token)
    return mint


async def _migrate(place: Place) -> None:
    try:
        await migrate(place.owner_url)
    except (OSError, asyncpg.PostgresError) as error:
        raise StackError(
            f"The database of {place.region} could not be brought to this release: {error}"
        ) from error


@asynccontextmanager
async def served(here: House, place: Place, groups: Sequence[Sequence[str]] = GROUPS) -> AsyncIterator[Place]:
    """The services of one place, as processes of their own, until the block ends."""
    logs = here.data / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    started: list[Child] = []
    try:
        for names in ([name for name in group if name in PARTS] for group in groups):
            if not names:
                continue
            title = f"{place.region}-{'-'.join(names)}"
            child = await Child.start(title, argv_of(names), environment(place, names), logs / f"{title}.log")
            started.append(child)
            here.children[place.region, title] = child
        await _ready(place, started)
        pids = tuple(Running(name=child.name, pid=child.pid) for child in started)
        yield place.model_copy(update={"processes": pids})
    finally:
        mine = [child for (region, _), child in here.children.items() if region == place.region]
        await asyncio.gather(*(child.stop() for child in mine))


def argv_of(names: Sequence[str]) -> list[str]:
    """The command that runs these services in one process."""
    return [sys.executable, "-m", "services.cli", "run", *names]


def environment(place: Place, names: Sequence[str]) -> Mapping[str, str]:
    """What a process of these services is told: what they share, and each one's own way in."""
    links = place.data / "regions"
    links.mkdir(exist_ok=True)
    link = links / place.region
    link.unlink(missing_ok=True)
    link.symlink_to(place.folder, target_is_directory=True)
    told = {
        **PLAIN_ENVIRONMENT,
        "CONVENANT_REGION": place.region,
        "CONVENANT_REGIONS": str(links),
        "CONVENANT_DEPLOY": str(place.deploy.absolute()),
        "CONVENANT_PARTITIONS": str(place.partitions),
        "CONVENANT_SLICES": str(place.slices),
        "CONVENANT_KAFKA": place.bootstrap,
        "CONVENANT_KAFKA_SECURITY_PROTOCOL": place.security_protocol,
        "CONVENANT_KAFKA_MECHANISM": place.mechanism,
        "CONVENANT_KEK_FILE": str(place.kek_file),
        "CONVENANT_JWKS": str(place.data / "jwks.json"),
        "CONVENANT_CLOCK": "played" if place.played else "system",
        "CONVENANT_PARTNERS": json.dumps(place.partners),
    }
    told |= {f"CONVENANT_{name.upper()}_URL": url for name, url in place.urls.items()}
    for name in names:
        told |= {f"CONVENANT_{name.upper()}_{key}": value for key, value in _own(place, name).items()}
    return told


def _own(place: Place, name: str) -> dict[str, str]:
    access = place.kafka(name)
    port = place.urls.get(name, "").rpartition(":")[2]
    return {
        "DATABASE_URL": place.databases[name],
        "KAFKA_USERNAME": access.username,
        "KAFKA_PASSWORD": access.password,
        "SERVICE_TOKEN_FILE": str(place.data / f"{name}.token"),
        **({"PORT": port} if port else {}),
    }


async def _ready(place: Place, children: Sequence[Child]) -> None:
    """Every service that listens answers that it is ready; a process that ends meanwhile is told of."""
    run = [name for name in LISTENING if any(name in child.name.split("-") for child in children)]
    async with calling(2.0) as caller:
        try:
            async with asyncio.timeout(READY_WITHIN):
                for name in run:
                    await _answers(caller, f"{place.urls[name]}/health/ready", children)
        except TimeoutError:
            raise StackError(
                f"Services of {place.region} were not ready in time: see {place.data}/logs."
            ) from None


async def _answers(caller: Caller, url: str, children: Sequence[Child]) -> None:
    while True:
        for child in children:
            if not child.running:
                raise StackError(f"{child.name} ended at its start ({child.last_words()}): see {child.log}.")
        try:
            if (await caller.ask("GET", url)).status_code == 200:
                return
        except Unreachable:
            pass
        await asyncio.sleep(0.05)
