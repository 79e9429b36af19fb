"""`handover …`: all handovers, most urgent first, and the timeline of one."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from pydantic import SecretStr
from rich.console import Console
from uuid_utils.compat import uuid7

from services.command_line import handover_board, handover_story
from services.command_line.reporting_errors import USED_WRONGLY, answering, fail, settings_or_fail
from services.command_line.running import data_of
from services.deciding import clock_of
from services.dev.folder import read_json
from services.dev.place import labels_file, place_of
from services.handover.glance import Shown
from services.handover.looking import Looking, Story, Wanted
from services.handover.parties import Parties
from services.handover.urgency import Urgency
from shared.clock import civil_date
from shared.seal.keys import FileKeyEncryption
from shared.settings import Settings
from shared.store.postgres import PostgresStore

T = TypeVar("T")
PAGE = 500
app = typer.Typer(no_args_is_help=True, help="Warm handovers: who is responsible, what is due, what was missed.")
RegionOption = Annotated[str | None, typer.Option(help="The region that is up; the only one if absent.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout instead of a table.")]


@dataclass(frozen=True)
class Window:
    """A running region, looked into."""

    looking: Looking
    today: date
    labels: dict[str, str]


@app.command()
def board(
    region: RegionOption = None,
    municipality: Annotated[
        str | None, typer.Option(help="Only those of this municipality; its four digits.")
    ] = None,
    case_worker: Annotated[
        str | None, typer.Option(help="Only those of this case worker; the name as it was assigned.")
    ] = None,
    late: Annotated[
        bool, typer.Option("--late", help="Only what is late, also where the handover has ended.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that ended, where anything is still due or late.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """All handovers that run, most urgent first."""
    wanted = wanted_of(municipality, case_worker, late=late, everything=everything)
    shown, window = answering(lambda: _through(region, lambda w: _all(w, wanted)))
    if as_json:
        print(json.dumps([row.model_dump(mode="json") for row in shown], indent=1, ensure_ascii=False))
    else:
        names = {person: label for label, person in reversed(window.labels.items())}
        handover_board.board(Console(highlight=False), shown, names, window.today)


def wanted_of(municipality: str | None, case_worker: str | None, *, late: bool, everything: bool) -> Wanted:
    """Those that run, unless it is asked for what is late or for everything that is still due."""
    return Wanted(
        municipality=municipality,
        case_worker=case_worker,
        late=late or None,
        running=None if late or everything else True,
        pending=True if everything else None,
    )


@app.command()
def show(
    case: Annotated[
        str, typer.Argument(help="The id of a case or handover, or the label a script gave a person.")
    ],
    region: RegionOption = None,
    as_json: AsJson = False,
) -> None:
    """The timeline: what happened, who was responsible, what is due, what was missed, who was told."""
    stories, window = answering(lambda: _through(region, lambda w: _stories(w, case)))
    if not stories:
        fail(f"there is no case or handover {case}", USED_WRONGLY)
    if as_json:
        print(json.dumps([story.model_dump(mode="json") for story in stories], indent=1, ensure_ascii=False))
        return
    for story in stories:
        handover_story.story(Console(highlight=False), story, window.today)


async def _all(window: Window, wanted: Wanted) -> tuple[Shown, ...]:
    shown: tuple[Shown, ...] = ()
    after = Urgency()
    while page := await window.looking.most_urgent(wanted, after, PAGE):
        shown += await window.looking.shown([found.row for found in page])
        after = page[-1].at
    return shown


async def _stories(window: Window, named: str) -> list[Story]:
    """Of the case named, or of every case of the person named."""
    try:
        wanted = UUID(window.labels.get(named, named))
    except ValueError:
        return []
    one = await window.looking.one(wanted)
    rows = [one] if one else await window.looking.of_person(wanted)
    return [await window.looking.story(row) for row in rows]


async def _through(region: str | None, ask: Callable[[Window], Awaitable[T]]) -> tuple[T, Window]:
    """The answer, and the window it was seen through."""
    settings, labels = _surroundings(settings_or_fail(), region)
    url = settings.database_url.get_secret_value()
    store = await PostgresStore.connect(url, FileKeyEncryption(settings.kek_file), uuid7, readers=2)
    try:
        today = civil_date(await clock_of(store, settings).now())
        window = Window(Looking(store, Parties(store)), today, labels)
        return await ask(window), window
    finally:
        await store.close()


def _surroundings(settings: Settings, region: str | None) -> tuple[Settings, dict[str, str]]:
    """The database that the environment names, else that of the running region."""
    if settings.database_url.get_secret_value():
        return settings, {}
    place = place_of(data_of(settings), region)
    own = {
        "database_url": SecretStr(place.databases["handover"]),
        "kek_file": place.kek_file,
        "clock": "played" if place.played else "system",
    }
    return settings.model_copy(update=own), read_json(labels_file(place))
