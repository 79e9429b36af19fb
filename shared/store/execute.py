"""The one way in: read, decide, append; on a conflict, begin again."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from weakref import WeakValueDictionary

from shared.decider import Decider, Refused
from shared.events.base import Command, Event
from shared.events.envelope import Actor, civil_date
from shared.store.port import Append, Conflict, History, Outcome, Store, Verdict

C = TypeVar("C", bound=Command)
S = TypeVar("S")
TRIES = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, under which id, when, and because of what."""

    command_id: str
    digest: bytes
    actor: Actor
    now: datetime
    correlation_id: str = ""
    causation_id: str | None = None


async def execute(
    store: Store,
    decider: Decider[C, Any, S],
    command: C,
    asked: Asked,
    permit: Callable[[S], None] = lambda _: None,
) -> Verdict:
    """Decide and record; a refusal is recorded too, so that its repetition gets the same answer.

    `permit` sees the state before the rules do and raises to hide it; what it raises is not recorded.
    Raises `Conflict` when others keep writing to the same streams.
    """
    turn = Turn(())
    for _ in range(TRIES):
        async with turn:
            history, state = await read(store, decider, command)
            permit(state)
            if not turn.stands_before(history.versions):
                verdict = await store.append(_decision(decider, command, state, history, asked))
                if verdict.outcome is not Outcome.CONFLICT:
                    return verdict
        turn = Turn(history.versions)
    raise Conflict(f"streams kept moving, {TRIES} times")


def repeated(asked: Asked) -> Append:
    """An append that only asks for the first verdict on a command id that is known."""
    return Append(asked.command_id, asked.digest, str(asked.actor), asked.now, expected={})


class Turn:
    """Who met a conflict decides again in turn with the others of this process that want the same streams.

    Without it, many who want one stream (a programme's seats) would keep each other from it by trying.
    """

    _locks: ClassVar[WeakValueDictionary[str, asyncio.Lock]] = WeakValueDictionary()

    def __init__(self, streams: Iterable[str]) -> None:
        self._held = [self._locks.setdefault(stream, asyncio.Lock()) for stream in sorted(streams)]

    def stands_before(self, streams: Iterable[str]) -> bool:
        """Whether others are taking turns on one of these streams, and this is not one of the turns."""
        return not self._held and any((lock := self._locks.get(s)) and lock.locked() for s in streams)

    async def __aenter__(self) -> None:
        """Whoever is cancelled while waiting for one stream gives the others back."""
        async with AsyncExitStack() as taken:
            for lock in self._held:
                await taken.enter_async_context(lock)
            self._taken = taken.pop_all()

    async def __aexit__(self, *_: object) -> None:
        await self._taken.aclose()


async def read(store: Store, decider: Decider[C, Any, S], command: C) -> tuple[History, S]:
    """The state a command is decided on: streams are read, each once, until the decider names no new one.

    What was read first may have moved on since; the append then says so, for it expects every version read.
    """
    state, history = decider.initial, History((), {})
    while new := [stream for stream in decider.streams(command, state) if stream not in history.versions]:
        found = await store.read(new)
        facts = sorted((*history.facts, *found.facts), key=lambda fact: fact.recorded.position)
        history = History(tuple(facts), {**history.versions, **found.versions})
        state = decider.fold(fact.event for fact in history.facts)
    return history, state


def _decision(decider: Decider[C, Any, S], command: C, state: S, history: History, asked: Asked) -> Append:
    events: tuple[Event, ...] = ()
    code = detail = None
    try:
        events = decider.decide(command, state, civil_date(asked.now))
    except Refused as refusal:
        code, detail = refusal.code, refusal.detail
    return Append(
        command_id=asked.command_id,
        digest=asked.digest,
        actor=str(asked.actor),
        time=asked.now,
        expected=history.versions,
        events=events,
        code=code,
        detail=detail,
        correlation_id=asked.correlation_id or asked.command_id,
        causation_id=asked.causation_id,
    )
