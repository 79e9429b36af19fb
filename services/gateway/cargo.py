"""What the gateway carries: rows of the log, each judged at the head and told to partners, in pages."""

from dataclasses import replace
from uuid import UUID

from services.gateway.dataref import Datarefs
from services.gateway.disclosure_records import Judged, page_record
from services.gateway.holding import Holding
from services.gateway.knowledge import Knowledge
from services.gateway.page import Lane, Page
from services.gateway.pairwise import Pseudonyms
from services.gateway.redriving import Missed, position_of
from services.gateway.telling import PARTS, Telling
from shared.carrier.bookmark import Bookmark
from shared.carrier.cargo import Connection, Record
from shared.clock import Clock
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded
from shared.partitions import partition_of
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

PERSONS_A_PART = 50
"""A signature with backfill is cut into parts of so many persons, each a page of its own."""


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
        self._known = Knowledge(store, production=lane.production)
        self._telling = Telling(lane, store, self._known, pseudonyms, datarefs)
        self._holding = Holding()
        self._notes: Connection

    async def begin(self, bookmark: Bookmark, lock: Connection) -> None:
        """Forget what was cached or noted for pages never committed; try held persons again."""
        reached = (bookmark.position + 1) * PARTS + bookmark.cursor
        self._notes = lock
        await lock.execute(QUERIES["forget_uncommitted"], self._lane.slice, reached)
        held = [UUID(h.person) for h in bookmark.held], [h.position * PARTS for h in bookmark.held]
        await lock.execute(QUERIES["forget_uncommitted_of_held"], self._lane.slice, *held)
        await self._datarefs.prepare()
        await self._known.begin(bookmark.position, bookmark.epoch)
        self._holding.begin()
        await self._note_held(bookmark)

    def again(self, bookmark: Bookmark) -> bool:
        """Whether somebody is held back and it is time to try again."""
        return bool(bookmark.held) and self._holding.due

    async def load(self, rows: list[Recorded], bookmark: Bookmark) -> tuple[list[Record], Bookmark]:
        """The messages of these rows and their disclosure records, judged at the head as it is now."""
        position = await self._known.judge_at_head()
        await self._pseudonyms.prepare(tuple(self._known.now.partners))
        judged = Judged(position, await self._clock.now(), bookmark.epoch)
        page = Page(judged, dict(bookmark.sequences), held={h.person: h for h in bookmark.held})
        if self.again(bookmark):
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
        if after.held != bookmark.held:
            await self._note_held(after)
        first = rows[0].position if rows else bookmark.position
        span = (first, max(reached[0], first))
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
        return (rows[-1].position, 0) if rows else (bookmark.position, cursor)

    async def _carry_person(self, row: Recorded, page: Page) -> None:
        """One event of one person; a person whose event cannot be carried is held back from there on."""
        assert row.person is not None
        if str(row.person) in page.held:
            return
        with self._holding.guarding(row.person, row.position, page):
            await self._learn(row.person, row.position - 1)
            fact = self._store.keyring.fact(row)
            self._known.advance(fact)
            self._telling.deliver(fact, row.position * PARTS, page)

    async def _learn(self, person: UUID, carried_until: int) -> None:
        """Have a person at hand, and as whom they may be told about: the others' own secrets make their ids."""
        await self._known.learn([person], carried_until)
        survivors = await self._known.survivors(person, carried_until)
        await self._store.keyring.prepare([str(other) for other in survivors])

    async def _try_held_again(self, page: Page, bookmark: Bookmark) -> None:
        """Carry what held persons missed, each event under the covenant as it stood there."""
        missed, present = await Missed.until(self._store, bookmark), self._known.then
        for held in list(page.held.values()):
            del page.held[held.person]
            self._known.forget(UUID(held.person))
            for step in await missed.of(held):
                self._known.then = missed.convenant(position_of(step))
                if isinstance(step, Fact):
                    await self._introduce_person(step, UUID(held.person), position_of(step) * PARTS, page)
                else:
                    await self._carry_person(step, page)
        self._known.then = present
        self._holding.tried()

    async def _carry_region_fact(self, row: Recorded, part: int, page: Page) -> bool:
        """One fact of the region; a signature with backfill introduces persons in parts. Whether more follow."""
        fact = self._store.keyring.fact(row)
        self._known.advance(fact)
        match fact.event:
            case ConvenantSigned(backfill="granted"):
                if await self._introduce_part(fact, part, page):
                    return True
        if 0 in self._lane.mine:
            self._telling.deliver(fact, row.position * PARTS + part, page)
        return False

    async def _introduce_part(self, fact: Fact, part: int, page: Page) -> bool:
        position = fact.recorded.position
        found = await self._store.pool.fetch(QUERIES["persons_before"], position)
        persons = [
            r["person"] for r in found if partition_of(r["person"], self._lane.partitions) in self._lane.mine
        ]
        chunk = persons[part * PERSONS_A_PART : (part + 1) * PERSONS_A_PART]
        for person in chunk:
            await self._introduce_person(fact, person, position * PARTS + part, page)
        return (part + 1) * PERSONS_A_PART < len(persons)

    async def _introduce_person(self, signed: Fact, person: UUID, carried_at: int, page: Page) -> None:
        """Tell who signed what it may now hear of one person."""
        assert isinstance(signed.event, ConvenantSigned)
        if str(person) in page.held:
            return
        position = signed.recorded.position
        with self._holding.guarding(person, position, page):
            await self._learn(person, position - 1)
            self._telling.introduce(signed, signed.event.partner_id, person, carried_at, page)

    async def _note_held(self, bookmark: Bookmark) -> None:
        """Show who is held back."""
        slice_, persons = self._lane.slice, [UUID(held.person) for held in bookmark.held]
        await self._notes.execute(QUERIES["release_held"], slice_, persons)
        why = [held.position for held in bookmark.held], [held.code for held in bookmark.held]
        await self._notes.execute(QUERIES["note_held"], slice_, persons, *why)
