"""Waiting until every service that listens answers that it is ready."""

import asyncio
from collections.abc import Sequence

from services.dev.children import Child
from services.dev.folder import StackError
from services.dev.place import Place
from services.dev.placing import LISTENING
from shared.calling import Caller, Unreachable, calling

READY_WITHIN = 60.0


async def until_ready(place: Place, children: Sequence[Child]) -> None:
    """Every service that listens answers that it is ready; a process that ends meanwhile is told of."""
    run = [name for name in LISTENING if any(name in child.name.split("-") for child in children)]
    async with calling(2.0) as caller:
        try:
            async with asyncio.timeout(READY_WITHIN):
                for name in run:
                    await _answers(caller, f"{place.urls[name]}/health/ready", children)
        except TimeoutError:
            raise StackError(
                f"Services of {place.region} were not ready in time: see {place.data}/logs."
            ) from None


async def _answers(caller: Caller, url: str, children: Sequence[Child]) -> None:
    while True:
        for child in children:
            if not child.running:
                raise StackError(f"{child.name} ended at its start ({child.last_words()}): see {child.log}.")
        try:
            if (await caller.ask("GET", url)).status_code == 200:
                return
        except Unreachable:
            pass
        await asyncio.sleep(0.05)
