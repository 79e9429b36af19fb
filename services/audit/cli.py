"""`convenant audit …`: replay, verify, export, and what was disclosed; nothing here changes the log."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from services.audit import tables
from services.audit.answers import answered, settings_of
from services.audit.arguments import civil_day, instant_of, participant
from services.audit.checkpoint import Verifier, opened, private_key, signed, verifier_of
from services.audit.disclosures import Question, disclosures
from services.audit.exits import CHECK_FAILED, told, used_wrongly
from services.audit.export import export, verify_export
from services.audit.prove import checkpoint, prove
from services.audit.replay import Moment, show
from services.audit.subject import subject
from services.audit.verify import Verdict, verify
from shared.store.postgres import PostgresStore

T = TypeVar("T")
Ask = Callable[[PostgresStore], Awaitable[T]]
app = typer.Typer(help="Replay, verify and account for what the region recorded and told.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout instead of a table.")]
Person = Annotated[UUID, typer.Argument(parser=participant, metavar="UUID", help="The participant's id.")]
Somebody = Annotated[UUID | None, typer.Option(parser=participant, metavar="UUID", help="The participant's id.")]
Region = Annotated[str | None, typer.Option(help="The region that is up; the only one if absent.")]
Day = Annotated[date | None, typer.Option(parser=civil_day, metavar="DATE")]
Instant = Annotated[datetime | None, typer.Option(parser=instant_of, metavar="INSTANT")]


def _ask(context: typer.Context, region: str | None, ask: Ask[T], *, keys: bool = False) -> T:
    """The answer from the database of this region."""
    return answered(settings_of(context, region), ask, keys=keys)


@app.command("show")
def show_stream(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="A stream's name, such as `case-<id>`.")],
    as_of: Day = None,
    known_at: Instant = None,
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """The facts of a stream: what had happened by a day, as known at an instant."""
    facts = _ask(context, region, lambda store: show(store, stream, Moment(as_of, known_at)), keys=True)
    tables.tell(facts, tables.facts, as_json=as_json)


@app.command("verify")
def verify_log(
    context: typer.Context,
    from_export: Annotated[Path | None, typer.Option(help="Check an export's folder; needs no database.")] = None,
    head: Annotated[str | None, typer.Option(help="The head noted elsewhere that the export must end in.")] = None,
    note: Annotated[Path | None, typer.Option("--checkpoint", help="A signed checkpoint that was kept.")] = None,
    key: Annotated[Path | None, typer.Option(help="The public key it is signed with: name+hash+key.")] = None,
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Walk the whole log and name the first position that is missing or changed."""
    if from_export is None and (head or note or key):
        used_wrongly("--head, --checkpoint and --key go with --from-export")
    if (note is None) != (key is None):
        used_wrongly("--checkpoint and --key go together")
    if from_export is None:
        return _tell_verdict(_ask(context, region, verify), as_json=as_json)
    witness = told(lambda: opened(note.read_text(), Verifier.parse(key.read_text()))) if note and key else None
    return _tell_verdict(told(lambda: verify_export(from_export, head, witness)), as_json=as_json)


@app.command("checkpoint")
def sign_checkpoint(
    context: typer.Context,
    key: Annotated[Path, typer.Option(help="The Ed25519 signing key, a PEM file.")],
    public: Annotated[bool, typer.Option("--public-key", help="Tell the public key instead.")] = False,
    region: Region = None,
) -> None:
    """How long the log is and the root over it, signed: for others to keep."""
    settings = settings_of(context, region)
    signing = told(lambda: private_key(key.read_bytes()))
    now = answered(settings, lambda store: checkpoint(store, settings.region))
    typer.echo(str(verifier_of(now, signing)) if public else signed(now, signing), nl=public)


@app.command("prove")
def prove_event(
    context: typer.Context,
    event: Annotated[UUID, typer.Argument(help="The event's id.")],
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """That an event is in the log: the way from it to the root of a checkpoint."""
    tables.tell(_ask(context, region, lambda store: prove(store, event)), tables.proof, as_json=as_json)


@app.command("export")
def export_log(context: typer.Context, folder: Path, region: Region = None, as_json: AsJson = False) -> None:
    """Write the log, bytes as stored, with a manifest, into an empty folder."""
    settings = settings_of(context, region)
    _tell_verdict(answered(settings, lambda store: export(store, folder, settings.region)), as_json=as_json)


@app.command("disclosures")
def disclosed(
    context: typer.Context,
    person: Somebody = None,
    partner: Annotated[str | None, typer.Option(help="The partner's id.")] = None,
    since: Annotated[date | None, typer.Option("--from", parser=civil_day, metavar="DATE")] = None,
    until: Annotated[date | None, typer.Option("--to", parser=civil_day, metavar="DATE")] = None,
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Who was told which fields about whom, when and on which ground."""
    found = _ask(context, region, lambda store: disclosures(store, Question(person, partner, since, until)))
    tables.tell(found, tables.disclosures, as_json=as_json)


@app.command("subject")
def of_subject(context: typer.Context, person: Person, region: Region = None, as_json: AsJson = False) -> None:
    """Everything recorded of one person, and who was told of it."""
    found = _ask(context, region, lambda store: subject(store, person), keys=True)
    tables.tell(found, tables.subject, as_json=as_json)


def _tell_verdict(verdict: Verdict, *, as_json: bool) -> None:
    tables.tell(asdict(verdict), tables.verdict, as_json=as_json)
    if not verdict.whole:
        raise typer.Exit(CHECK_FAILED)
