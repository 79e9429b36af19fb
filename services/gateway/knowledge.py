"""What the gateway knows: the covenant and persons, each as of the event carried and as of the head judged at."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from shared.convenant.convenant_state import ConvenantState
from shared.convenant.disclose import Known
from shared.convenant.person import NOBODY, PersonHistory
from shared.events.convenants import PartnerRegistered
from shared.events.envelope import Fact, Recorded
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

MOST_PERSONS = 2_000
"""So many histories are kept from page to page; who was needed longest ago goes first."""


@dataclass(slots=True)
class Person:
    """One person's history, carried and at the head, and what each partner was sent in this epoch."""

    carried: PersonHistory = NOBODY
    at_head: PersonHistory = NOBODY
    carried_until: int = 0
    head: int = 0
    delivered: dict[str, set[int]] = field(default_factory=dict)


class Knowledge:
    """Folds of the log, loaded when first needed and kept up with every page."""

    def __init__(self, store: PostgresStore, *, production: bool = False) -> None:
        self._store = store
        self._production = production
        self._forget()

    def _forget(self) -> None:
        self.then = ConvenantState()
        self.now = ConvenantState()
        self.oins: dict[str, str] = {}
        self._region_until = 0
        self._region_head = 0
        self._epoch = 1
        self._persons: OrderedDict[UUID, Person] = OrderedDict()
        self.judged_at = 0
        self._head_row: Recorded | None = None

    async def begin(self, position: int, epoch: int) -> None:
        """Start anew, with the covenant as it stood at a position."""
        self._forget()
        self._epoch = epoch
        await self._learn_region(position)
        self.then, self._region_until = self.now, position

    async def judge_at_head(self) -> int:
        """Open a page: from here on `now` is the log's present head; its position, or `NotForProduction`.

        Only here do histories go that are too many: whoever a page needs stays until it is made.
        """
        while len(self._persons) > MOST_PERSONS:
            self._persons.popitem(last=False)
        self.judged_at = await self._store.head()
        (self._head_row,) = await self._store.page(self.judged_at - 1, 1)
        await self._learn_region(self.judged_at)
        if self._production:
            self.now.policy.refuse_unverified()
        return self.judged_at

    async def learn(self, persons: Iterable[UUID], carried_until: int) -> None:
        """Have these persons' histories at hand, up to the head."""
        for person in dict.fromkeys(persons):
            known = self._persons.get(person) or await self._load(person, carried_until)
            self._persons[person] = known
            self._persons.move_to_end(person)
            if known.head < self.judged_at:
                rows = await self._store.of_person(person, self.judged_at, known.head)
                at_head = known.at_head
                for fact in await self._store.facts(rows):
                    at_head = at_head.with_fact(fact)
                known.at_head, known.head = at_head, self.judged_at

    def forget(self, person: UUID) -> None:
        """Load this person anew when next needed."""
        self._persons.pop(person, None)

    def advance(self, fact: Fact) -> None:
        """The event being carried becomes part of what is known then."""
        row = fact.recorded
        if row.person is None:
            if row.position > self._region_until:
                self.then, self._region_until = self.then.with_fact(fact), row.position
            return
        person = self._persons[row.person]
        if row.position > person.carried_until:
            person.carried = person.carried.with_fact(fact)
            person.carried_until = row.position

    def known_then(self, row: Recorded, person: UUID | None) -> Known:
        """What is known up to and including this row."""
        return Known(row.civil_date, self.then, self._persons[person].carried if person else NOBODY)

    def known_now(self, person: UUID | None) -> Known:
        """What is known at the head the page is judged at."""
        assert self._head_row is not None, "judge_at_head comes first"
        return Known(self._head_row.civil_date, self.now, self._persons[person].at_head if person else NOBODY)

    async def survivors(self, person: UUID, carried_until: int) -> set[UUID]:
        """Everybody as whom this person was ever told about, through one merge or several."""
        found: set[UUID] = set()
        ask = [person]
        while ask:
            known = ask.pop()
            await self.learn([known], carried_until)
            new = {into for _, into in self._persons[known].at_head.merges if into} - found
            found, ask = found | new, [*ask, *new]
        return found

    def told_as(self, person: UUID, position: int) -> UUID:
        """As whom a person is known at a position: themselves, or whom they turned out to be."""
        seen = {person}
        while (into := self._persons[person].at_head.merged_into(position)) and into not in seen:
            seen.add(person := into)
        return person

    def delivered(self, person: UUID, partner_id: str) -> set[int]:
        """Positions of this person's facts that the partner was sent."""
        return self._persons[person].delivered.setdefault(partner_id, set())

    async def _load(self, person: UUID, carried_until: int) -> Person:
        facts = await self._store.facts(await self._store.of_person(person, self.judged_at))
        known = Person(
            carried=PersonHistory.of(f for f in facts if f.recorded.position <= carried_until),
            at_head=PersonHistory.of(facts),
            carried_until=carried_until,
            head=self.judged_at,
        )
        for row in await self._store.pool.fetch(QUERIES["delivered_of"], person, self._epoch):
            known.delivered.setdefault(row["partner"], set()).add(row["position"])
        return known

    async def _learn_region(self, until: int) -> None:
        if until <= self._region_head:
            return
        for fact in await self._store.facts(await self._store.of_region(self._region_head, until)):
            self.now = self.now.with_fact(fact)
            if isinstance(fact.event, PartnerRegistered):
                self.oins[fact.event.partner_id] = fact.event.oin
        self._region_head = until
