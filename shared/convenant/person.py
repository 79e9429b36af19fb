"""Everything recorded of one person, as far as it decides who may hear of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from types import MappingProxyType
from uuid import UUID

from shared.convenant.case_state import NO_CASE, CaseState, evolve
from shared.convenant.spells import Moment
from shared.events.base import PersonEvent
from shared.events.case import PersonalDataErased
from shared.events.envelope import Fact
from shared.events.standing import DuplicateCasesMerged, DuplicateEvent


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """Everything recorded of one person up to a position; grows by one fact at a time."""

    facts: tuple[Fact, ...] = ()
    cases: Mapping[UUID, CaseState] = field(default_factory=lambda: MappingProxyType({}))
    erased: frozenset[str] = frozenset()
    merges: tuple[tuple[int, UUID | None], ...] = ()
    """Where this person turned out to be another, and where that turned out to be wrong (none)."""
    absorbed: frozenset[UUID] = frozenset()
    """Who turned out to be this person."""
    sheltered: bool = False
    """Whether the address of somebody who is one with this person is confidential."""

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "PersonHistory":
        """The history that these facts, in log order, lead to."""
        return reduce(cls.with_fact, facts, cls())

    def with_fact(self, fact: Fact) -> "PersonHistory":
        """This history and one fact more."""
        event = fact.event
        assert isinstance(event, PersonEvent), "a person's history holds facts of that person"
        case = evolve(self.case(event.case_id), event, Moment.of(fact))
        erased = self.erased.union(event.scope_classes if isinstance(event, PersonalDataErased) else ())
        merges = (*self.merges, *_merge(event, fact.recorded.position))
        cases, absorbed = {**self.cases, event.case_id: case}, _absorbed(self.absorbed, event)
        return PersonHistory((*self.facts, fact), cases, erased, merges, absorbed, self.sheltered)

    def until(self, position: int) -> "PersonHistory":
        """The history as it stood when the log had reached this position."""
        return PersonHistory.of(fact for fact in self.facts if fact.recorded.position <= position)

    def case(self, case_id: UUID) -> CaseState:
        """The case with this id; an empty one if nothing is known of it."""
        return self.cases.get(case_id, NO_CASE)

    @property
    def protected(self) -> bool:
        """Whether the person's address is confidential."""
        return self.sheltered or any(case.protected for case in self.cases.values())

    @property
    def one_with(self) -> frozenset[UUID]:
        """Who is the same person by now: those who turned out to be this one, and who goes on for it."""
        into = self.merges[-1][1] if self.merges else None
        return self.absorbed | ({into} if into else frozenset())

    def merged_into(self, position: int) -> UUID | None:
        """As whom this person is known at a position: after a merge, up to its reversal, as the survivor."""
        into = None
        for at, whom in self.merges:
            if at < position or (at == position and whom is None):
                into = whom
        return into


def _merge(event: PersonEvent, position: int) -> Iterable[tuple[int, UUID | None]]:
    if isinstance(event, DuplicateEvent) and event.participant_id == event.merged_participant_id:
        merged = isinstance(event, DuplicateCasesMerged)
        yield position, event.surviving_participant_id if merged else None


def _absorbed(absorbed: frozenset[UUID], event: PersonEvent) -> frozenset[UUID]:
    if not isinstance(event, DuplicateEvent) or event.participant_id != event.surviving_participant_id:
        return absorbed
    other = frozenset({event.merged_participant_id})
    return absorbed | other if isinstance(event, DuplicateCasesMerged) else absorbed - other


NOBODY = PersonHistory()
