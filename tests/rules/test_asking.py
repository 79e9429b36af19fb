"""What a patient client asks again, how often, and what it takes for an answer."""

import asyncio
from collections.abc import Iterator, Mapping

import pytest

from services.pilot.asking import ServiceFailed, asked
from shared.calling import PROBLEM, Caller, Reply, Unreachable


class Answering(Caller):
    """Answers so, one after the other; the last for ever."""

    def __init__(self, *answers: Reply | Unreachable) -> None:
        self._answers: Iterator[Reply | Unreachable] = iter(answers)
        self.times = 0

    async def ask(
        self, method: str, url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        self.times += 1
        answer = next(self._answers)
        if isinstance(answer, Unreachable):
            raise answer
        return answer


def problem(status: int, code: str) -> Reply:
    return Reply(status, b'{"code":"%s"}' % code.encode(), {"content-type": PROBLEM})


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it paused, without pausing."""
    found: list[float] = []

    async def paused(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", paused)
    return found


DONE = Reply(200, b"{}", {})


async def test_what_is_put_off_is_asked_again_less_and_less_often(pauses: list[float]) -> None:
    away = [problem(503, "UNAVAILABLE")] * 7
    http = Answering(Unreachable("gone"), *away, problem(409, "CONFLICT"), DONE)
    assert await asked(http, "POST", "u", "t") is DONE
    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 2.0]


async def test_a_mistake_of_a_service_is_told_at_once(pauses: list[float]) -> None:
    http = Answering(problem(500, "INTERNAL"))
    with pytest.raises(ServiceFailed, match="500 INTERNAL"):
        await asked(http, "POST", "u", "t")
    assert (http.times, pauses) == (1, [])


@pytest.mark.parametrize(
    "answer", [problem(409, "ALREADY_LINKED"), problem(400, "INVALID"), problem(404, "NOT_FOUND")]
)
async def test_a_refusal_is_an_answer(answer: Reply) -> None:
    assert await asked(Answering(answer), "POST", "u", "t") is answer
