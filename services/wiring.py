"""The composition root: which services there are, and how any number of them share a process."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import structlog
import uvloop

from services.audit.app import audit
from services.gateway.app import gateway
from services.handover.app import HANDOVER
from services.intake.app import INTAKE
from services.placements.app import PLACEMENTS
from services.plans.app import PLANS
from services.relay.app import relay
from shared.settings import Settings

Part = Callable[[Settings], Awaitable[None]]
"""A service: runs until it is cancelled, and waits for servers that are away."""
PARTS: dict[str, Part] = {
    "intake": INTAKE.run,
    "plans": PLANS.run,
    "placements": PLACEMENTS.run,
    "handover": HANDOVER.run,
    "relay": relay,
    "audit": audit,
    "gateway": gateway,
}
COLLECT_AFTER = 50_000, 20, 50
log = structlog.get_logger()


def main(names: Sequence[str], settings: Settings, own: Mapping[str, Settings] | None = None) -> None:
    """Run these services as this process."""
    collect_seldom()
    uvloop.run(serve(names, settings, own))


def collect_seldom() -> None:
    """Look for cycles less often than Python does by itself, which is a tenth of the work here.

    What was imported stays for good, and of the histories kept at hand few ever hold a cycle.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


async def serve(names: Sequence[str], settings: Settings, own: Mapping[str, Settings] | None = None) -> None:
    """Run these services in this process until SIGTERM or SIGINT; `own` holds the settings of those that need
    their own database and Kafka user, the others share `settings`."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await run(names, settings, own, stop)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def run(
    names: Sequence[str], settings: Settings, own: Mapping[str, Settings] | None, stop: asyncio.Event
) -> None:
    """Run these services until told to stop; one that fails ends all."""
    settings_of = {name: (own or {}).get(name, settings) for name in names}
    tasks = [asyncio.create_task(_part(name, settings_of[name])) for name in names]
    stopping = asyncio.create_task(stop.wait())
    log.info("started", names=",".join(names))
    try:
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        await _ended([stopping, *tasks])
        log.info("stopped", names=",".join(names))


async def _part(name: str, settings: Settings) -> None:
    structlog.contextvars.bind_contextvars(service=name)
    await PARTS[name](settings)


async def _ended(tasks: Sequence["asyncio.Task[object]"]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Exception):
            await task
