"""The timeline of a case: what happened when, and who was responsible from then on. Pure."""

from collections.abc import Iterable, Set
from datetime import date

from services.handover.responsible import UNASKED, Responsibility, evolve_answer
from shared.events.base import Message, PersonEvent
from shared.events.catalogue import BOOKKEEPING
from shared.events.envelope import Fact
from shared.events.responsibility import Deadline


class Entry(Message):
    """One fact, and who is responsible after it."""

    position: int
    on: date
    recorded_on: date
    type: str
    what: str
    deadline: Deadline | None
    """Which deadline it is about, if it is about one."""
    level: int | None
    """How high it was brought, if it was."""
    responsible: Responsibility | None
    passed_on: bool
    """Whether responsibility lies elsewhere than before this fact."""


def timeline(facts: Iterable[Fact], hidden: Set[int] = frozenset()) -> tuple[Entry, ...]:
    """The entries of one case, in the order of the log, but for those at hidden positions."""
    entries: list[Entry] = []
    answer = UNASKED
    for fact in facts:
        assert isinstance(fact.event, PersonEvent)
        before, answer = answer, evolve_answer(answer, fact.event)
        if fact.event.kebab() not in BOOKKEEPING and fact.recorded.position not in hidden:
            entries.append(_entry(fact, answer.now, before.now))
    return tuple(entries)


def _entry(fact: Fact, now: Responsibility | None, before: Responsibility | None) -> Entry:
    return Entry(
        position=fact.recorded.position,
        on=fact.event.occurred_on,
        recorded_on=fact.recorded.civil_date,
        type=fact.event.kebab(),
        what=fact.event.dutch,
        deadline=getattr(fact.event, "deadline", None),
        level=getattr(fact.event, "level", None) if hasattr(fact.event, "deadline") else None,
        responsible=now,
        passed_on=now is not None and (before is None or not now.same_organisation(before)),
    )
