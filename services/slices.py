"""Sharing a region's slices among processes: whoever holds a slice carries it, the others wait for it."""

import asyncio
from collections.abc import Sequence
from secrets import randbelow

from shared.carrier.carrying import Carrier

APART_SECONDS = 0.5
"""Between one slice and the next that a process asks for, so that processes started together share them."""


async def carry(carriers: Sequence[Carrier]) -> None:
    """Run a process's carriers, each as soon as its slice is free; begins anywhere, until cancelled."""
    first = randbelow(len(carriers))
    async with asyncio.TaskGroup() as tasks:
        for waits, carrier in enumerate((*carriers[first:], *carriers[:first])):
            tasks.create_task(_after(waits * APART_SECONDS, carrier))


async def _after(seconds: float, carrier: Carrier) -> None:
    await asyncio.sleep(seconds)
    await carrier.run()
