"""The timeline of a case as one partner was told it: without places in the log, whose gaps would tell. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.handover.reception import UNTOLD, hear
from services.handover.reception_row import SeenFromReception
from services.handover.responsible import Responsibility
from services.handover.told import masked
from shared.convenant.view_catalogue import VIEWS
from shared.events.base import Message
from shared.events.catalogue import BOOKKEEPING
from shared.events.envelope import Fact
from shared.events.responsibility import Deadline


class ToldEntry(Message):
    """One fact that was told, and who is responsible after it as far as COA knows."""

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
    """Whether responsibility lies elsewhere than after what was told before."""


class ToldThis(Message):
    """The partner was told one fact."""

    partner: str
    type: str
    view: str
    told_on: date


class ToldStory(Message):
    """One handover with its timeline, and when what of it was told."""

    overdracht: SeenFromReception
    tijdlijn: tuple[ToldEntry, ...]
    verteld: tuple[ToldThis, ...]


def told_timeline(facts: Iterable[Fact], views: Mapping[int, str]) -> tuple[ToldEntry, ...]:
    """What was told of one case, in the order of the log; `views` says under which view, by position."""
    entries: list[ToldEntry] = []
    case, last = UNTOLD, None
    for fact in facts:
        case = hear(case, fact)
        name = views.get(fact.recorded.position)
        if name is None or fact.event.kebab() in BOOKKEEPING:
            continue
        now = case.known.watch.answer.now
        entries.append(_entry(fact, name, now, last))
        last = now or last
    return tuple(entries)


def _entry(fact: Fact, name: str, now: Responsibility | None, before: Responsibility | None) -> ToldEntry:
    event: Any = masked(fact, VIEWS[fact.event.kebab(), fact.event.version, name])
    deadline = getattr(event, "deadline", None)
    return ToldEntry(
        on=event.occurred_on,
        recorded_on=fact.recorded.civil_date,
        type=fact.event.kebab(),
        what=fact.event.dutch,
        deadline=deadline,
        level=getattr(event, "level", None) if deadline else None,
        responsible=now,
        passed_on=now is not None and (before is None or not now.same_organisation(before)),
    )
