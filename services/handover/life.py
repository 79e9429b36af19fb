"""One person's cases, folded from the log."""

from dataclasses import dataclass, field
from uuid import UUID

from services.handover.following import Followed, follow
from services.handover.reception import UNTOLD, Reception, hear
from shared.events.base import PersonEvent
from shared.events.envelope import Fact
from shared.store.postgres import PostgresStore

UNSEEN = Followed()


@dataclass(slots=True)
class Life:
    """One person's cases, folded up to and including a position."""

    until: int = 0
    cases: dict[UUID, Followed] = field(default_factory=dict)
    receptions: dict[UUID, Reception] = field(default_factory=dict)
    asked: int = 0
    """How far in the log there may be something that the process asked, and has not heard yet."""

    def add(self, fact: Fact) -> Followed:
        """The case that this fact is about, after it."""
        assert isinstance(fact.event, PersonEvent)
        case_id = fact.event.case_id
        self.cases[case_id] = follow(self.cases.get(case_id, UNSEEN), fact.event)
        self.receptions[case_id] = hear(self.receptions.get(case_id, UNTOLD), fact)
        self.until = fact.recorded.position
        return self.cases[case_id]


async def life_of(store: PostgresStore, person: UUID, until: int) -> Life:
    """A person's cases as they were at a position, read anew."""
    life = Life()
    for fact in await store.facts(await store.of_person(person, until)):
        life.add(fact)
    return life
