"""Of whom a partner speaks, in which case and about which things, under the ids that it knows them by."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.envelope import NotHeard
from services.gateway.pairwise import Pseudonyms
from services.gateway.present import Present
from shared.convenant.disclose import Known
from shared.convenant.parties import Partner
from shared.convenant.speak import case_of, may_answer_for, may_speak_of
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as the partner names it, and whose and which that is, if it was named before."""

    reference: UUID
    internal: UUID | None = None
    person: UUID | None = None


class Subjects:
    """Finds what a partner's ids stand for; whoever it is not tied to does not exist for it."""

    def __init__(self, store: PostgresStore, present: Present, pseudonyms: Pseudonyms) -> None:
        self._store = store
        self._present = present
        self._pseudonyms = pseudonyms

    async def about(
        self, subject: UUID | None, partner: Partner, things: frozenset[UUID] = frozenset(), notice: bool = False
    ) -> tuple[UUID, UUID]:
        """The person and case this partner speaks of: that of a thing it names, else the one it was tied to last.

        Only whoever was told to delete what it holds may still say that it did. Whom it knows as one person since
        a merge, may also be the other one, if its tie is to that.
        """
        last: tuple[UUID, UUID] | None = None
        async for person, known in self._one_by_one(subject, partner):
            cases = may_answer_for(partner, known) if notice else may_speak_of(partner, known)
            if things and (named := case_of(things, cases, known.person)):
                return person, named
            if cases:
                last = last or (person, cases[-1])
            if last and not things:
                return last
        if last is None:
            raise NotHeard("UNKNOWN_SUBJECT")
        return last

    async def cases(self, subject: UUID | None, partner: Partner) -> list[UUID]:
        """Every case that a message about this person can ever have been about."""
        return [case_id async for _, known in self._one_by_one(subject, partner) for case_id in known.person.cases]

    async def _one_by_one(self, subject: UUID | None, partner: Partner) -> AsyncIterator[tuple[UUID, Known]]:
        """The person of this id, and then whoever turned out to be that person."""
        if subject is None:
            raise NotHeard("SUBJECT_MISSING")
        found = await self._resolved(partner.partner_id, subject)
        if found.internal is None or found.person != found.internal:
            raise NotHeard("UNKNOWN_SUBJECT")
        asked, looked_at = [found.internal], set[UUID]()
        while asked:
            person = asked.pop()
            looked_at.add(person)
            known = await self._present.of_person(person)
            yield person, known
            asked += sorted(known.person.absorbed - looked_at)

    async def things(self, data: Mapping[str, Any], partner_id: str, names: frozenset[str]) -> dict[str, Thing]:
        """The things that a message names, by field."""
        return {name: await self._resolved(partner_id, uuid_of(data[name], name)) for name in sorted(names)}

    async def internal(self, partner_id: str, person: UUID, thing: Thing, name: str) -> UUID:
        """A thing by its own id; one that is new gets it of the reference that the partner named it by."""
        if thing.internal is not None:
            if thing.person != person:
                raise NotHeard("UNKNOWN_REFERENCE", name)
            return thing.internal
        await self._pseudonyms.prepare((partner_id,))
        internal = self._pseudonyms.proposed(partner_id, person, thing.reference)
        await self.note(partner_id, thing.reference, internal, person)
        return internal

    async def note(self, partner_id: str, pairwise: UUID, internal: UUID, person: UUID) -> None:
        """Keep what an id of this partner stands for."""
        await self._store.pool.execute(QUERIES["note_pairwise"], [partner_id], [pairwise], [internal], [person])

    async def _resolved(self, partner_id: str, reference: UUID) -> Thing:
        found = await self._store.pool.fetchrow(QUERIES["resolve_pairwise"], partner_id, reference)
        return Thing(reference, found["internal"], found["person"]) if found else Thing(reference)


def uuid_of(given: Any, name: str) -> UUID:
    """The id in a field; raises `NotHeard`."""
    try:
        return UUID(given)
    except (ValueError, TypeError, AttributeError):
        raise NotHeard("INVALID_DATA", f"{name}:WRONG_FORMAT") from None
