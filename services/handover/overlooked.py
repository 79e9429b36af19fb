"""What passed while nobody looked: it is told, though what it waited for has come since. Pure."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from uuid import UUID

from services.handover.calendar import over_at
from services.handover.deadlines import Due, pending
from services.handover.handover.firing import passing
from services.handover.handover.process_commands import FireDeadline
from services.handover.process import evolve
from services.handover.terms import Terms
from services.handover.watch import NOTHING, Watch, case_of
from services.http.callers import SYSTEM
from shared.events.base import PersonEvent
from shared.events.envelope import Actor, Fact

WRITER = Actor("handover", SYSTEM)
"""Who writes what the process and the ticker say; nothing is judged before it is heard again."""


def may_have_overlooked(fact: Fact, watch: Watch, terms: Terms, passed: datetime, asked: int) -> bool:
    """Whether the past must be looked into before this fact is heard; from what is at hand, so nearly always not.

    It must if the process is behind: what it asked because of earlier facts may stand after this one, as far as
    `asked`.
    """
    if watch.case_id is None or Actor.parse(fact.recorded.actor).partner_id == WRITER.partner_id:
        return False
    return fact.recorded.position < asked or bool(_passed_before(watch, terms, _moment(fact, passed)))


def overlooked(fact: Fact, facts: Iterable[Fact], terms: Terms, passed: datetime) -> tuple[FireDeadline, ...]:
    """What had passed by the time this was recorded, judged without it; `facts` are all of the person.

    Not judged by when it was recorded alone: days may be told of that have not passed yet.
    """
    assert isinstance(fact.event, PersonEvent)
    return _passed_before(_known_before(fact, facts, fact.event.case_id), terms, _moment(fact, passed))


def _moment(fact: Fact, passed: datetime) -> datetime:
    return min(fact.recorded.time, passed)


def _known_before(fact: Fact, facts: Iterable[Fact], case_id: UUID) -> Watch:
    """The case as it stood before this fact for whoever had heard everything at once.

    What the process asks stands in the log where it was asked; it counts from what it was asked because of.
    """
    watch, known = NOTHING, set[str]()
    for other in facts:
        earlier = other.recorded.position < fact.recorded.position
        if not earlier and other.recorded.causation_id not in known:
            continue
        known.add(str(other.recorded.event_id))
        if isinstance(other.event, PersonEvent) and other.event.case_id == case_id:
            watch = evolve(watch, other.event)
    return watch


def _passed_before(watch: Watch, terms: Terms, moment: datetime) -> tuple[FireDeadline, ...]:
    """In due order, each followed by what it arms in its turn."""
    found: list[FireDeadline] = []
    while due := next((due for due in pending(watch, terms) if over_at(due.due_on) <= moment), None):
        found.append(_fire(watch, due))
        watch = reduce(evolve, passing(found[-1], watch), watch)
    return tuple(found)


def _fire(watch: Watch, due: Due) -> FireDeadline:
    fields = {name: getattr(due, name) for name in due.__dataclass_fields__}
    return FireDeadline(case_id=case_of(watch), **fields, overlooked=True)
