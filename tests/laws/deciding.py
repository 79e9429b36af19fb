"""Deciding as the services do, over a history held in memory."""

from typing import Any

from shared.decider import Refused
from shared.events.base import Command
from tests.laws.wishes import DECIDER_OF, TODAY

__all__ = ["TODAY", "ask", "lived", "state_for"]


def state_for(command: Any, history: tuple[Any, ...]) -> tuple[Any, tuple[str, ...]]:
    """The state a command is decided on, and the streams it was read from."""
    decider = DECIDER_OF[type(command)]
    state, streams = decider.initial, ()
    while (wanted := decider.streams(command, state)) != streams:
        streams = wanted
        state = decider.fold(event for event in history if event.stream_name() in streams)
    return state, streams


def ask(command: Any, history: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is decided; every event is for a stream that was read."""
    state, streams = state_for(command, history)
    events = DECIDER_OF[type(command)].decide(command, state, TODAY)
    assert {event.stream_name() for event in events} <= set(streams)
    return events


def lived(wishes: list[Command], history: tuple[Any, ...]) -> tuple[Any, ...]:
    """What became of these wishes; what is refused changes nothing."""
    for wish in wishes:
        try:
            history = (*history, *ask(wish, history))
        except Refused:
            continue
    return history
