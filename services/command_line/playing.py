"""`demo` and `play`: a region played, on a throwaway stack or on one that is up."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from uuid_utils.compat import uuid7

from services.command_line.reporting_errors import answering
from services.command_line.running import region_at, tell
from services.dev.house import house
from services.dev.stack import discard
from services.pilot.people import people as make_people
from services.pilot.playing import play as play_people
from services.pilot.world import world
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
            async with world(region, place, here.mint, uuid7().hex[-12:]) as here_world:
                t = time.monotonic()
                played = await play_people(
                    here_world, make_people(region, seed, count), lambda n, of, day: tell(f"{day} {n}/{of}")
                )
                tell(f"play {time.monotonic() - t:.1f} {here.seconds} {played.commands}")
                for p in here_world.partners.values():
                    tell(f"{p.id} {len(p.holdings.messages)} {p.holdings.outcomes} {p.holdings.gaps[:1]}")
    finally:
        discard(data) if (data / "postgres").exists() else shutil.rmtree(data, ignore_errors=True)
    tell(f"total {time.monotonic() - began:.1f}")
