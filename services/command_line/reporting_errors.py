"""One clear line on stderr for what may go wrong, and the exit code that belongs to it."""

import asyncio
import errno
import logging
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import asyncpg
import typer
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from services.dev.folder import FolderUnusable, StackError
from services.kafka_access.topics import TopologyError
from services.pilot.asking import ServiceFailed
from services.pilot.draws import NothingToDraw
from services.pilot.playing import Unexpected
from services.pilot.region_clock import NotCaughtUp
from shared.convenant.findings import RegionErrors
from shared.settings import PREFIX, Settings, WrongSetting, read_settings
from shared.store.migrate import DatabaseNewer, MigrationChanged
from shared.store.port import StoreUnavailable

T = TypeVar("T")
FAILED, USED_WRONGLY, UNREACHABLE, INTERRUPTED = 1, 2, 3, 128 + signal.SIGINT
SCARCE = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE)
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError, KafkaException)


def fail(text: str, code: int) -> NoReturn:
    """Say it in one line, and end."""
    print(f"convenant: {text}", file=sys.stderr)
    raise typer.Exit(code)


def answering(work: Callable[[], Coroutine[Any, Any, T]], *, interrupted: int = INTERRUPTED) -> T:
    """Run it; what may be expected to go wrong is told in one line, never as a traceback.

    Ctrl-C ends it with a code of its own, unless there is no other end to it.
    """
    _silence_libraries()
    if threading.current_thread() is threading.main_thread():  # nobody else may say what a signal does
        signal.signal(signal.SIGTERM, _end)
    try:
        return asyncio.run(work())
    except KeyboardInterrupt:
        raise typer.Exit(interrupted) from None
    except (Exception, asyncio.CancelledError) as error:
        told = _told(first_of(error))
        if told is None:
            raise
    fail(*told)


def _end(number: int, _: object) -> NoReturn:
    """Told to end: what was begun is cleared up on the way out."""
    raise SystemExit(128 + number)


def _silence_libraries() -> None:
    """A Kafka client says hundreds of times a second that its broker is away; here one line will say it."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


def first_of(error: BaseException) -> BaseException:
    """What several things that ran side by side ended with: the first that went wrong."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _told(error: BaseException) -> tuple[str, int] | None:
    """How it is told, with its exit code; none for what nobody expected."""
    match error:
        case RegionErrors():
            return f"the region files are wrong:\n{error}", USED_WRONGLY
        case WrongSetting() | NothingToDraw() | FolderUnusable():
            return str(error), USED_WRONGLY
        case StackError() | TopologyError() | StoreUnavailable():
            return str(error), UNREACHABLE
        case Unexpected() | NotCaughtUp() | ServiceFailed() | DatabaseNewer() | MigrationChanged():
            return str(error), FAILED
        case asyncio.CancelledError():
            return "a server went away (its client was cancelled)", UNREACHABLE
        case OSError() if _is_here(error):
            return f"{error.filename}: {error.strerror}" if error.filename else str(error), FAILED
    if isinstance(error, AWAY):
        return f"a server could not be reached ({type(error).__name__}: {error})", UNREACHABLE
    return None


def _is_here(error: OSError) -> bool:
    """Whether it is of this machine's own files and means, not of a server somewhere."""
    of_ours = isinstance(error, PermissionError) and error.errno is None
    return of_ours or error.filename is not None or error.errno in SCARCE


def settings_or_fail(prefix: str = PREFIX) -> Settings:
    """The settings of the environment; one that is wrong ends the command with one line."""
    try:
        return read_settings(prefix)
    except WrongSetting as error:
        fail(str(error), USED_WRONGLY)
