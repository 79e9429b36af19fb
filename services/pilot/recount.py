"""What every partner should hold, computed anew from the log; and what it holds more, less, or in another order.

Shares no code with the carriers: rows are replayed from the log, the covenant and persons folded, and the law of
disclosure asked at the two moments that count: where the fact stands, and the head it was judged at.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.pilot.due import Due
from services.pilot.ledger import Ledger, slice_of
from services.pilot.versions import Versions
from services.pilot.world import World
from shared.convenant.convenant_state import ConvenantState
from shared.convenant.disclose import Known, disclose
from shared.convenant.introduce import introductions
from shared.convenant.outcomes import Disclosed
from shared.convenant.person import NOBODY, PersonHistory
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded

ROWS = 1000


async def read_log(world: World) -> list[Recorded]:
    """Every row of the log."""
    rows: list[Recorded] = []
    while page := await world.store.page(rows[-1].position if rows else 0, ROWS):
        rows += page
    return rows


async def recount(world: World, rows: Sequence[Recorded], ledger: Ledger) -> Mapping[str, Due]:
    """What is due to every partner, from the whole log."""
    facts = await world.store.facts(list(rows))
    await world.pseudonyms.prepare(tuple(world.partners))
    return _Recount(world, facts, ledger).run()


class _Recount:
    """One pass over the log; every state on the way is kept, so that any later moment can be looked up."""

    def __init__(self, world: World, facts: Sequence[Fact], ledger: Ledger) -> None:
        self._world, self._facts, self._ledger = world, facts, ledger
        self._due = {partner_id: Due() for partner_id in world.partners}
        self._convenant: Versions[ConvenantState] = Versions(ConvenantState())
        self._persons: dict[UUID, Versions[PersonHistory]] = {}
        for fact in facts:
            row = fact.recorded
            if row.person:
                history = self._persons.setdefault(row.person, Versions(NOBODY))
                history.add(row.position, history.newest.with_fact(fact))
            else:
                self._convenant.add(row.position, self._convenant.newest.with_fact(fact))

    def run(self) -> dict[str, Due]:
        """Every fact in the order of the log, for every partner."""
        for fact in self._facts:
            then, now = self._judged(fact, fact.recorded.person)
            for partner_id, due in self._due.items():
                self._tell(fact, partner_id, due, then, now)
        return self._due

    def _tell(self, fact: Fact, partner_id: str, due: Due, then: Known, now: Known) -> None:
        if fact.recorded.person:
            self._introduce(fact, partner_id, due, then, now)
        elif isinstance(fact.event, ConvenantSigned) and fact.event.partner_id == partner_id:
            for person in sorted(self._persons):
                self._introduce(fact, partner_id, due, *self._judged(fact, person))
        told = disclose(fact, partner_id, then, now, due.told_of(then))
        if isinstance(told, Disclosed):
            self._add(fact, told, partner_id, due)
        else:
            due.withheld[fact.recorded.position] = told.reason.value

    def _introduce(self, fact: Fact, partner_id: str, due: Due, then: Known, now: Known) -> None:
        for earlier in introductions(fact, partner_id, then, now, due.told_of(then)):
            self._add(earlier.fact, earlier.disclosed, partner_id, due)

    def _judged(self, fact: Fact, person: UUID | None) -> tuple[Known, Known]:
        """What was known where the fact stands, and at the head that its page was judged at."""
        position = fact.recorded.position
        head = self._ledger.judged_at(slice_of(self._world, person), position) or position
        return self._known(position, person), self._known(head, person)

    def _known(self, position: int, person: UUID | None) -> Known:
        on = self._facts[position - 1].recorded.civil_date
        history = self._persons[person].at(position) if person else NOBODY
        return Known(on, self._convenant.at(position), history)

    def _add(self, fact: Fact, told: Disclosed, partner_id: str, due: Due) -> None:
        row = fact.recorded
        message_id = str(self._world.pseudonyms.message(partner_id, row.person, row.event_id))
        due.messages.append((message_id, row.person, told))
        due.told.add(row.position)
