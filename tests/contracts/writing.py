"""Many writers over several processes, and a reader that follows: what is written is read, once, in order.

A child process is `python -m tests.contracts.writing`, told on stdin what to do; it answers what it was promised.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from shared.events.case import CaseWorkerAssigned
from shared.events.envelope import Recorded
from shared.seal.keys import FileKeyEncryption
from shared.store.port import Append, Outcome
from shared.store.postgres import PostgresStore
from tests.contracts.test_store import NOON

SHARED = 0
"""The one case that all writers write to now and then, so that they meet."""
EVERY = 10
Promise = tuple[str, str, int]
"""Command, stream and position, as a writer was told."""


@dataclass
class Race:
    """What came of it."""

    promised: list[Promise]
    conflicts: int
    read: list[Recorded]


async def race(url: str, kek: Path, *, processes: int, writers: int, seconds: float) -> Race:
    """Let them all write for so long, while one reader tails the log from its first position."""
    store = await PostgresStore.connect(url, FileKeyEncryption(kek), uuid7)
    children = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.contracts.writing"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(processes)
    ]
    told = [
        {"url": url, "kek": str(kek), "seconds": seconds, "writers": [n * writers + w + 1 for w in range(writers)]}
        for n in range(processes)
    ]
    done = asyncio.Event()
    reading = asyncio.create_task(_tail(store, done))
    try:
        answers = await asyncio.gather(
            *(child.communicate(json.dumps(what).encode()) for child, what in zip(children, told, strict=True))
        )
        assert all(child.returncode == 0 for child in children)
    finally:
        done.set()
        read = await reading
        await store.close()
    found = [json.loads(out) for out, _ in answers]
    return Race(
        promised=[(c, s, p) for answer in found for c, s, p in answer["promised"]],
        conflicts=sum(answer["conflicts"] for answer in found),
        read=read,
    )


async def _tail(store: PostgresStore, done: asyncio.Event) -> list[Recorded]:
    """What a follower sees, page by page, in the order it sees it."""
    read: list[Recorded] = []
    while True:
        ended = done.is_set()
        rows = await store.page(len(read) and read[-1].position, 500)
        read += rows
        if not rows:
            if ended:
                return read
            await store.wait(0)


class Writer:
    """Writes to a case of its own, one event after the other, and now and then to everybody's."""

    def __init__(self, store: PostgresStore, number: int) -> None:
        self._store = store
        self._number = number
        self._versions: dict[str, int] = {}
        self.promised: list[Promise] = []
        self.conflicts = 0

    async def write(self, until: float) -> None:
        """Until the moment comes."""
        loop, count = asyncio.get_running_loop(), 0
        while loop.time() < until:
            count += 1
            await self._one(f"w{self._number}-{count}", SHARED if count % EVERY == 0 else self._number)

    async def _one(self, command: str, case: int) -> None:
        """One event, tried again until nobody was in between."""
        event = assigned(case, command)
        stream = event.stream_name()
        while True:
            expected = {stream: self._versions.get(stream, 0)}
            verdict = await self._store.append(Append(command, b"d", "gem-weert/X/y", NOON, expected, [event]))
            if verdict.outcome is Outcome.ACCEPTED:
                assert verdict.last_position is not None
                self._versions[stream] = expected[stream] + 1
                self.promised.append((command, stream, verdict.last_position))
                return
            self.conflicts += 1
            self._versions |= (await self._store.read([stream])).versions


def assigned(case: int, command: str) -> CaseWorkerAssigned:
    """An event that says whose command it was."""
    return CaseWorkerAssigned(
        case_id=uuid5(UUID(int=7), f"case {case}"),
        participant_id=uuid5(UUID(int=7), f"person {case}"),
        occurred_on=date(2019, 10, 7),
        case_worker=command,
        municipality_code="0988",
        assigned_on=date(2019, 10, 7),
    )


async def _child(told: dict[str, Any]) -> None:
    store = await PostgresStore.connect(told["url"], FileKeyEncryption(Path(told["kek"])), uuid7)
    writers = [Writer(store, number) for number in told["writers"]]
    until = asyncio.get_running_loop().time() + told["seconds"]
    await asyncio.gather(*(writer.write(until) for writer in writers))
    await store.close()
    found = {"promised": [p for w in writers for p in w.promised], "conflicts": sum(w.conflicts for w in writers)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(_child(json.load(sys.stdin)))
