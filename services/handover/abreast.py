"""Side by side what need not wait for each other, so that what is written is written together."""

import asyncio
from collections.abc import Awaitable, Iterable

AT_ONCE = 32


async def abreast(works: Iterable[Awaitable[None]]) -> None:
    """All of these, so many at once; the first failure is raised when nothing is under way any more."""
    limit = asyncio.Semaphore(AT_ONCE)
    outcomes = await asyncio.gather(*(_in_turn(work, limit) for work in works), return_exceptions=True)
    for failed in (one for one in outcomes if one is not None):
        raise failed


async def _in_turn(work: Awaitable[None], limit: asyncio.Semaphore) -> None:
    async with limit:
        await work
