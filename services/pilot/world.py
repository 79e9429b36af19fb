"""A running region as the player reaches it: staff over HTTP, partners over their contract, and the clock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer
from uuid_utils.compat import uuid7

from services.dev.place import Place
from services.gateway.pairwise import Pseudonyms
from services.http.bearers import Bearer
from services.http.callers import MUNICIPALITY
from services.http.mint import Mint
from services.pilot.labels import Labels
from services.pilot.partners import Partner
from services.pilot.region_clock import RegionClock
from shared.calling import Caller, calling
from shared.convenant.publish import publications
from shared.convenant.region import Region
from shared.events.convenants import PartnerRole
from shared.events.envelope import AMSTERDAM
from shared.seal.keys import FileKeyEncryption, KeyMissing
from shared.store.gathering import Gathering
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore, leave_as_it_is
from shared.waiting import until

ANSWERED_SECONDS, BEGUN_SECONDS = 60.0, 0.02
HANDOVERS_OF = """
    select person, count(*) as begun from log.events
    where person = any($1) and type like 'handover-started.%' group by person
"""
PERSON_OF = "select person from gateway.pairwise where partner = $1 and pairwise = $2"
CASE_OF = (
    "select stream from log.events where person = $1 and type like 'case-opened.%' order by position desc limit 1"
)


@dataclass
class World:
    """Everything the player may touch in one region."""

    region: Region
    place: Place
    mint: Mint
    http: Caller
    owner: "asyncpg.Pool[asyncpg.Record]"
    store: PostgresStore
    pseudonyms: Pseudonyms
    partners: dict[str, Partner]
    clock: RegionClock
    labels: Labels
    run: str
    handovers_of: Gathering[UUID, int]
    """How many handovers of a person have begun; who has none is not in the answer."""
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def published_on(self) -> tuple[date, ...]:
        """The days on which the region's files become facts, in order."""
        return tuple(sorted({publication.effective_on for publication in publications(self.region)}))

    async def go_to(self, at: datetime) -> None:
        """Move time forward; days on which files become facts are played one by one, each with its own date."""
        for day in self._days_before(at):
            await self.clock.move(day)
        await self.clock.move(at)

    async def tell_until(self, at: datetime) -> None:
        """Let days up to here be told of before they pass; files become facts each on its own day all the same."""
        for day in self._days_before(at):
            await self.clock.tell_until(day)
        await self.clock.tell_until(at)

    def _days_before(self, at: datetime) -> list[datetime]:
        now = self.clock.now
        return [day for day in map(morning, self.published_on) if day < at and (now is None or day > now)]

    async def subject_of(self, partner_id: str, person: UUID) -> str | None:
        """A person as this partner would know it; nobody if the region does not know the person."""
        try:
            return str(await self.pairwise_person(partner_id, person))
        except KeyMissing:
            return None

    def staff_token(self, partner_id: str, staff_role: str | None) -> str:
        """The token of a member of staff of a municipality."""
        name = f"{partner_id}/{staff_role or ''}"
        if name not in self._tokens:
            self._tokens[name] = self.mint.token(bearer_of(self.region, partner_id, staff_role))
        return self._tokens[name]

    async def pairwise_person(self, partner_id: str, person: UUID) -> UUID:
        """A person as this partner knows it."""
        await self._keys(partner_id, person)
        return self.pseudonyms.person(partner_id, person)

    async def pairwise_thing(self, partner_id: str, person: UUID, thing: UUID) -> UUID:
        """A person's thing as this partner knows it."""
        await self._keys(partner_id, person)
        return self.pseudonyms.thing(partner_id, person, thing)

    async def internal_thing(self, partner_id: str, person: UUID, reference: UUID) -> UUID:
        """What the region calls the thing that a partner named itself."""
        await self._keys(partner_id, person)
        return self.pseudonyms.proposed(partner_id, person, reference)

    async def _keys(self, partner_id: str, person: UUID) -> None:
        await self.pseudonyms.prepare((partner_id,))
        await self.store.keyring.prepare([str(person)])

    async def handovers_begun(self, person: UUID, count: int) -> None:
        """Wait until so many handovers of this person have begun."""

        async def begun() -> bool:
            return (await self.handovers_of.ask([person])).get(person, 0) >= count

        await until(begun, BEGUN_SECONDS)

    async def who_is(self, partner_id: str, subject: UUID) -> tuple[UUID, UUID]:
        """The case and the person behind a partner's id."""
        person = await patiently(lambda: self.owner.fetchval(PERSON_OF, partner_id, subject))
        stream = await patiently(lambda: self.owner.fetchval(CASE_OF, person))
        return UUID(stream.removeprefix("case-")), person


