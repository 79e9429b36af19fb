"""Waiting for what other processes do: they hand nobody here an event, so they are looked at again and again."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], Awaitable[bool]], every_seconds: float) -> None:
    """Return once it holds; whoever waits sets how long at most."""
    while True:
        if await holds():
            return
        await asyncio.sleep(every_seconds)
