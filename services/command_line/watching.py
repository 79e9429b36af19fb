"""`status` and `token`: what runs and how far it has come, and tokens for trying it out."""

import json
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import typer
from rich.console import Console
from rich.table import Table

from services.command_line.parked import unresolved
from services.command_line.reporting_errors import USED_WRONGLY, answering, fail, settings_or_fail
from services.command_line.running import data_of
from services.dev.place import Place, place_of
from services.http.bearers import Bearer
from services.http.callers import SYSTEM
from services.http.mint import Mint
from services.pilot.world import bearer_of
from services.topology.names import CARRIERS
from shared.convenant.load import load
from shared.partitions import partition_of
from shared.settings import Settings
from shared.store.statements import QUERIES

app = typer.Typer()
MISSED = (
    "select count(*) from log.events where type = 'deadline-missed.v1'"
    " and convert_from(data, 'UTF8')::json #>> '{N,level}' <> '0'"
)
UNACKNOWLEDGED = (
    "select coalesce(sum((shown->>'unacknowledged')::integer), 0) as notices,"
    " coalesce(sum(jsonb_array_length(jsonb_path_query_array(shown,"
    " '$.missed[*] ? (@.deadline == \"T14_ERASURE\" && @.open == true)'))), 0) as late"
    " from (select shown::jsonb from handover.cases where shown::jsonb->>'unacknowledged' > '0') as asked"
)
RegionOption = Annotated[str | None, typer.Option(help="The region that is up; the only one if absent.")]


@app.command()
def status(region: RegionOption = None, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """What runs, and how far everybody who follows the log has come."""
    settings = settings_or_fail()
    found = answering(lambda: _status(place_of(data_of(settings), region)))
    if as_json:
        print(json.dumps(found, indent=1))
    else:
        _tell(found)


async def _status(place: Place) -> dict[str, Any]:
    connection = await asyncpg.connect(place.owner_url)
    try:
        of_partners = await unresolved(connection)
        head = await connection.fetchval(QUERIES["head"])
        followers = await connection.fetch(QUERIES["followers"])
        missed = await connection.fetchval(MISSED)
        (erasures,) = await connection.fetch(UNACKNOWLEDGED)
        least = min((row["position"] for row in followers), default=0)
        rows = await connection.fetch(
            "select position, person, extract(epoch from clock_timestamp() - recorded_at) as age"
            " from log.events where position > $1 order by position",
            least,
        )
    finally:
        await connection.close()
    return {
        "addresses": {"kafka": place.bootstrap, **place.urls},
        "processes": [process.model_dump() for process in place.processes],
        "log": {"position": head},
        "followers": [_follower(place, row, rows) for row in followers],
        "parked": of_partners + sum({_parks(row["name"]): row["parked"] for row in followers}.values()),
        "missed_deadlines": missed,
        "unacknowledged_erasures": {name: int(erasures[name]) for name in ("notices", "late")},
    }


def _parks(follower: str) -> str:
    """What counts by itself: each slice of a carrier; of a board, every partition tells of the whole."""
    name = follower.rpartition("/")[0]
    return follower if name in CARRIERS else name


def _follower(place: Place, follower: asyncpg.Record, rows: list[asyncpg.Record]) -> dict[str, Any]:
    """How many events wait for it, and for how long the first of them; a board's follower has one partition."""
    name, _, part = follower["name"].rpartition("/")
    ages = [
        float(row["age"])
        for row in rows
        if row["position"] > follower["position"] and _is_for(place, name, part, row["person"])
    ]
    waited = round(ages[0], 3) if ages else 0.0
    return {
        "name": follower["name"],
        "position": follower["position"],
        "lag": len(ages),
        "lag_seconds": waited,
    }


def _is_for(place: Place, name: str, part: str, person: UUID | None) -> bool:
    partition = partition_of(person, place.partitions)
    own = partition % place.slices if name in CARRIERS else partition
    return not part.isdigit() or own == int(part)


def _tell(found: dict[str, Any]) -> None:
    console = Console(highlight=False)
    for name, address in found["addresses"].items():
        console.print(f"{name:12} {address}")
    for process in found["processes"]:
        console.print(f"process {process['pid']:<8} {process['name']}")
    table = Table(title=f"log at {found['log']['position']}", title_justify="left", show_edge=False)
    for column in ("follower", "position", "lag"):
        table.add_column(column, justify="left" if column == "follower" else "right")
    for row in found["followers"]:
        table.add_row(row["name"], str(row["position"]), str(row["lag"]))
    console.print(table)
    console.print(f"parked {found['parked']}")
    console.print(f"missed deadlines {found['missed_deadlines']}")
    erasures = found["unacknowledged_erasures"]
    console.print(f"erasures not acknowledged {erasures['notices']}, of them late {erasures['late']}")


@app.command()
def token(
    as_: Annotated[
        str, typer.Option("--as", help="partner, or partner/role of its staff; system for the system.")
    ],
    region: RegionOption = None,
) -> None:
    """A token for this partner or member of its staff; development stack only."""
    settings = settings_or_fail()
    place = answering(lambda: _place(settings, region))
    partner_id, _, staff_role = as_.partition("/")
    if partner_id == "system":
        print(Mint(place.data, settings).token(Bearer("operator", "convenant", SYSTEM)))
        return
    if partner_id not in place.partners:
        fail(f"there is no partner {partner_id} in {place.region}", USED_WRONGLY)
    bearer = bearer_of(load(place.folder), partner_id, staff_role or None)
    print(Mint(place.data, settings).token(bearer))


async def _place(settings: Settings, region: str | None) -> Place:
    return place_of(data_of(settings), region)