def morning(day: date) -> datetime:
    """Nine o'clock in Amsterdam."""
    return datetime.combine(day, time(9), AMSTERDAM)


def bearer_of(region: Region, partner_id: str, staff_role: str | None = None) -> Bearer:
    """Whom a token of this partner, or of this role of its staff, speaks for."""
    entry = next(p for p in region.partners if p.partner_id == partner_id)
    own = entry.municipalities[0] if entry.role is PartnerRole.MUNICIPALITY and entry.municipalities else None
    staff_id = f"{partner_id}.{staff_role}" if staff_role else partner_id
    role = MUNICIPALITY if entry.role is PartnerRole.MUNICIPALITY else entry.role.value
    return Bearer(staff_id, partner_id, role, staff_role, own)


@asynccontextmanager
async def world(region: Region, place: Place, mint: Mint, run: str) -> AsyncIterator[World]:
    """The region with all its partners listening, until the block ends."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(calling(ANSWERED_SECONDS))
        owner = await asyncpg.create_pool(place.owner_url, min_size=1, max_size=4, reset=leave_as_it_is)
        stack.push_async_callback(owner.close)
        kek = FileKeyEncryption(place.kek_file)
        store = await PostgresStore.connect(place.databases["gateway"], kek, uuid7, readers=2)
        stack.push_async_callback(store.close)
        partners = _partners(region, place, mint, http, lambda: clock.today)
        ends = AIOKafkaConsumer(**place.kafka("gateway").for_aiokafka(), enable_auto_commit=False)
        await ends.start()
        stack.push_async_callback(ends.stop)
        clock = RegionClock(owner, ends, partners, place.partitions, place.slices)
        await asyncio.gather(*(stack.enter_async_context(p.listening()) for p in partners.values()))
        yield World(
            region=region,
            place=place,
            mint=mint,
            http=http,
            owner=owner,
            store=store,
            pseudonyms=Pseudonyms(store.keyring),
            partners=partners,
            clock=clock,
            labels=Labels(UUID(bytes=_sixteen(run))),
            run=run,
            handovers_of=Gathering(partial(_handovers_of, owner)),
        )


def _partners(
    region: Region, place: Place, mint: Mint, http: Caller, today: Callable[[], str]
) -> dict[str, Partner]:
    """Everybody who takes part, with credentials of their own; nobody listens yet."""
    return {
        entry.partner_id: Partner(
            entry=entry,
            region=place.region,
            access=place.partner_kafka(entry.partner_id),
            token=mint.token(bearer_of(region, entry.partner_id)),
            gateway=place.urls["gateway"],
            http=http,
            partitions=place.partitions,
            today=today,
        )
        for entry in region.partners
    }


async def _handovers_of(owner: "asyncpg.Pool[asyncpg.Record]", persons: Sequence[UUID]) -> dict[UUID, int]:
    rows = await patiently(lambda: owner.fetch(HANDOVERS_OF, persons))
    return {row["person"]: row["begun"] for row in rows}


def _sixteen(run: str) -> bytes:
    return run.encode().ljust(16, b"\0")[:16]
