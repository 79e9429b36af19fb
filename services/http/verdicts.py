"""What is answered of a verdict: the events that a command led to, or the problem."""

from services.http.problems import Problem, not_found
from shared.events.base import Message
from shared.store.port import Outcome, Store, Verdict


class WrittenEvent(Message):
    """One event that a command led to."""

    type: str
    position: int
    event_id: str


class Accepted(Message):
    """What became of a command; positions are absent where it changed nothing."""

    outcome: str = Outcome.ACCEPTED.value
    events: tuple[WrittenEvent, ...]
    first_position: int | None
    last_position: int | None


async def answer_of(store: Store, verdict: Verdict) -> Accepted:
    """The answer to who asked; a refusal is a problem."""
    if verdict.code == "NOT_FOUND":
        raise not_found()
    if verdict.outcome is not Outcome.ACCEPTED:
        raise Problem(409, verdict.code or "REFUSED", verdict.detail)
    first, last = verdict.first_position, verdict.last_position
    rows = [] if first is None or last is None else await store.at(range(first, last + 1))
    events = tuple(WrittenEvent(type=r.type, position=r.position, event_id=str(r.event_id)) for r in rows)
    return Accepted(events=events, first_position=first, last_position=last)
