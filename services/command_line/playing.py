"""`demo` and `play`: a region played, on a throwaway stack or on one that is up."""

import json
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from uuid_utils.compat import uuid7

from services.command_line.reporting_errors import FAILED, answering
from services.command_line.running import region_at, tell
from services.dev.house import house
from services.dev.stack import discard
from services.pilot.account import account_of, report_of
from services.pilot.latecomer import one_too_many
from services.pilot.ledger import read_ledger
from services.pilot.people import people as make_people
from services.pilot.playing import play as play_people
from services.pilot.scenarios import judge, seen
from services.pilot.world import World, world
from shared.convenant.region import Region
from shared.settings import Settings

app = typer.Typer()


@app.command()
def demo(
    region: Annotated[str, typer.Option(help="A region's code, or the path of its folder.")] = "weert",
    seed: Annotated[int, typer.Option(help="The same people, the same counts.")] = 1,
    people: Annotated[int | None, typer.Option(help="How many; else as many as the region says.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON, on stdout.")] = False,
) -> None:
    """Play a region on a throwaway stack and report what everybody received, and what was withheld."""
    settings = Settings()
    answering(lambda: _demo(region_at(region, settings), seed, people, as_json, settings))


async def _demo(region: Region, seed: int, count: int | None, as_json: bool, settings: Settings) -> None:
    began = time.monotonic()
    data = Path(tempfile.mkdtemp(prefix="convenant-demo-"))
    try:
        async with house([region], data, settings, tell) as here:
            place = here.places[region.code]
            run = uuid7().hex[-12:]
            async with world(region, place, here.mint, run) as there:
                report, flawless = await _played(there, seed, count, here.seconds, began)
    finally:
        discard(data) if (data / "postgres").exists() else shutil.rmtree(data, ignore_errors=True)
    print(json.dumps(report, indent=1, ensure_ascii=False))
    if not flawless:
        raise typer.Exit(FAILED)


async def _played(
    there: World, seed: int, count: int | None, seconds: dict[str, float], began: float
) -> tuple[dict[str, Any], bool]:
    playing = time.monotonic()
    played = await play_people(there, make_people(there.region, seed, count), _progress)
    await one_too_many(there, played, seed)
    seconds["play"] = time.monotonic() - playing
    account = await account_of(there, played, seed)
    scenarios = judge(await seen(account, await read_ledger(there)))
    seconds["total"] = time.monotonic() - began
    passed = all(check["passed"] for checks in scenarios.values() for check in checks)
    return report_of(account, scenarios, seconds), account.flawless and passed


def _progress(done: int, of: int, day: date) -> None:
    tell(f"{day} {done}/{of}")
