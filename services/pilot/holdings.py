"""What a partner keeps of what it received: its own projection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Held:
    """One message a partner holds, and what it fetched with it."""

    id: str
    kind: str
    subject: str | None
    sequence: int
    source: str
    time: str
    data: Mapping[str, Any]
    dataref: str | None = None
    heard_on: str = ""
    """The day on which it came, by the partner's own calendar; `time` is when the fact was recorded."""


@dataclass
class Holdings:
    """What a partner keeps: every message once and in the order of its source, and fetched fields by message.

    `arrivals` is what came over the wire, repeats and all, so that a play can count them.
    """

    messages: list[Held] = field(default_factory=list)
    arrivals: list[Held] = field(default_factory=list)
    fetched: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=lambda: {"granted": 0, "refused": 0, "gone": 0})
    early: dict[tuple[str, int], Held] = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)
    _last: dict[str, int] = field(default_factory=dict)

    def take(self, held: Held) -> None:
        """Drop what is known, hold back what came too early, project the rest in order."""
        self.arrivals.append(held)
        if held.sequence <= self._last.get(held.source, 0):
            return
        self.early[held.source, held.sequence] = held
        while ready := self.early.pop((held.source, self._last.get(held.source, 0) + 1), None):
            self._last[ready.source] = ready.sequence
            self.messages.append(ready)
            self.subjects |= {ready.subject} if ready.subject else set()

    @property
    def gaps(self) -> list[str]:
        """Where a number is missing, with what waits behind it."""
        waiting = dict(sorted(self.early, reverse=True))
        return [f"{source}: {number} after {self._last.get(source, 0)}" for source, number in waiting.items()]

    def of(self, kind: str, subject: str | None = None) -> list[Held]:
        """The messages of one type, about one person or about anyone."""
        return [m for m in self.messages if m.kind == kind and subject in (None, m.subject)]
