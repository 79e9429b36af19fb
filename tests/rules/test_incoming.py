"""What becomes of a partner's message that a service fails on."""

import asyncio
from typing import Any, cast

import pytest

from services.gateway.answer import Answer
from services.gateway.hearing import ServiceFailed
from services.gateway.incoming import TRIES, Incoming


class Failing:
    """A hearing whose service makes a mistake each time."""

    def __init__(self) -> None:
        self.times = 0

    async def hear(self, *_: object, **__: object) -> Answer:
        self.times += 1
        raise ServiceFailed


@pytest.mark.parametrize(("value", "named"), [(b'{"id": "m-1"}', "m-1"), (b'{"id": "111222333"}', None)])
async def test_a_mistake_of_ours_is_answered_to_the_message_it_was_made_over(
    value: bytes, named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        return None

    monkeypatch.setattr(asyncio, "sleep", at_once)
    hearing, nothing = Failing(), cast(Any, None)
    answer = await Incoming("weert", nothing, cast(Any, hearing), nothing)._answer("werk-kom", value)
    assert (answer.in_reply_to, answer.code, hearing.times) == (named, "INTERNAL", TRIES)
