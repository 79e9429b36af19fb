"""What the gateway carries: rows of the log, each judged at the head and told to partners, in pages."""

from dataclasses import replace
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag

from services.gateway.dataref import Datarefs
from services.gateway.disclosure_records import Judged, page_record
from services.gateway.knowledge import Knowledge
from services.gateway.page import Lane, Page
from services.gateway.pairwise import Pseudonyms
from services.gateway.telling import PARTS, Telling
from shared.carrier.bookmark import Bookmark, Held
from shared.carrier.cargo import Connection, Record
from shared.clock import Clock
from shared.events.catalogue import UnknownEvent
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded
from shared.partitions import partition_of
from shared.seal.keys import KeyMissing
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

PERSONS_A_PART = 50
"""A signature with backfill is cut into parts of so many persons, each a page of its own."""

UNREADABLE = (KeyMissing, UnknownEvent, InvalidTag)
log = structlog.get_logger()


class PartnerCargo:
    """Rows to partner messages, exactly as the covenant says; one slice's persons only."""

    def __init__(
        self, lane: Lane, store: PostgresStore, pseudonyms: Pseudonyms, datarefs: Datarefs, clock: Clock
    ) -> None:
        self._lane = lane
        self._store = store
        self._pseudonyms = pseudonyms
        self._datarefs = datarefs
        self._clock = clock
        self._known = Knowledge(store)
        self._telling = Telling(lane, store, self._known, pseudonyms, datarefs)
        self._redrive = True
        self._notes: Connection

    async def begin(self, bookmark: Bookmark, lock: Connection) -> None:
        """Forget what was cached or noted for pages never committed; try held persons again."""
        reached = (bookmark.position + 1) * PARTS + bookmark.cursor
        self._notes = lock
        await lock.execute(QUERIES["forget_uncommitted"], self._lane.slice, reached)
        await self._datarefs.prepare()
        await self._known.begin(bookmark.position, bookmark.epoch)
        self._redrive = True

    async def load(self, rows: list[Recorded], bookmark: Bookmark) -> tuple[list[Record], Bookmark]:
        """The messages of these rows and their disclosure records, judged at the head as it is now."""
        position = await self._known.judge_at_head()
        await self._pseudonyms.prepare(tuple(self._known.now.partners))
        judged = Judged(position, await self._clock.now(), bookmark.epoch)
        page = Page(judged, dict(bookmark.sequences), held={h.person: h for h in bookmark.held})
        if self._redrive:
            await self._try_held_again(page, bookmark)
        reached = await self._carry(rows, bookmark, page)
        await page.note(self._notes)
        after = replace(
            bookmark,
            position=reached[0],
            cursor=reached[1],
            judged_at=position,
            sequences=page.sequences,
            held=tuple(page.held.values()),
        )
        span = (rows[0].position, max(reached[0], rows[0].position))
        seen = page_record(self._lane.ledger_topic, self._lane.mine[0], self._lane.slice, span, reached[1], judged)
        return [*page.records, seen], after

    async def _carry(self, rows: list[Recorded], bookmark: Bookmark, page: Page) -> tuple[int, int]:
        """Carry the rows, or stop inside an event with many recipients; answers position and cursor reached."""
        cursor = bookmark.cursor
        for row in rows:
            if row.person is None:
                more = await self._carry_region_fact(row, cursor, page)
                if more:
                    return row.position - 1, cursor + 1
                cursor = 0
            elif partition_of(row.person, self._lane.partitions) in self._lane.mine:
                await self._carry_person(row, page)
        return rows[-1].position, 0

    async def _carry_person(self, row: Recorded, page: Page) -> None:
        """One event of one person; a person whose events cannot be read is held back from there on."""
        assert row.person is not None
        person = str(row.person)
        if person in page.held:
            return
        try:
            await self._learn(row.person, row.position - 1)
            fact = self._store.keyring.fact(row)
        except UNREADABLE as error:
            log.error("person held back", position=row.position, why=type(error).__name__)
            page.held[person] = Held(person, row.position, type(error).__name__)
            return
        self._known.advance(fact)
        self._telling.deliver(fact, row.position * PARTS, page)

    async def _learn(self, person: UUID, carried_until: int) -> None:
        """Have a person at hand, and as whom they may be told about: the others' own secrets make their ids."""
        await self._known.learn([person], carried_until)
        survivors = await self._known.survivors(person, carried_until)
        await self._store.keyring.prepare([str(other) for other in survivors])

    async def _try_held_again(self, page: Page, bookmark: Bookmark) -> None:
        self._redrive = False
        for held in list(page.held.values()):
            del page.held[held.person]
            for row in await self._store.of_person(UUID(held.person), bookmark.position):
                if row.position >= held.position:
                    await self._carry_person(row, page)

    async def _carry_region_fact(self, row: Recorded, part: int, page: Page) -> bool:
        """One fact of the region; a signature with backfill introduces persons in parts. Whether more follow."""
        fact = self._store.keyring.fact(row)
        self._known.advance(fact)
        match fact.event:
            case ConvenantSigned(backfill="granted", partner_id=partner_id):
                if await self._introduce_part(fact, partner_id, part, page):
                    return True
        if 0 in self._lane.mine:
            self._telling.deliver(fact, row.position * PARTS + part, page)
        return False

    async def _introduce_part(self, fact: Fact, partner_id: str, part: int, page: Page) -> bool:
        position = fact.recorded.position
        found = await self._store.pool.fetch(QUERIES["persons_before"], position)
        persons = [
            r["person"] for r in found if partition_of(r["person"], self._lane.partitions) in self._lane.mine
        ]
        chunk = persons[part * PERSONS_A_PART : (part + 1) * PERSONS_A_PART]
        for person in chunk:
            await self._learn(person, position - 1)
            self._telling.introduce(fact, partner_id, person, position * PARTS + part, page)
        return (part + 1) * PERSONS_A_PART < len(persons)
