"""One clear line on stderr for what may go wrong, and the exit code that belongs to it."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import asyncpg
import typer
from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from services.dev.folder import StackError
from services.kafka_access.topics import TopologyError
from services.pilot.asking import ServiceFailed
from services.pilot.draws import NothingToDraw
from services.pilot.playing import Unexpected
from services.pilot.region_clock import NotCaughtUp
from shared.convenant.findings import RegionErrors
from shared.settings import PREFIX, Settings, WrongSetting, read_settings
from shared.store.migrate import MigrationChanged
from shared.store.port import StoreUnavailable

T = TypeVar("T")
FAILED, USED_WRONGLY, UNREACHABLE = 1, 2, 3
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError, KafkaException)


def fail(text: str, code: int) -> NoReturn:
    """Say it in one line, and end."""
    print(f"convenant: {text}", file=sys.stderr)
    raise typer.Exit(code)


def answering(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run it; what may be expected to go wrong is told in one line, never as a traceback."""
    try:
        return asyncio.run(work())
    except RegionErrors as error:
        fail(f"the region files are wrong:\n{error}", USED_WRONGLY)
    except (WrongSetting, NothingToDraw) as error:
        fail(str(error), USED_WRONGLY)
    except (StackError, TopologyError, StoreUnavailable) as error:
        fail(str(error), UNREACHABLE)
    except (Unexpected, NotCaughtUp, ServiceFailed, MigrationChanged) as error:
        fail(str(error), FAILED)
    except AWAY as error:
        fail(f"a server could not be reached ({type(error).__name__}: {error})", UNREACHABLE)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def settings_or_fail(prefix: str = PREFIX) -> Settings:
    """The settings of the environment; one that is wrong ends the command with one line."""
    try:
        return read_settings(prefix)
    except WrongSetting as error:
        fail(str(error), USED_WRONGLY)
