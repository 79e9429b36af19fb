"""Two logs of one story: what each says of every case, by label; and what fired more than once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from services.pilot.acting import Wish
from services.pilot.labels import KINDS, Labels
from services.pilot.orders import pascal
from shared.events.base import PersonEvent
from shared.events.envelope import Fact
from shared.events.handover import HandoverEscalated
from shared.events.responsibility import Deadline, DeadlineEvent

Said = Counter[tuple[str, str, str]]
"""Case by its label, type, day: how often."""


def cases_of(labels: Labels, wishes: Iterable[Wish]) -> Mapping[UUID, str]:
    """The label of every case that these wishes name."""
    named = {
        str(w.fields[name]) for w in wishes for name in KINDS if name.endswith("case_id") and name in w.fields
    }
    return {labels.id_of("case", label): label for label in sorted(named)}


def said_in(facts: Sequence[Fact], cases: Mapping[UUID, str]) -> Said:
    """Everything that a log says; what is about no case stands under none."""
    return Counter((_label(f, cases), pascal(f.recorded.type), f.event.occurred_on.isoformat()) for f in facts)


def _label(fact: Fact, cases: Mapping[UUID, str]) -> str:
    return cases.get(fact.event.case_id, "?") if isinstance(fact.event, PersonEvent) else ""


def differences(undisturbed: Said, disturbed: Said) -> Iterator[str]:
    """What one log says and the other does not."""
    for sign, more, less in (("-", undisturbed, disturbed), ("+", disturbed, undisturbed)):
        for (case, kind, day), count in sorted((more - less).items()):
            yield f"{sign}{count} {kind} on {day} of {case or 'no case'}"


def fired_again(facts: Sequence[Fact]) -> list[str]:
    """Every deadline that was told of more than once."""
    fired = Counter(key for fact in facts if (key := _firing(fact.event)))
    return [f"{count} times {' '.join(map(str, key))}" for key, count in sorted(fired.items()) if count > 1]


def _firing(event: object) -> tuple[str, ...] | None:
    """What names one firing; an escalation is named by the day that it tells of."""
    match event:
        case DeadlineEvent():
            # Several erasures may be due on one day: their number tells them apart.
            notice = event.generation if event.deadline is Deadline.T14_ERASURE else ""
            its: tuple[object, ...] = (event.case_id, event.handover_id, event.deadline, notice)
            parts: tuple[object, ...] = (*its, event.kebab(), event.due_on, event.level)
        case HandoverEscalated():
            parts = ("escalated", event.handover_id, event.deadline, event.due_on, event.level)
        case _:
            return None
    return tuple(map(str, parts))
