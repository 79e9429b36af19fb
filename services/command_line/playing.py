"""`demo` and `play`: a region played, on a throwaway stack or on one that is up."""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from uuid_utils.compat import uuid7

from services.command_line.reporting_errors import FAILED, USED_WRONGLY, answering, fail, settings_or_fail
from services.command_line.running import data_of, region_at
from services.dev.folder import read_json, write_json
from services.dev.house import house
from services.dev.place import labels_file, place_of
from services.dev.stack import discard
from services.http.mint import Mint
from services.pilot.account import account_of
from services.pilot.forerunner import one_too_early
from services.pilot.judging import judge
from services.pilot.latecomer import beyond_the_target, one_too_many
from services.pilot.ledger import read_ledger
from services.pilot.making import people as make_people
from services.pilot.playing import play as play_people
from services.pilot.report import report_of
from services.pilot.script import FAILURES, play_script
from services.pilot.seen import Seen, seen
from services.pilot.telling import WIDTH, tell_people
from services.pilot.world import World, world
from shared.convenant.load import load
from shared.convenant.region import Region
from shared.settings import Settings

app = typer.Typer()
RegionOption = Annotated[str, typer.Option("--region", help="A region's code, or the path of its folder.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same people and the same counts.")]
People = Annotated[int | None, typer.Option(min=0, help="How many; else as many as the region says.")]
AsJson = Annotated[bool, typer.Option("--json", help="The report as JSON, on stdout.")]


@dataclass(frozen=True)
class Outcome:
    """A report, and whether all is as it should be."""

    seen: Seen
    report: Mapping[str, Any]
    flawless: bool


@app.command()
def demo(region: RegionOption = "weert", seed: Seed = 1, people: People = None, as_json: AsJson = False) -> None:
    """Play a region on a throwaway stack, and report what everybody received and what was withheld."""
    settings = settings_or_fail()
    _print(answering(lambda: _demo(region_at(region, settings), seed, people, settings)), as_json)


async def _demo(region: Region, seed: int, count: int | None, settings: Settings) -> Outcome:
    began = time.monotonic()
    data = Path(tempfile.mkdtemp(prefix="convenant-demo-"))
    played = region.settings.model_copy(update={"clock": "played"})
    try:
        with _progress() as bar:
            async with house([_with(region, played)], data, settings, bar.say) as here:
                place = here.places[region.code]
                async with world(region, place, here.mint, uuid7().hex[-12:]) as there:
                    bar.say("playing")
                    outcome = await _played(there, seed, count, here.seconds, began, bar)
                bar.say("stopping")
    finally:
        discard(data) if (data / "postgres").exists() else shutil.rmtree(data, ignore_errors=True)
    return outcome


def _with(region: Region, settings: Any) -> Region:
    return replace(region, settings=settings)


@app.command()
def play(
    region: Annotated[str | None, typer.Option(help="The region that is up; the only one if absent.")] = None,
    script: Annotated[Path | None, typer.Option(help="A file of JSON lines to play instead of people.")] = None,
    seed: Seed = 1,
    people: People = None,
    as_json: AsJson = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="As fast as it goes; wait at the end only.")] = False,
) -> None:
    """Play people, or a script, on the region that `convenant up` runs."""
    lines = _lines(script) if script else None
    settings = settings_or_fail()
    if lines is None:
        _print(answering(lambda: _play(region, seed, people, settings, wait=not no_wait)), as_json)
    elif answering(lambda: _script(region, lines, settings, wait=not no_wait)):
        raise typer.Exit(FAILED)


def _lines(script: Path) -> list[str]:
    try:
        return script.read_text("utf-8").splitlines()
    except OSError as error:
        fail(f"the script {script} cannot be read: {error.strerror}", USED_WRONGLY)
    except UnicodeDecodeError:
        fail(f"the script {script} is not UTF-8", USED_WRONGLY)


async def _play(region: str | None, seed: int, count: int | None, settings: Settings, *, wait: bool) -> Outcome:
    began = time.monotonic()
    place = place_of(data_of(settings), _code(region))
    with _progress() as bar:
        async with world(load(place.folder), place, Mint(place.data, settings), uuid7().hex[-12:]) as there:
            return await _played(there, seed, count, {"servers": 0.0, "services": 0.0}, began, bar, wait=wait)


async def _script(region: str | None, lines: list[str], settings: Settings, *, wait: bool) -> bool:
    """Whether a line failed."""
    place = place_of(data_of(settings), _code(region))
    failed = False
    async with world(load(place.folder), place, Mint(place.data, settings), uuid7().hex[-12:]) as there:
        async for told in play_script(there, lines, wait=wait):
            print(json.dumps(told, ensure_ascii=False), flush=True)
            failed = failed or told["outcome"] in FAILURES
        _keep_labels(there)
    return failed


def _keep_labels(there: World) -> None:
    """So that `partner pseudonym` can be asked afterwards."""
    kept = labels_file(there.place)
    write_json(kept, {**read_json(kept), **there.labels.dump()})


def _code(region: str | None) -> str | None:
    """The code of a region named by code or folder."""
    folder = Path(region) if region else None
    return load(folder).code if folder and (folder / "region.yaml").exists() else region


async def _played(
    there: World,
    seed: int,
    count: int | None,
    seconds: dict[str, float],
    began: float,
    bar: "_Bar",
    *,
    wait: bool = True,
) -> Outcome:
    playing = time.monotonic()
    await there.clock.read()
    await one_too_early(there, seed)
    newcomers = make_people(there.region, seed, count)
    beyond = beyond_the_target(there, newcomers, seed)
    played = await play_people(there, newcomers, bar.played, wait=wait, meanwhile=beyond)
    if wait:
        await one_too_many(there, played, seed)
    seconds["play"] = time.monotonic() - playing
    bar.say("counting again from the log")
    _keep_labels(there)
    account = await account_of(there, played, seed)
    known = await seen(account, await read_ledger(there))
    scenarios = judge(known)
    seconds["total"] = time.monotonic() - began
    passed = all(check["passed"] for checks in scenarios.values() for check in checks)
    return Outcome(known, report_of(account, scenarios, seconds), account.flawless and passed)


def _print(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print(json.dumps(outcome.report, indent=1, ensure_ascii=False))
    else:
        terminal = sys.stdout.isatty()
        tell_people(Console(width=None if terminal else WIDTH, highlight=False), outcome.seen, outcome.report)
    if not outcome.flawless:
        raise typer.Exit(FAILED)


class _Bar:
    """Progress on stderr: a bar where somebody looks, lines where nobody does."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None) if progress else None
        self._month = 0

    def say(self, line: str) -> None:
        """What is being done now."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, description=line)
        else:
            print(line, file=sys.stderr, flush=True)

    def played(self, done: int, of: int, day: date) -> None:
        """How far the play has come."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, completed=done, total=of, description=f"playing {day}")
        elif day.month != self._month:
            self._month = day.month
            self.say(f"playing {day:%B %Y}: {done} of {of} commands")


@contextmanager
def _progress() -> Iterator[_Bar]:
    if not sys.stderr.isatty():
        yield _Bar(None)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress)
