"""From a question at the command line to its answer, or to one sentence and an exit code."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NoReturn, TypeVar
from uuid import UUID

import asyncpg
import typer
from uuid_utils.compat import uuid7

from services.audit.checkpoint import NotSigned
from services.audit.export import ExportRefused, NoExport
from services.audit.prove import NoSuchEvent
from services.audit.replay import NoSuchStream, Unreadable
from services.audit.subject import NobodyKnown
from shared.events.envelope import AMSTERDAM
from shared.seal.keys import FileKeyEncryption, KeyEncryption, KeyMissing, UnsafeKeyFile
from shared.settings import Settings, WrongSetting, read_settings
from shared.store.patience import AWAY
from shared.store.port import StoreUnavailable
from shared.store.postgres import PostgresStore

T = TypeVar("T")
CHECK_FAILED, USED_WRONGLY, UNREACHABLE = 1, 2, 3


@dataclass(frozen=True)
class Surroundings:
    """Where a region's settings come from, for who knows more than the environment."""

    settings: Callable[[str | None], Settings]


def settings_of(context: typer.Context, region: str | None) -> Settings:
    """The settings handed in, else those of the surroundings, else those of the environment."""
    given, around = context.find_object(Settings), context.find_object(Surroundings)
    if given is None and around is not None:
        return around.settings(region)
    settings = given or told(read_settings)
    return settings.model_copy(update={"region": region}) if region else settings


def answered(settings: Settings, ask: Callable[[PostgresStore], Awaitable[T]], *, keys: bool = False) -> T:
    """The answer from the region's database; the key file is read only where something must be opened."""
    if not settings.database_url.get_secret_value():
        used_wrongly("CONVENANT_DATABASE_URL is not set: name the region's database, as the audit user")
    return told(lambda: asyncio.run(_asked(settings, ask, _key_file(settings) if keys else NoKeys())))


def _key_file(settings: Settings) -> KeyEncryption:
    if not settings.kek_file.is_file():
        used_wrongly(f"{settings.kek_file} is not there: CONVENANT_KEK_FILE names the key-encryption key's file")
    return FileKeyEncryption(settings.kek_file)


class NoKeys:
    """For questions that open nothing: an auditor who may check the log need not be able to read it."""

    name = "none"

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Never asked."""
        raise KeyMissing("nothing is sealed here")

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Never asked."""
        raise KeyMissing("nothing is opened here")


async def _asked(settings: Settings, ask: Callable[[PostgresStore], Awaitable[T]], kek: KeyEncryption) -> T:
    store = await PostgresStore.connect(settings.database_url.get_secret_value(), kek, uuid7)
    try:
        return await ask(store)
    finally:
        await store.close()


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


def participant(text: str) -> UUID:
    """The id of a person; nothing here knows people by another name."""
    try:
        return UUID(text)
    except ValueError:
        raise typer.BadParameter(
            "a participant id (a UUID) is wanted, as `audit disclosures` tells it; labels are not known here"
        ) from None


def civil_day(text: str) -> date:
    """A day, as `2019-10-01`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day: write it as 2019-10-01") from None


def instant_of(text: str) -> datetime:
    """An instant; without an offset it is in Amsterdam, and a bare day is its last moment."""
    try:
        if len(text) == len("2019-10-01"):
            return datetime.combine(date.fromisoformat(text), time.max, AMSTERDAM)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no instant: write it as 2019-10-01T09:00:00+02:00") from None
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)
