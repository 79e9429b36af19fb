"""Appends sent together: whoever asks gets an answer, however calls begin and end."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from shared.store.batcher import CALLS, Batcher, Waiting
from shared.store.port import Append, Outcome, Verdict
from shared.waiting import until

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ACCEPTED = Verdict(Outcome.ACCEPTED)


def append(name: str) -> Append:
    """On one stream for all, so that each needs a call of its own."""
    return Append(command_id=name, digest=b"", actor="gem-weert", time=NOON, expected={"case-1": 0})


async def test_who_asks_again_as_the_last_call_ends_is_answered() -> None:
    """Both calls end in one instant; who hears of it first asks again before anybody saw that they are over."""
    under_way: list[str] = []
    ended = asyncio.Event()

    async def send(batch: Sequence[Waiting]) -> dict[int, tuple[Verdict, bytes | None]]:
        under_way.extend(waiting.append.command_id for waiting in batch)
        await ended.wait()
        return dict.fromkeys(range(len(batch)), (ACCEPTED, b""))

    async def both_run() -> bool:
        return len(under_way) == CALLS

    async def both_end() -> None:
        await until(both_run, 0)
        ended.set()

    batcher = Batcher(send)

    async def asks(*names: str) -> list[Verdict]:
        return [await batcher.submit(append(name), []) for name in names]

    async with asyncio.timeout(5):
        answers = await asyncio.gather(asks("first", "again"), asks("beside"), both_end())
    assert answers == [[ACCEPTED, ACCEPTED], [ACCEPTED], None]
