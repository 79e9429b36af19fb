"""From a question at the command line to its answer; how it ends without one is in `exits`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import typer
from uuid_utils.compat import uuid7

from services.audit.exits import told, used_wrongly
from shared.seal.keys import FileKeyEncryption, KeyEncryption, KeyMissing
from shared.settings import Settings, read_settings
from shared.store.postgres import PostgresStore

T = TypeVar("T")


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
