"""How a question ends that cannot be answered: in one sentence and an exit code."""

from collections.abc import Callable
from typing import NoReturn, TypeVar

import asyncpg
import typer

from services.audit.checkpoint import NotSigned
from services.audit.export import ExportRefused, NoExport
from services.audit.prove import NoSuchEvent
from services.audit.replay import NoSuchStream, Unreadable
from services.audit.subject import NobodyKnown
from shared.seal.keys import UnsafeKeyFile
from shared.settings import WrongSetting
from shared.store.patience import AWAY
from shared.store.port import StoreUnavailable

T = TypeVar("T")
CHECK_FAILED, USED_WRONGLY, UNREACHABLE = 1, 2, 3


def told(attempt: Callable[[], T]) -> T:
    """What the attempt gives; what may go wrong ends the command with a sentence and a code."""
    try:
        return attempt()
    except WrongSetting as error:
        used_wrongly(str(error))
    except NoSuchStream as error:
        used_wrongly(f"there is no stream {error}")
    except NoSuchEvent as error:
        used_wrongly(f"there is no event {error}")
    except NobodyKnown as error:
        used_wrongly(f"nothing was ever recorded of {error}")
    except (ExportRefused, UnsafeKeyFile) as error:
        used_wrongly(str(error))
    except (NoExport, NotSigned, Unreadable) as error:
        _end(CHECK_FAILED, str(error))
    except (asyncpg.InvalidCatalogNameError, asyncpg.UndefinedTableError):
        _end(UNREACHABLE, "the database is not there yet, or was not migrated: run convenant migrate")
    except asyncpg.PostgresError as error:
        _end(UNREACHABLE, f"the database refuses: {error}")
    except FileNotFoundError as error:
        used_wrongly(f"there is no file {error.filename}")
    except (StoreUnavailable, *AWAY):
        _end(UNREACHABLE, "the database cannot be reached")
    raise AssertionError


def used_wrongly(why: str) -> NoReturn:
    """End the command: it was asked what it cannot do."""
    _end(USED_WRONGLY, why)


def _end(code: int, why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(code)
