"""A place in the order of urgency, and the cursor that stands for it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.http.field_errors import FieldError
from services.http.problems import invalid
from shared.board import NOBODY


@dataclass(frozen=True, slots=True)
class Urgency:
    """A place in the order of urgency: late before not, soonest before later, and a key to tell them apart."""

    on_time: bool = False
    due_on: date = date(1, 1, 1)
    key: UUID = NOBODY


def cursor_of(at: Urgency) -> str:
    """What a caller sends back to go on from this place."""
    text = f"{int(at.on_time)}|{at.due_on.isoformat()}|{at.key}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> Urgency:
    """The place that a cursor stands for."""
    if cursor is None:
        return Urgency()
    try:
        on_time, due_on, key = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
        return Urgency(on_time == "1", date.fromisoformat(due_on), UUID(key))
    except ValueError:
        raise invalid([FieldError("cursor", "WRONG_FORMAT")]) from None
