"""`schema`: what may be asked and said at all."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from services.command_line.describing import describe_command, describe_event
from services.pilot.orders import COMMANDS
from shared.events.catalogue import EVENTS

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json")]


@app.command()
def schema(as_json: AsJson = False) -> None:
    """Every command that may be asked, and every event that may be said."""
    found = {
        "commands": {name: describe_command(name, service, kind) for name, (service, kind) in COMMANDS.items()},
        "events": {event.__name__: describe_event(event) for event in EVENTS},
    }
    if as_json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.print(_commands_table(found["commands"]), _events_table(found["events"]))


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
