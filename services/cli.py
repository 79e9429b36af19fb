"""The command line: `convenant --help`."""

import typer

from services.command_line import playing, running

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Municipalities and their covenant partners, working together on civic integration.",
)
for part in (playing.app, running.app):
    app.registered_commands += part.registered_commands


def main() -> None:
    """The `convenant` command."""
    app()


if __name__ == "__main__":
    main()
