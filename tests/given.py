"""given(events).when(command).then(events): a rule, as its owner would say it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from shared.decider import Decider, Refused


@dataclass(frozen=True)
class Given:
    decider: Decider[Any, Any, Any]
    today: date
    history: tuple[Any, ...] = ()

    def __call__(self, *history: Any) -> "Given":
        return Given(self.decider, self.today, history)

    def on(self, today: str) -> "Given":
        return Given(self.decider, date.fromisoformat(today), self.history)

    def when(self, command: Any) -> "When":
        return When(self, command)


@dataclass(frozen=True)
class When:
    given: Given
    command: Any
    read: list[str] = field(default_factory=list)

    def decided(self) -> tuple[Any, ...]:
        """What is decided from the streams the decider asks for: a given it never reads fails the test."""
        decider = self.given.decider
        state, streams = decider.initial, ()
        while (wanted := decider.streams(self.command, state)) != streams:
            streams = wanted
            state = decider.fold(e for e in self.given.history if e.stream_name() in streams)
        unread = [e for e in self.given.history if e.stream_name() not in streams]
        assert not unread, f"given, but never read: {unread}"
        events = decider.decide(self.command, state, self.given.today)
        assert {e.stream_name() for e in events} <= set(streams), "an event for a stream that was not read"
        return events

    def then(self, *events: Any) -> None:
        assert self.decided() == events

    def refused(self, code: str, detail: str | None = None) -> None:
        with pytest.raises(Refused) as refusal:
            self.decided()
        assert (refusal.value.code, refusal.value.detail) == (code, detail)
