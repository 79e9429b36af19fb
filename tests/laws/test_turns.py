"""Deciding in turn after a conflict: nobody keeps a stream that they gave up waiting for."""

import asyncio
from contextlib import suppress

from shared.store.execute import Turn
from shared.waiting import until


async def test_who_is_cancelled_while_waiting_keeps_no_stream() -> None:
    seats, week = "programme-1", "trajectory-1"
    following = Turn([seats])

    async def wants_both() -> None:
        async with Turn([seats, week]):
            raise AssertionError("the week was taken")

    async def seats_taken() -> bool:
        return Turn(()).stands_before([seats])

    async with Turn([week]):
        waiting = asyncio.create_task(wants_both())
        await until(seats_taken, 0)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(5), following:
        pass
