"""What the gateway carries: of each event, what the covenant lets each partner hear, and a record of that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag

from services.gateway.dataref import Datarefs
from services.gateway.disclosure_records import Judged, ledger_record, page_record
from services.gateway.knowledge import Knowledge
from services.gateway.outward import Address, Delivery, source_of, to_record
from services.gateway.pairwise import Pseudonyms
from shared.carrier import Bookmark, Connection, Held, Record
from shared.clock import Clock
from shared.convenant.disclose import disclose
from shared.convenant.introduce import introductions
from shared.convenant.outcomes import Disclosed
from shared.events.case import PersonalDataErased
from shared.events.catalogue import UnknownEvent
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded
from shared.events.responsibility import RecipientNotifiedOfErasure
from shared.partitions import partition_of
from shared.seal.keys import KeyMissing
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

PERSONS_A_PART = 50
"""A signature with backfill is cut into parts of so many persons, each a page of its own."""

PARTS = 1_000_000
"""`carried_at` is position x PARTS + part, so that the bookmark can be compared with it."""

UNREADABLE = (KeyMissing, UnknownEvent, InvalidTag)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Lane:
    """The slice that is carried, and the names of what it writes to."""

    slice: int
    partitions: int
    mine: tuple[int, ...]
    oin: str
    out_topic: str
    """With `{}` where the partner's id goes."""
    ledger_topic: str


@dataclass(slots=True)
class Page:
    """What one page has gathered so far."""

    judged: Judged
    sequences: dict[str, int]
    records: list[Record] = field(default_factory=list)
    delivered: list[tuple[str, UUID, int, int, int]] = field(default_factory=list)
    pairwise: set[tuple[str, UUID, UUID, UUID]] = field(default_factory=set)
    held: dict[str, Held] = field(default_factory=dict)


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
        await self._note(page)
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
        self._deliver(fact, row.position * PARTS, page)

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
            self._deliver(fact, row.position * PARTS + part, page)
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
            self._introduce(fact, partner_id, person, position * PARTS + part, page)
        return (part + 1) * PERSONS_A_PART < len(persons)

    def _deliver(self, fact: Fact, carried_at: int, page: Page) -> None:
        person = fact.recorded.person
        then, now = self._known.known_then(fact.recorded, person), self._known.known_now(person)
        for partner_id in then.convenant.partners:
            if person:
                self._introduce(fact, partner_id, person, carried_at, page)
            delivered = frozenset(self._known.delivered(person, partner_id)) if person else frozenset()
            told = disclose(fact, partner_id, then, now, delivered)
            if isinstance(told, Disclosed):
                self._emit(fact, told, carried_at, page)

    def _introduce(self, trigger: Fact, partner_id: str, person: UUID, carried_at: int, page: Page) -> None:
        then, now = self._known.known_then(trigger.recorded, person), self._known.known_now(person)
        delivered = frozenset(self._known.delivered(person, partner_id))
        for introduced in introductions(trigger, partner_id, then, now, delivered):
            self._emit(introduced.fact, introduced.disclosed, carried_at, page)

    def _emit(self, fact: Fact, told: Disclosed, carried_at: int, page: Page) -> None:
        row, partner_id = fact.recorded, told.partner_id
        told = replace(told, fetch=self._there(row, told.fetch))
        whom = self._told_as(fact, carried_at // PARTS)
        subject = self._pseudonyms.person(partner_id, whom) if whom else None
        partition = self._lane.mine[partition_of(subject, len(self._lane.mine))] if subject else 0
        counter = f"{partner_id}/{partition}"
        page.sequences[counter] = page.sequences.get(counter, 0) + 1
        delivery = Delivery(
            row=row,
            disclosed=told,
            carried_at=carried_at,
            message_id=self._pseudonyms.message(partner_id, row.person, row.event_id),
            subject=subject,
            data={
                name: self._of_person(v, partner_id, page)
                if name in told.persons
                else self._masked(v, partner_id, row, page)
                for name, v in told.message.items()
            },
        )
        address = Address(
            topic=self._lane.out_topic.format(partner_id),
            partition=partition,
            sequence=page.sequences[counter],
            source=source_of(self._lane.oin, partner_id, partition, page.judged.epoch),
        )
        dataref = self._datarefs.url(delivery, page.judged) if told.fetch else None
        ledger_partition = partition_of(row.person, self._lane.partitions)
        page.records.append(to_record(delivery, address, dataref))
        page.records.append(ledger_record(self._lane.ledger_topic, ledger_partition, delivery, page.judged))
        if row.person and whom and subject:
            self._known.delivered(row.person, partner_id).add(row.position)
            page.delivered.append((partner_id, row.person, row.position, carried_at, self._lane.slice))
            page.pairwise.add((partner_id, subject, whom, whom))

    def _told_as(self, fact: Fact, carried: int) -> UUID | None:
        """As whom a person is told about where the log was carried to; what must be deleted keeps its own name."""
        person = fact.recorded.person
        if person is None or isinstance(fact.event, PersonalDataErased | RecipientNotifiedOfErasure):
            return person
        return self._known.told_as(person, carried)

    def _of_person(self, value: str, partner_id: str, page: Page) -> str:
        """A person as this partner knows them."""
        person = UUID(value)
        pairwise = self._pseudonyms.person(partner_id, person)
        page.pairwise.add((partner_id, pairwise, person, person))
        return str(pairwise)

    def _there(self, row: Recorded, fetch: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """The fields that can really be fetched: a closed block does not show which of its fields it holds."""
        if not any(source.startswith("event:") for _, source in fetch):
            return fetch
        held = self._store.keyring.names(row)
        return tuple((n, s) for n, s in fetch if s.startswith("vault:") or s.removeprefix("event:") in held)

    def _masked(self, value: Any, partner_id: str, row: Recorded, page: Page) -> Any:
        """The value with every id of a thing replaced by the one that only this partner sees."""
        if isinstance(value, dict):
            return {name: self._masked(part, partner_id, row, page) for name, part in value.items()}
        if isinstance(value, list):
            return [self._masked(part, partner_id, row, page) for part in value]
        if isinstance(value, str) and row.person and _UUID.fullmatch(value):
            pairwise = self._pseudonyms.thing(partner_id, row.person, UUID(value))
            page.pairwise.add((partner_id, pairwise, UUID(value), row.person))
            return str(pairwise)
        return value

    async def _note(self, page: Page) -> None:
        """Keep ids and deliveries before the page is published; what is not committed is forgotten again."""
        if page.pairwise:
            await self._notes.execute(QUERIES["note_pairwise"], *_columns(page.pairwise))
        if page.delivered:
            await self._notes.execute(QUERIES["note_delivered"], page.judged.epoch, *_columns(page.delivered))


def _columns(rows: Any) -> Iterator[list[Any]]:
    return (list(column) for column in zip(*rows, strict=True))
