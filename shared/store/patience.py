"""What it means that the database is away, and trying again until it is back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from shared.store.port import StoreUnavailable

T = TypeVar("T")
PATIENCE_SECONDS = 15.0
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What asyncpg raises when the server is away, starting or going; everything else is a mistake of ours."""


async def patiently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try again while the server is away, longer and longer apart; `StoreUnavailable` when patience ends."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + PATIENCE_SECONDS, 0.02
    while True:
        try:
            return await attempt()
        except AWAY as error:
            if loop.time() + pause > until:
                raise StoreUnavailable("the database cannot be reached") from error
        await asyncio.sleep(pause)
        pause = min(pause * 2, 1.0)
