"""The command line: `convenant --help`."""

from importlib import import_module
from importlib.util import find_spec

import typer

from services.command_line import (
    checking_regions,
    handovers,
    parked,
    partners,
    playing,
    running,
    telling_rules,
    watching,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Municipalities and their covenant partners, working together on civic integration.",
)
for part in (playing, running, watching, telling_rules):
    app.registered_commands += part.app.registered_commands
partners.app.registered_commands += parked.app.registered_commands
app.add_typer(handovers.app, name="handover")
app.add_typer(partners.app, name="partner")
app.add_typer(checking_regions.region_app, name="region")
if find_spec("services.audit.cli"):
    surround = import_module("services.command_line.auditing").surround
    app.add_typer(import_module("services.audit.cli").app, name="audit", callback=surround)


def main() -> None:
    """The `convenant` command."""
    app()


if __name__ == "__main__":
    main()
