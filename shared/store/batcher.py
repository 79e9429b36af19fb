"""Concurrent appends of one process, sent as one call: the lock and the commit are paid once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from shared.store.port import Append, CommandReused, Outcome, Verdict
from shared.store.rows import NewRow

LARGEST, SMALLEST = 200, 16
CALLS = 2
"""So many calls are under way at once: while one commits, the next is read and waits for the lock."""


@dataclass(slots=True)
class Waiting:
    """One append with its rows, and the caller who waits for its verdict."""

    append: Append
    rows: list[NewRow]
    verdict: "asyncio.Future[Verdict]"


Send = Callable[[Sequence[Waiting]], Awaitable[dict[int, tuple[Verdict, bytes | None]]]]


class Batcher:
    """Gathers what arrives while calls are under way; appends of one batch share no stream."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: list[Waiting] = []
        self._workers: set[asyncio.Task[None]] = set()

    async def submit(self, append: Append, rows: list[NewRow]) -> Verdict:
        """The verdict on this append; raises `CommandReused`, or what the sending raised."""
        waiting = Waiting(append, rows, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if len(self._workers) < CALLS:
            self._workers.add(asyncio.create_task(self._work()))
        return await waiting.verdict

    async def _work(self) -> None:
        """Send until the queue is empty; from that moment on, whoever comes starts a worker anew."""
        this = asyncio.current_task()
        assert this is not None
        try:
            while self._queue:
                await self._send_batch(self._take())
        finally:
            self._workers.discard(this)

    async def _send_batch(self, batch: Sequence[Waiting]) -> None:
        try:
            verdicts = await self._send(batch)
            for number, waiting in enumerate(batch):
                _answer(waiting, *verdicts[number])
        except Exception as error:
            for waiting in batch:
                _fail(waiting, error)

    def _take(self) -> list[Waiting]:
        """A share of the queue, so that what is left keeps the next call busy meanwhile."""
        most = min(LARGEST, max(SMALLEST, len(self._queue) // CALLS))
        taken: list[Waiting] = []
        left: list[Waiting] = []
        busy: set[str] = set()
        for waiting in self._queue:
            names = {*waiting.append.expected, waiting.append.command_id}
            if len(taken) < most and busy.isdisjoint(names):
                taken.append(waiting)
            else:
                left.append(waiting)
            busy |= names
        self._queue = left
        return taken


def _answer(waiting: Waiting, verdict: Verdict, digest: bytes | None) -> None:
    if waiting.verdict.done():
        return
    if verdict.outcome is not Outcome.CONFLICT and digest != waiting.append.digest:
        waiting.verdict.set_exception(CommandReused(waiting.append.command_id))
    else:
        waiting.verdict.set_result(verdict)


def _fail(waiting: Waiting, error: Exception) -> None:
    if not waiting.verdict.done():
        waiting.verdict.set_exception(error)
