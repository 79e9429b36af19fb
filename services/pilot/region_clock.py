"""The played clock, and waiting until everybody has caught up with the log and with it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.pilot.partners import Partner
from shared.events.envelope import civil_date
from shared.partitions import partition_of
from shared.store.patience import patiently
from shared.store.statements import QUERIES
from shared.waiting import until

ACTING = ("intake.reactions", "plans.reactions", "placements.reactions", "handover.process")
CONSUMERS = ("intake.board", "plans.board", "placements.board", *ACTING)
FOLLOWERS = {"plans.publisher": "the publisher", "handover.ticker": "the ticker"}
"""Who acts on what may be told, and who on what has passed; both must have done so before time goes on."""
PATIENCE = 120.0
PAUSE = 0.004
NEXT_DUE = "select min(due_at) from handover.deadlines"
NEWER = "select position, person from log.events where position > $1 order by position"


class NotCaughtUp(Exception):
    """Somebody did not follow in time; says who."""


def _not_caught_up(who: str) -> NotCaughtUp:
    return NotCaughtUp(f"{who} did not catch up within {PATIENCE:.0f} s")


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
        self._passed: datetime | None = None

    @property
    def today(self) -> str:
        """The civil day, as everybody in the region reads it."""
        return civil_date(self.now).isoformat() if self.now else ""

    async def read(self) -> None:
        """Go on from what the played clock says."""
        self.now = await patiently(lambda: self._owner.fetchval(QUERIES["played_now"]))
        self._passed = await patiently(lambda: self._owner.fetchval(QUERIES["played_passed"]))

    async def move(self, at: datetime) -> None:
        """Move time forward; who acts on time follows before anything else happens.

        Time stops at every instant at which a deadline passes, so that each finds the world of its own day.
        """
        await self._until(self._unforeseen)
        while (due := await self._next_due()) is not None and due < at:
            await self._set(due)
        await self._set(at)

    async def tell_until(self, at: datetime) -> None:
        """Let days up to here be told of; no deadline of theirs is missed before they have passed."""
        self.now = await patiently(lambda: self._owner.fetchval(QUERIES["tell_until"], at))
        self._passed = await patiently(lambda: self._owner.fetchval(QUERIES["played_passed"]))
        await self.settled()

    async def _set(self, at: datetime) -> None:
        self.now = await patiently(lambda: self._owner.fetchval(QUERIES["set_played"], at))
        self._passed = await patiently(lambda: self._owner.fetchval(QUERIES["played_passed"]))
        await self.settled()

    async def settled(self) -> None:
        """Wait until the log, its followers, the publisher and the partners' consumers all stand still."""
        await self._until(self._late)
        try:
            await asyncio.wait_for(self._partners_caught_up(), PATIENCE)
        except TimeoutError:
            raise _not_caught_up("a partner") from None
        if await patiently(lambda: self._owner.fetchval(QUERIES["head"])) != self._seen:
            await self.settled()

    async def _until(self, late: Callable[[], Awaitable[str]]) -> None:
        """Wait until nobody is late."""
        who = "somebody"

        async def nobody() -> bool:
            nonlocal who
            who = await late()
            return not who

        try:
            await asyncio.wait_for(until(nobody, PAUSE), PATIENCE)
        except TimeoutError:
            raise _not_caught_up(who) from None

    async def _late(self) -> str:
        """Who is still behind; nobody if all have come to the head and nothing is due any more."""
        rows = await patiently(lambda: self._owner.fetch(QUERIES["followed"]))
        followed = {row["follower"]: row["at"] for row in rows}
        for (name, who), wanted in zip(FOLLOWERS.items(), (self.now, self._passed), strict=True):
            if wanted and (name not in followed or followed[name] < wanted):
                return who
        await self._learn()
        return await self._behind(self._wanted()) or await self._something_due()

    async def _unforeseen(self) -> str:
        """Who keeps us from knowing what is due next: those who act on facts, or what is due already."""
        await self._learn()
        before = self._seen
        if behind := await self._behind(self._of_consumers(*ACTING)):
            return behind
        await self._learn()
        return "who acts on facts" if self._seen != before else await self._something_due()

    async def _something_due(self) -> str:
        due = await self._next_due()
        return FOLLOWERS["handover.ticker"] if self._passed and due and due <= self._passed else ""

    async def _next_due(self) -> datetime | None:
        return await patiently(lambda: self._owner.fetchval(NEXT_DUE))

    async def _behind(self, wanted: Mapping[str, int]) -> str:
        rows = await patiently(lambda: self._owner.fetch(QUERIES["followers"]))
        positions = {row["name"]: row["position"] for row in rows}
        return next((name for name, last in wanted.items() if positions.get(name, 0) < last), "")

    async def _learn(self) -> None:
        rows = await patiently(lambda: self._owner.fetch(NEWER, self._seen))
        for row in rows:
            self._seen = row["position"]
            person: UUID | None = row["person"]
            self._last[partition_of(person, self._partitions)] = self._seen

    def _wanted(self) -> dict[str, int]:
        wanted = {f"{carrier}/{n}": self._seen for carrier in ("relay", "gateway") for n in range(self._slices)}
        return wanted | self._of_consumers(*CONSUMERS)

    def _of_consumers(self, *consumers: str) -> dict[str, int]:
        return {f"{consumer}/{p}": last for consumer in consumers for p, last in self._last.items()}

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
