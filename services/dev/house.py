"""Everything up: the servers, then the services as processes of their own, until the block ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from services.dev.children import Child
from services.dev.environment import argv_of, environment
from services.dev.folder import StackError, write_private
from services.dev.holding import held
from services.dev.place import Place, Running, write_places
from services.dev.placing import needs_of, place_elsewhere, place_on
from services.dev.readiness import until_ready
from services.dev.stack import Servers, running
from services.http.bearers import Bearer
from services.http.callers import SERVICE
from services.http.mint import Mint
from services.topology.names import SERVICES
from services.wiring import PARTS
from shared.convenant.region import Region
from shared.seal.keys import FileKeyEncryption
from shared.settings import CacheSettings, Settings
from shared.store.migrate import migrate

GROUPS: tuple[tuple[str, ...], ...] = (
    ("intake", "plans", "placements", "handover"),
    ("relay", "gateway", "audit"),
)
"""Which services share a process; each keeps its own database and Kafka user."""
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
    async with AsyncExitStack() as stack:
        found: list[Place]
        servers: Servers | None = None
        if elsewhere:
            if len(regions) > 1:
                raise StackError(
                    "CONVENANT_DATABASE_URL names one region's database: bring up one region with it."
                )
            await stack.enter_async_context(held(data, progress))
            found = [await place_elsewhere(region, data, settings) for region in regions]
        else:
            needs = [needs_of(region) for region in regions]
            servers = await stack.enter_async_context(
                running(data, needs, progress=progress, cache=CacheSettings().cache)
            )
            found = [place_on(servers, region, data) for region in regions]
        stack.callback(write_places, data, {})  # while the folder is still held: another's are not ours to clear
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


def secrets(data: Path, settings: Settings) -> Mint:
    """The key-encryption key, the mint, and each service's own token."""
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
        await until_ready(place, started)
        pids = tuple(Running(name=child.name, pid=child.pid) for child in started)
        yield place.model_copy(update={"processes": pids})
    finally:
        mine = [child for (region, _), child in here.children.items() if region == place.region]
        await asyncio.gather(*(child.stop() for child in mine))
