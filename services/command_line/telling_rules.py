"""`region check` and `schema`: what is wrong with a region's files, and what may be asked and said at all."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from services.command_line.reporting_errors import FAILED, USED_WRONGLY, fail
from services.pilot.orders import COMMANDS, path_of, spoken
from services.topology.deriving import derive
from shared.convenant.findings import Finding, RegionErrors
from shared.convenant.load import load
from shared.convenant.region import production_findings
from shared.convenant.view_catalogue import VIEWS
from shared.decider import COMMON_REFUSALS
from shared.events.base import Command, Event, declared
from shared.events.catalogue import EVENTS, WIRE_PREFIX

region_app = typer.Typer(no_args_is_help=True, help="Region files.")
app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json")]
EVERY_COMMAND = (*COMMON_REFUSALS, "CONFLICT", "ROLE_NOT_ALLOWED", "MUNICIPALITY_NOT_OWN")
"""Codes that any command can meet, besides its own."""


@region_app.command()
def check(path: Path, as_json: AsJson = False) -> None:
    """Everything that is wrong with a region's files: file, line, code and reason."""
    if not path.is_dir():
        fail(f"there is no folder {path}", USED_WRONGLY)
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    try:
        region = load(path)
        derive(
            region.code,
            region.settings.partitions,
            region.settings.slices,
            [p.partner_id for p in region.partners],
        )
        warnings = production_findings(region)
    except RegionErrors as errors:
        findings = errors.findings
    if as_json:
        told = [{"file": f.file, "line": f.line, "code": f.code, "reason": f.reason} for f in findings]
        print(json.dumps({"ok": not findings, "findings": told, "unverified": len(warnings)}, indent=1))
    else:
        for finding in findings:
            print(finding)
        if not findings:
            print(f"{path}: in order; {len(warnings)} rows rest on a legal basis that nobody has verified yet")
    if findings:
        raise typer.Exit(FAILED)


@app.command()
def schema(as_json: AsJson = False) -> None:
    """Every command that may be asked, and every event that may be said."""
    found = {
        "commands": {name: _command(name, service, kind) for name, (service, kind) in COMMANDS.items()},
        "events": {event.__name__: _event(event) for event in EVENTS},
    }
    if as_json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.print(_commands_table(found["commands"]), _events_table(found["events"]))


def _command(name: str, service: str, kind: type[Command]) -> dict[str, Any]:
    form = spoken(name, frozenset())
    return {
        "service": service,
        "path": path_of(name),
        "summary": (kind.__doc__ or "").split("\n")[0],
        "actors": list(kind.actors),
        "refusals": list(kind.refusals),
        "refusals_of_every_command": list(EVERY_COMMAND),
        "as_event": f"{WIRE_PREFIX}{form.event}.v1" if form else None,
        "over_http_only": form.over_http if form else None,
        "fields": {
            field: {"required": info.is_required(), "derived": field in kind.derived}
            for field, info in kind.model_fields.items()
        },
        "schema": kind.model_json_schema(),
    }


def _event(event: type[Event]) -> dict[str, Any]:
    return {
        "type": f"{WIRE_PREFIX}{event.type_name()}",
        "version": event.version,
        "dutch": event.dutch,
        "stream": event.stream[0],
        "summary": (event.__doc__ or "").split("\n")[0],
        "fields": {
            name: {"class": mark.data_class.value, "dutch": mark.dutch, "purpose": mark.purpose.value}
            for name, mark in declared(event).items()
        },
        "views": {
            view.name: {name: field.data_class.value for name, field in view.fields.items()}
            for view in VIEWS.values()
            if view.event is event
        },
    }


def _commands_table(commands: dict[str, dict[str, Any]]) -> Table:
    table = Table(title="Commands", title_justify="left", show_edge=False)
    for column in ("command", "who may ask", "may be refused with"):
        table.add_column(column, overflow="fold")
    for name, told in commands.items():
        table.add_row(name, ", ".join(told["actors"]), ", ".join(told["refusals"]))
    return table


def _events_table(events: dict[str, dict[str, Any]]) -> Table:
    table = Table(title="Events", title_justify="left", show_edge=False)
    for column in ("event", "in Dutch", "fields and their class", "views"):
        table.add_column(column, overflow="fold")
    for name, told in events.items():
        fields = ", ".join(f"{field} {info['class']}" for field, info in told["fields"].items())
        table.add_row(name, told["dutch"], fields, ", ".join(told["views"]))
    return table
