"""What a partner keeps of what it received: its own projection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOTICE = "recipient-notified-of-erasure"


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

    `arrivals` and `given`, the names of the fields that a fetch gave, are the play's own record of the wire,
    repeats and all, so that a play can count them; the partner itself keeps of what it deleted only that it had
    it, in `taken`: id and kind.
    """

    messages: list[Held] = field(default_factory=list)
    arrivals: list[Held] = field(default_factory=list)
    fetched: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=lambda: {"granted": 0, "refused": 0, "gone": 0})
    early: dict[tuple[str, int], Held] = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)
    given: dict[str, frozenset[str]] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    _erased: set[str] = field(default_factory=set)
    _last: dict[str, int] = field(default_factory=dict)

    def take(self, held: Held) -> None:
        """Drop what is known, hold back what came too early, project the rest in order."""
        self.arrivals.append(held)
        if held.sequence <= self._last.get(held.source, 0):
            return
        self.early[held.source, held.sequence] = held
        while ready := self.early.pop((held.source, self._last.get(held.source, 0) + 1), None):
            self._last[ready.source] = ready.sequence
            self._keep(ready)

    def _keep(self, message: Held) -> None:
        if message.kind == NOTICE and message.subject:
            self._erase(message.subject)
        self.messages.append(message)
        self.taken[message.id] = message.kind
        self.subjects |= {message.subject} if message.subject else set()

    def _erase(self, subject: str) -> None:
        """Delete all that is held of a person; nothing is left of it but the notice that asked for it."""
        gone = {m.id for m in self.messages if m.subject == subject}
        self._erased |= gone
        self.messages = [m for m in self.messages if m.id not in gone]
        for message_id in gone:
            self.fetched.pop(message_id, None)

    def keep_fetched(self, message_id: str, fields: Mapping[str, Any]) -> None:
        """What was fetched with a message, unless that was deleted while the answer was under way."""
        self.given[message_id] = frozenset(fields)
        if message_id not in self._erased:
            self.fetched[message_id] = fields

    @property
    def gaps(self) -> list[str]:
        """Where a number is missing, with what waits behind it."""
        waiting = dict(sorted(self.early, reverse=True))
        return [f"{source}: {number} after {self._last.get(source, 0)}" for source, number in waiting.items()]

    def of(self, kind: str, subject: str | None = None) -> list[Held]:
        """The messages of one type, about one person or about anyone."""
        return [m for m in self.messages if m.kind == kind and subject in (None, m.subject)]
