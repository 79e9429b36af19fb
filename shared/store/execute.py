"""The one way in: read, decide, append; on a conflict, begin again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

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
    for _ in range(TRIES):
        history, state = await read(store, decider, command)
        permit(state)
        verdict = await store.append(_decision(decider, command, state, history, asked))
        if verdict.outcome is not Outcome.CONFLICT:
            return verdict
    raise Conflict(f"streams kept moving, {TRIES} times")


async def read(store: Store, decider: Decider[C, Any, S], command: C) -> tuple[History, S]:
    """The state a command is decided on: streams are read until the decider names no new one."""
    state, history = decider.initial, History((), {})
    streams: tuple[str, ...] = ()
    while (wanted := decider.streams(command, state)) != streams:
        streams, history = wanted, await store.read(wanted)
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
