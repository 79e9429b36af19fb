"""Killing the process of the handover service, so many times, spread over a play; later two share the work."""

import asyncio
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from services.dev.children import Child
from services.dev.environment import argv_of, environment
from services.dev.house import House
from services.dev.place import Place
from services.dev.ports import free_port

NAMES = ("handover",)
LONGEST_LIFE = 1.5
"""It is killed so many seconds after its turn came at most: while it starts, catches up, acts or waits."""
SHARED_FROM = 0.5
"""From here on in the play there are two processes, and chance decides which is killed."""


@dataclass
class Strikes:
    """Kills, each when the play has come so far."""

    house: House
    place: Place
    rng: Random
    left: list[float]
    """When, as parts of the play, soonest first."""
    done: int = 0
    fallen: list[str] = field(default_factory=list)
    """Processes that ended by themselves, with their last words: there should be none."""
    shared: int = 0
    """So many kills while there were two."""
    _played: float = 0.0
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def spread(cls, house: House, place: Place, seed: int, kills: int) -> "Strikes":
        """So many, at moments drawn by the seed."""
        rng = Random(seed)
        return cls(house, place, rng, sorted(rng.random() for _ in range(kills)))

    def progress(self, done: int, total: int, _: date) -> None:
        """The play has come so far."""
        self._played = done / total
        self._moved.set()

    async def run(self) -> None:
        """Strike until all is done."""
        titles = [f"{self.place.region}-handover"]
        while self.left:
            await self._until(self.left.pop(0))
            await asyncio.sleep(self.rng.uniform(0, LONGEST_LIFE))
            if self._played >= SHARED_FROM and len(titles) == 1:
                titles.append(f"{self.place.region}-handover-second")
                await self._start(titles[1], second(self.place))
            await self._strike(self.rng.choice(titles))
            self.shared += len(titles) - 1

    async def _until(self, part: float) -> None:
        while self._played < part:
            self._moved.clear()
            await self._moved.wait()

    async def _strike(self, title: str) -> None:
        child = self.house.children[self.place.region, title]
        if child.running:
            await child.kill()
        else:
            self.fallen.append(f"{title}: {_last(child.log)}")
        own = second(self.place) if title.endswith("-second") else self.place
        await self._start(title, own)
        self.done += 1
        print(f"kill {self.done} of {title}, {self._played:.0%} played", file=sys.stderr, flush=True)

    async def _start(self, title: str, place: Place) -> None:
        log = self.house.data / "logs" / f"{title}.log"
        child = await Child.start(title, argv_of(NAMES), environment(place, NAMES), log)
        self.house.children[self.place.region, title] = child


def second(place: Place) -> Place:
    """The same region with another port for the handover service: two of them run on one machine."""
    taken = (int(url.rpartition(":")[2]) for url in place.urls.values())
    return place.model_copy(update={"urls": {**place.urls, "handover": _free(taken)}})


def _free(taken: Iterable[int]) -> str:
    return f"http://127.0.0.1:{free_port(None, taken)}"


def _last(log: Path) -> str:
    return " | ".join(log.read_text(errors="replace").splitlines()[-25:])
