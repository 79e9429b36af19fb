"""The played clock, and waiting until everybody has caught up with the log and with it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.pilot.partners import Partner
from shared.partitions import partition_of
from shared.store.postgres import patiently
from shared.store.statements import QUERIES

SERVICES = ("intake", "plans", "placements")
PATIENCE = 120.0
PAUSE = 0.004
NEWER = "select position, person from log.events where position > $1 order by position"


class NotCaughtUp(Exception):
    """Somebody did not follow in time; says who."""


class RegionClock:
    """Moves time in one region, and knows when its followers and partners stand still again."""

    def __init__(
        self,
        owner: "asyncpg.Pool[asyncpg.Record]",
        ends: AIOKafkaConsumer,
        partners: Mapping[str, Partner],
        partitions: int,
        slices: int,
    ) -> None:
        self._owner = owner
        self._ends = ends
        self._partners = partners
        self._partitions = partitions
        self._slices = slices
        self._last: dict[int, int] = {}
        self._seen = 0
        self.now: datetime | None = None

    async def read(self) -> datetime | None:
        """What the played clock says."""
        self.now = await patiently(lambda: self._owner.fetchval(QUERIES["played_now"]))
        return self.now

    async def move(self, at: datetime) -> None:
        """Move time forward; who acts on time follows before anything else happens."""
        self.now = await patiently(lambda: self._owner.fetchval(QUERIES["set_played"], at))
        await self.settled()

    async def settled(self) -> None:
        """Wait until the log, its followers, the publisher and the partners' consumers all stand still."""
        late = "the publisher"
        try:
            async with asyncio.timeout(PATIENCE):
                while late:
                    late = await self._late()
                    if late:
                        await asyncio.sleep(PAUSE)
                await self._partners_caught_up()
        except TimeoutError:
            raise NotCaughtUp(f"{late or 'a partner'} did not catch up within {PATIENCE:.0f} s") from None
        if await patiently(lambda: self._owner.fetchval(QUERIES["head"])) != self._seen:
            await self.settled()

    async def _late(self) -> str:
        """Who is still behind; nobody if all have come to the head."""
        followed = {
            r["follower"]: r["at"] for r in await patiently(lambda: self._owner.fetch(QUERIES["followed"]))
        }
        if (self.now and not (at := followed.get("plans.publisher"))) or (self.now and at and at < self.now):
            return "the publisher"
        await self._learn()
        positions = {
            r["name"]: r["position"] for r in await patiently(lambda: self._owner.fetch(QUERIES["followers"]))
        }
        behind = (name for name, wanted in self._wanted().items() if positions.get(name, 0) < wanted)
        return next(behind, "")

    async def _learn(self) -> None:
        rows = await patiently(lambda: self._owner.fetch(NEWER, self._seen))
        for row in rows:
            self._seen = row["position"]
            person: UUID | None = row["person"]
            self._last[partition_of(person, self._partitions)] = self._seen

    def _wanted(self) -> dict[str, int]:
        wanted = {f"{carrier}/{n}": self._seen for carrier in ("relay", "gateway") for n in range(self._slices)}
        consumers = (f"{service}.{kind}" for service in SERVICES for kind in ("board", "reactions"))
        return wanted | {f"{c}/{p}": last for c in consumers for p, last in self._last.items()}

    async def _partners_caught_up(self) -> None:
        places = [
            TopicPartition(partner.topic("out"), p)
            for partner in self._partners.values()
            for p in range(self._partitions)
        ]
        ends = await self._written(places)
        for partner in self._partners.values():
            own = {place.partition: end for place, end in ends.items() if place.topic == partner.topic("out")}
            await partner.caught_up(own)

    async def _written(self, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        """How far each topic is written; a broker that is away is waited for, as long as anybody is."""
        while True:
            try:
                return dict(await self._ends.end_offsets(places))
            except KafkaError:
                await asyncio.sleep(PAUSE)
