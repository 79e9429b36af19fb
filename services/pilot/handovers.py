"""What a report tells of handovers, counted from the log by a reading of its own, not by the process's."""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from services.pilot.owners import Owners
from shared.events.base import Event
from shared.events.envelope import Fact
from shared.events.handover import (
    HandoverCancelled,
    HandoverCompleted,
    HandoverEscalated,
    HandoverRedirected,
    HandoverRejected,
    HandoverStarted,
    RejectionReason,
)

COUNTED: dict[str, type[Event]] = {
    "started": HandoverStarted,
    "completed": HandoverCompleted,
    "rejected": HandoverRejected,
    "redirected": HandoverRedirected,
    "cancelled": HandoverCancelled,
    "escalated": HandoverEscalated,
}
RETURNED = "returned"
"""A profile sent back as incomplete: the handover goes on, so it is not counted as rejected."""


def handovers_of(facts: Iterable[Fact]) -> dict[str, int]:
    """How many began, how each ended, how often someone higher had to look, and seconds that nobody owned."""
    known = list(facts)
    found = dict.fromkeys([*COUNTED, RETURNED], 0)
    for fact in known:
        for name, kind in COUNTED.items():
            if isinstance(fact.event, kind):
                found[RETURNED if _returned(fact.event) else name] += 1
    lasted = [after.recorded.recorded_at - before.recorded.recorded_at for before, after in _ownerless(known)]
    seconds = sum(last.total_seconds() for last in lasted)
    return found | {"ownerless_seconds": max(round(seconds), bool(lasted))}


def _returned(event: Event) -> bool:
    return isinstance(event, HandoverRejected) and event.reason is RejectionReason.INCOMPLETE_PROFILE


def ownerless(facts: Iterable[Fact]) -> tuple[int, ...]:
    """The positions after which some case had no organisation that was responsible, or more than one."""
    return tuple(before.recorded.position for before, _ in _ownerless(list(facts)))


def _ownerless(known: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Each such position with the next one; what was appended together became true together."""
    owners = Owners(known)
    ends: list[tuple[Fact, bool]] = []
    for _, together in groupby(known, key=lambda fact: (fact.recorded.command_id, fact.recorded.recorded_at)):
        for fact in together:
            owners.learn(fact)
        ends.append((fact, owners.clear))
    ends += ends[-1:]
    for (before, clear), (after, _) in pairwise(ends):
        if not clear:
            yield before, after
