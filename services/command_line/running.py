"""`run`, `up`, `migrate`: services as processes, and the whole house."""

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from services.command_line.reporting_errors import (
    FAILED,
    USED_WRONGLY,
    answering,
    fail,
    first_of,
    settings_or_fail,
)
from services.command_line.telling_rules import AsJson
from services.dev.house import GROUPS, House, house
from services.plans.publisher import PublicationRefused
from services.wiring import PARTS, main
from shared.convenant.findings import RegionErrors
from shared.convenant.load import load
from shared.convenant.policy import NotForProduction
from shared.convenant.region import Region
from shared.logs import start_logs
from shared.settings import PREFIX, Settings
from shared.store.migrate import migrate as apply

app = typer.Typer()
DATA = Path(".data/convenant")
Regions = Annotated[
    list[str] | None,
    typer.Option("--region", help="A region's code, or the path of its folder; weert if absent."),
]


def region_at(named: str, settings: Settings) -> Region:
    """The region of this code or folder; raises `RegionErrors`, and ends the command where there is none."""
    path = Path(named)
    folder = path if path.is_dir() and (path / "region.yaml").exists() else settings.regions / named
    if not folder.is_dir():
        there = sorted(found.parent.name for found in settings.regions.glob("*/region.yaml"))
        fail(f"there is no region {named}; there are {', '.join(there) or 'none'}", USED_WRONGLY)
    return load(folder)


def data_of(settings: Settings) -> Path:
    """The folder of what `up` starts."""
    return (settings.data or DATA).absolute()


def tell(line: str) -> None:
    """Progress, for people."""
    print(line, file=sys.stderr, flush=True)


@app.command()
def run(services: Annotated[list[str], typer.Argument(help=f"Any of: {', '.join(PARTS)}.")]) -> None:
    """Run these services in this process, until told to stop."""
    unknown = [name for name in services if name not in PARTS]
    if unknown:
        fail(f"there is no service {', '.join(unknown)}; there are {', '.join(PARTS)}", USED_WRONGLY)
    start_logs()
    settings = settings_or_fail()
    try:
        main(services, settings, {name: _own(settings, name) for name in services})
    except Exception as error:
        if not isinstance(
            first := first_of(error), RegionErrors | NotForProduction | PublicationRefused | OSError
        ):
            raise
        fail(str(first), FAILED)


def _own(settings: Settings, name: str) -> Settings:
    """A service's own settings where it shares a process: `CONVENANT_INTAKE_DATABASE_URL`, and so on."""
    own = settings_or_fail(f"{PREFIX}{name.upper()}_")
    return settings.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})


@app.command()
def up(region: Regions = None) -> None:
    """Everything on the embedded stack (or on the servers named in the environment), until Ctrl-C."""
    settings = settings_or_fail()
    answering(lambda: _up([region_at(named, settings) for named in region or ["weert"]], settings))


async def _up(regions: Sequence[Region], settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with house(regions, data_of(settings), settings, tell, GROUPS) as here:
        _print_addresses(here)
        stopping = asyncio.create_task(stop.wait())
        ending = asyncio.create_task(here.until_one_ends())
        await asyncio.wait([stopping, ending], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not stop.is_set():
            fail(ending.result(), FAILED)
        ending.cancel()
        tell("stopping")


def _print_addresses(here: House) -> None:
    for code, place in here.places.items():
        print(f"{code}: Kafka {place.bootstrap}")
        for name, url in place.urls.items():
            print(f"{code}: {name} {url}")
    print(f"data folder {here.data}; Ctrl-C stops everything", flush=True)


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database of CONVENANT_DATABASE_URL to this release."""
    url = settings_or_fail().database_url.get_secret_value()
    if not url:
        fail("set CONVENANT_DATABASE_URL to the database to be migrated", USED_WRONGLY)
    applied = answering(lambda: apply(url))
    for line in [json.dumps({"applied": applied})] if as_json else applied:
        print(line)
