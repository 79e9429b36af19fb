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


@dataclass
class Holdings:
    """What a partner keeps: messages in the order of arrival, and fetched fields by message."""

    messages: list[Held] = field(default_factory=list)
    fetched: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=lambda: {"granted": 0, "refused": 0, "gone": 0})
    gaps: list[str] = field(default_factory=list)

    def take(self, held: Held) -> None:
        """Project a message; its number must be the next of its source."""
        last = self._last.get(held.source, 0)
        if held.sequence != last + 1:
            self.gaps.append(f"{held.source}: {held.sequence} after {last}")
        self._last[held.source] = held.sequence
        self.messages.append(held)
        if held.subject:
            self.subjects.add(held.subject)

    def of(self, kind: str, subject: str | None = None) -> list[Held]:
        """The messages of one type, about one person or about anyone."""
        return [m for m in self.messages if m.kind == kind and subject in (None, m.subject)]

    _last: dict[str, int] = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)
