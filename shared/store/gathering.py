"""Concurrent questions of one process, asked as one: who asks while others are answered shares the next call."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
CALLS = 2
"""So many calls are under way at once; a question alone goes out without waiting."""


@dataclass(slots=True)
class _Round(Generic[K, V]):
    """Questions that go out together."""

    keys: dict[K, None] = field(default_factory=dict)
    answers: "asyncio.Task[Mapping[K, V]] | None" = None


class Gathering(Generic[K, V]):
    """Asks for many keys in one call. What it answers was read after the question was put, never before."""

    def __init__(self, fetch: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]], calls: int = CALLS) -> None:
        self._fetch = fetch
        self._turns = asyncio.Semaphore(calls)
        self._open: _Round[K, V] | None = None

    async def ask(self, keys: Iterable[K]) -> Mapping[K, V]:
        """The answers to these keys, and perhaps to others'; raises what the fetching raised."""
        gathered = self._open
        if gathered is None:
            gathered = self._open = _Round()
            gathered.answers = asyncio.create_task(self._answered(gathered))
        gathered.keys.update(dict.fromkeys(keys))
        assert gathered.answers is not None
        return await asyncio.shield(gathered.answers)

    async def _answered(self, gathered: _Round[K, V]) -> Mapping[K, V]:
        async with self._turns:
            self._open = None
            return await self._fetch(list(gathered.keys))
