"""`convenant audit …`: replay, verify, export, and what was disclosed; nothing here changes the log."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from services.audit import tables
from services.audit.answers import CHECK_FAILED, answered, civil_day, instant_of, told, used_wrongly
from services.audit.disclosures import Question, disclosures
from services.audit.export import export, verify_export
from services.audit.replay import Moment, show
from services.audit.subject import subject
from services.audit.verify import Verdict, verify
from shared.settings import Settings
from shared.store.postgres import PostgresStore

T = TypeVar("T")
Ask = Callable[[PostgresStore], Awaitable[T]]
app = typer.Typer(help="Replay, verify and account for what the region recorded and told.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout instead of a table.")]
Person = Annotated[UUID, typer.Argument(help="The participant's id.")]
Day = Annotated[date | None, typer.Option(parser=civil_day, metavar="DATE")]
Instant = Annotated[datetime | None, typer.Option(parser=instant_of, metavar="INSTANT")]


def _ask(context: typer.Context, ask: Ask[T], *, keys: bool = False) -> T:
    """Settings come from the environment, unless the command above has others."""
    return answered(context.find_object(Settings) or Settings(), ask, keys=keys)


@app.command("show")
def show_stream(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="A stream's name, such as `case-<id>`.")],
    as_of: Day = None,
    known_at: Instant = None,
    as_json: AsJson = False,
) -> None:
    """The facts of a stream: what had happened by a day, as known at an instant."""
    facts = _ask(context, lambda store: show(store, stream, Moment(as_of, known_at)), keys=True)
    tables.tell(facts, tables.facts, as_json=as_json)


@app.command("verify")
def verify_log(
    context: typer.Context,
    from_export: Annotated[Path | None, typer.Option(help="Check an export's folder; needs no database.")] = None,
    head: Annotated[str | None, typer.Option(help="The head noted elsewhere that an export must end in.")] = None,
    as_json: AsJson = False,
) -> None:
    """Walk the whole log and name the first position that is missing or changed."""
    if from_export is None and head is not None:
        used_wrongly("--head goes with --from-export: a log in use moves on")
    found = _ask(context, verify) if from_export is None else told(lambda: verify_export(from_export, head))
    _tell_verdict(found, as_json=as_json)


@app.command("export")
def export_log(context: typer.Context, folder: Path, as_json: AsJson = False) -> None:
    """Write the log, bytes as stored, with a manifest, into an empty folder."""
    settings = context.find_object(Settings) or Settings()
    _tell_verdict(answered(settings, lambda store: export(store, folder, settings.region)), as_json=as_json)


@app.command("disclosures")
def disclosed(
    context: typer.Context,
    person: Annotated[UUID | None, typer.Option(help="The participant's id.")] = None,
    partner: Annotated[str | None, typer.Option(help="The partner's id.")] = None,
    since: Annotated[date | None, typer.Option("--from", parser=civil_day, metavar="DATE")] = None,
    until: Annotated[date | None, typer.Option("--to", parser=civil_day, metavar="DATE")] = None,
    as_json: AsJson = False,
) -> None:
    """Who was told which fields about whom, when and on which ground."""
    found = _ask(context, lambda store: disclosures(store, Question(person, partner, since, until)))
    tables.tell(found, tables.disclosures, as_json=as_json)


@app.command("subject")
def of_subject(context: typer.Context, person: Person, as_json: AsJson = False) -> None:
    """Everything recorded of one person, and who was told of it."""
    tables.tell(_ask(context, lambda store: subject(store, person), keys=True), tables.subject, as_json=as_json)


def _tell_verdict(verdict: Verdict, *, as_json: bool) -> None:
    tables.tell(asdict(verdict), tables.verdict, as_json=as_json)
    if not verdict.whole:
        raise typer.Exit(CHECK_FAILED)
