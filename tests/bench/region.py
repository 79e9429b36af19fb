"""A whole region: commands a second from HTTP to the partners, and what it costs when nothing happens."""

import asyncio
import time
from pathlib import Path

import psutil
from uuid_utils.compat import uuid7

from services.dev.house import house
from services.pilot.account import account_of
from services.pilot.making import people
from services.pilot.playing import play
from services.pilot.world import world
from shared.convenant.load import load
from shared.settings import Settings

PEOPLE = 120
IDLE_SECONDS = 20.0
MEGABYTE = 1 << 20


async def measure(data: Path) -> dict[str, float]:
    """Commands a second, megabytes (PSS) and the share of one core, of Weert on the embedded stack."""
    region = load(Path("deploy/regions/weert"))
    found: dict[str, float] = {}
    async with house([region], data / "house", Settings(), lambda _: None) as here:
        processes = _ours()
        before, began = sum(map(_cpu, processes)), time.perf_counter()
        await asyncio.sleep(IDLE_SECONDS)
        found["idle_core"] = (sum(map(_cpu, processes)) - before) / (time.perf_counter() - began)
        found["idle_megabytes"] = sum(p.memory_full_info().pss for p in processes) / MEGABYTE
        print(
            f"idle: {len(processes)} processes, {found['idle_megabytes']:.0f} MB (PSS),"
            f" {100 * found['idle_core']:.1f} % of one core"
        )
        async with world(region, here.places["weert"], here.mint, uuid7().hex[-12:]) as there:
            spent = _spent(processes)
            played = await play(there, people(region, 1, PEOPLE), lambda *_: None, wait=False)
            took = played.hurried_seconds
            costs = {name: now - spent.get(name, 0.0) for name, now in _spent(_ours()).items()}
            flawless = (await account_of(there, played, 1)).flawless
        found["commands_per_second"] = played.commands / took
        print(
            f"play: {played.commands} commands in {took:.1f} s, {found['commands_per_second']:.0f}/s,"
            f" from HTTP to the partners' projections; flawless: {flawless}"
        )
        told = (f"{name} {1000 * cost / played.commands:.1f}" for name, cost in costs.items())
        print(f"CPU, milliseconds a command: {', '.join(told)}; together {sum(costs.values()):.1f} s")
    return found


def _ours() -> list[psutil.Process]:
    """Every process of the stack, but not the one that measures."""
    return psutil.Process().children(recursive=True)


def _spent(processes: list[psutil.Process]) -> dict[str, float]:
    """Seconds of CPU so far, by what spent them; this process is the player."""
    found: dict[str, float] = {"player": _cpu(psutil.Process())}
    for process in processes:
        line = process.cmdline()
        name = "services " + "+".join(line[line.index("run") + 1 :]) if "run" in line else process.name()
        found[name] = found.get(name, 0.0) + _cpu(process)
    return found


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
