"""Killing: one process, a server, or everything, with SIGKILL at a random moment; carriers are paused too."""

import asyncio
import os
import signal
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from services.dev.house import House
from services.dev.place import Place

SERVICES = ("intake", "plans", "placements", "handover", "relay", "gateway", "audit")
TARGETS = (
    *("relay", "gateway") * 4,
    *("handover",) * 3,
    *("intake", "plans", "placements", "audit") * 2,
    *("kafka", "postgres") * 2,
    *("pause-relay", "pause-gateway") * 2,
    "all",
)
AWAY = "broker-away"
"""Never struck by chance: a run names it, or asks for it with the seconds it lasts."""
LONG_PAUSE = 12.0
"""Longer than a carrier's transaction may stay open: it is fenced, and starts over from its bookmark."""


@dataclass
class Chaos:
    """Kills until told to stop; counts what it did."""

    house: House
    place: Place
    rng: Random
    done: Counter[str] = field(default_factory=Counter)
    fallen: list[str] = field(default_factory=list)
    """Services that ended by themselves, with their last words: there should be none."""
    planned: deque[str] = field(default_factory=deque)
    """What is struck first, in this order; after that, chance decides."""
    away: float = 60.0
    """So many seconds the broker stays away."""
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What must go on while the broker is away; done again and again until it is back."""
    accepted: int = 0
    """So many times that was done."""

    @property
    def away_is_next(self) -> bool:
        """Whether the broker is to be taken away now."""
        return bool(self.planned) and self.planned[0] == AWAY

    async def strike(self) -> None:
        """One kill, or one pause, and the repair of it."""
        target = self.planned.popleft() if self.planned else self.rng.choice(TARGETS)
        if target == AWAY:
            await self._broker_away()
        elif target.startswith("pause-"):
            await self._pause(target.removeprefix("pause-"))
        elif target == "all":
            await asyncio.gather(
                self._kill_server("kafka"), self._kill_server("postgres"), *map(self._kill, SERVICES)
            )
        elif target in ("kafka", "postgres"):
            await self._kill_server(target)
        else:
            await self._kill(target)
        self.done[target] += 1

    async def _kill(self, service: str) -> None:
        title = f"{self.place.region}-{service}"
        child = self.house.children[self.place.region, title]
        if child.running:
            await child.kill()
        else:
            self.fallen.append(f"{service}: " + " | ".join(child.log.read_text().splitlines()[-25:]))
        await self.house.restart(title, self.place)

    async def _kill_server(self, name: str) -> None:
        assert self.house.servers is not None
        await self.house.servers.kill(name)
        await self.house.servers.restart(name)

    async def _broker_away(self) -> None:
        """No broker for a while, and what must go on without it goes on."""
        assert self.house.servers is not None
        until = asyncio.get_running_loop().time() + self.away
        await self.house.servers.kill("kafka")
        try:
            while asyncio.get_running_loop().time() < until:
                if self.meanwhile:
                    await self.meanwhile()
                    self.accepted += 1
                await asyncio.sleep(0.5)
        finally:
            await self.house.servers.restart("kafka")

    async def _pause(self, service: str) -> None:
        pid = self.house.children[self.place.region, f"{self.place.region}-{service}"].pid
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(LONG_PAUSE if self.rng.random() < 0.2 else self.rng.uniform(0.2, 2))
        os.kill(pid, signal.SIGCONT)


def plan_of(targets: Iterable[str]) -> deque[str]:
    """These strikes, in this order; raises `ValueError` where one is not known."""
    plan = deque(targets)
    if unknown := sorted(set(plan) - {*TARGETS, AWAY}):
        raise ValueError(f"no target: {', '.join(unknown)}; there are {', '.join(sorted({*TARGETS, AWAY}))}")
    return plan
