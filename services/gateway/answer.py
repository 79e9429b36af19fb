"""What a partner is answered: a CloudEvent with a deterministic id, on its `replies` and over HTTP alike. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.events.catalogue import WIRE_PREFIX
from shared.events.wire import instant

TYPE = f"{WIRE_PREFIX}command-answered.v1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message; `subject` is the person as this partner knows it."""

    in_reply_to: str | None
    outcome: str
    code: str | None = None
    detail: str | None = None
    events: tuple[str, ...] = ()
    subject: UUID | None = None

    def to_cloudevent(self, reply_id: UUID, source: str, at: datetime) -> dict[str, Any]:
        """The answer as the partner reads it."""
        attributes: dict[str, Any] = {
            "specversion": "1.0",
            "id": str(reply_id),
            "source": source,
            "type": TYPE,
            "time": instant(at),
            "datacontenttype": "application/json",
        }
        if self.subject:
            attributes["subject"] = str(self.subject)
        data = {
            "in_reply_to": self.in_reply_to,
            "outcome": self.outcome,
            "code": self.code,
            "detail": self.detail,
            "events": list(self.events),
        }
        return attributes | {"data": data}


INVALID, REFUSED, ACCEPTED = "invalid", "refused", "accepted"
