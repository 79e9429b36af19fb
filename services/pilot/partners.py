"""A simulated partner: its own consumer, its own projection, and nothing but the partner contract."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic_core import from_json, to_json

from services.pilot.asking import ServiceFailed, asked
from services.pilot.holdings import Held, Holdings
from shared.calling import Caller
from shared.convenant.files.partners import PartnerEntry
from shared.settings import KafkaAccess
from shared.waiting import until

PREFIX = "nl.inburgeringstrajecten."
PAUSE_MS = 2000
ANSWERED_WITHIN = 120.0
POLL_SECONDS = 0.002


@dataclass
class Partner:
    """One signatory with its own credentials, following its own topics."""

    entry: PartnerEntry
    region: str
    access: KafkaAccess
    token: str
    gateway: str
    http: Caller
    partitions: int
    today: Callable[[], str]
    """The day on its wall, which is that of the region's clock."""
    holdings: Holdings = field(default_factory=Holdings)
    _answers: dict[str, "asyncio.Future[Mapping[str, Any]]"] = field(default_factory=dict)
    _producer: AIOKafkaProducer | None = None
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _beginning: asyncio.Lock = field(default_factory=asyncio.Lock)
    _fetching: set["asyncio.Task[None]"] = field(default_factory=set)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)
    _consumer: AIOKafkaConsumer | None = None

    @property
    def id(self) -> str:
        """Its name."""
        return self.entry.partner_id

    def topic(self, channel: str) -> str:
        """One of its own topics."""
        return f"{self.region}.partner.{self.id}.{channel}.v1"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Partner"]:
        """Follow `out` and `replies` until the block ends."""
        consumer = AIOKafkaConsumer(
            **self.access.for_aiokafka(),
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=PAUSE_MS,
        )
        await consumer.start()
        out = [TopicPartition(self.topic("out"), p) for p in range(self.partitions)]
        replies = TopicPartition(self.topic("replies"), 0)
        consumer.assign([*out, replies])
        await consumer.seek_to_beginning(*out)
        await consumer.seek_to_end(replies)
        self._consumer = consumer
        following = asyncio.create_task(self._follow(consumer))
        try:
            yield self
        finally:
            following.cancel()
            (followed,) = await asyncio.gather(following, return_exceptions=True)
            await _ended(consumer, self._producer)
            if isinstance(followed, Exception):
                raise followed

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            found = await consumer.getmany(timeout_ms=PAUSE_MS, max_records=500)
            for place, records in found.items():
                for record in records:
                    self._take(place.topic, record.value)
            self._heard.set()

    def _take(self, topic: str, value: bytes) -> None:
        message = from_json(value)
        if topic == self.topic("replies"):
            waiting = self._answers.pop(message["data"]["in_reply_to"] or "", None)
            if waiting and not waiting.done():
                waiting.set_result(message)
            return
        held = Held(
            id=message["id"],
            kind=message["type"].removeprefix(PREFIX).rpartition(".v")[0],
            subject=message.get("subject"),
            sequence=int(message["sequence"]),
            source=message["source"],
            time=message["time"],
            data=message["data"],
            dataref=message.get("dataref"),
            heard_on=self.today(),
        )
        self.holdings.take(held)
        if held.dataref:
            task = asyncio.create_task(self._fetch(held))
            self._fetching.add(task)
            task.add_done_callback(self._fetching.discard)

    async def _fetch(self, held: Held) -> None:
        assert held.dataref
        answer = await asked(self.http, "GET", held.dataref, self.token)
        outcome = {200: "granted", 403: "refused", 410: "gone"}.get(answer.status_code)
        if outcome is None:
            raise ServiceFailed(f"{self.id}: a fetch was answered {answer.status_code}")
        self.holdings.outcomes[outcome] += 1
        if outcome == "granted":
            self.holdings.keep_fetched(held.id, answer.json())

    async def caught_up(self, ends: Mapping[int, int]) -> None:
        """Wait until everything before these offsets was taken and fetched."""
        for partition, end in ends.items():
            place = TopicPartition(self.topic("out"), partition)
            await until(partial(self._reached, place, end), POLL_SECONDS)
        while self._fetching:
            await asyncio.gather(*self._fetching)

    async def _reached(self, place: TopicPartition, end: int) -> bool:
        """Whether it stands at this offset; a commit marker moves it too, and is handed to nobody."""
        assert self._consumer
        return bool(await self._consumer.position(place) >= end)

    async def knows(self, subject: str) -> None:
        """Wait until the partner has heard of this person."""
        while subject not in self.holdings.subjects:
            self._heard.clear()
            await self._heard.wait()

    async def is_told(self, kind: str, subject: str) -> Held:
        """Wait until the partner holds a message of this type about this person; the last of them."""
        while not (held := self.holdings.of(kind, subject)):
            self._heard.clear()
            await self._heard.wait()
        return held[-1]

    def _message(
        self, message_id: str, event: str, subject: UUID | None, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": message_id,
            "source": f"urn:nld:oin:{self.entry.oin}:systeem:{self.id}",
            "type": f"{PREFIX}{event}.v1",
            "datacontenttype": "application/json",
            **({"subject": str(subject)} if subject else {}),
            "data": dict(data),
        }

    async def say(
        self, message_id: str, event: str, subject: UUID | None, data: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Say something on `in`, and wait for the answer on `replies`."""
        waiting = asyncio.get_running_loop().create_future()
        self._answers[message_id] = waiting
        value = to_json(self._message(message_id, event, subject, data))
        headers: Sequence[tuple[str, bytes]] = [("content-type", b"application/cloudevents+json")]
        await self._sent(value, headers)
        return dict((await asyncio.wait_for(waiting, ANSWERED_WITHIN))["data"])

    async def _sent(self, value: bytes, headers: Sequence[tuple[str, bytes]]) -> None:
        """Sent, again and again while the broker is away; the same message twice is one message."""
        until = asyncio.get_running_loop().time() + ANSWERED_WITHIN
        while True:
            try:
                await (await self._speaking()).send_and_wait(self.topic("in"), value, headers=headers)
                return
            except KafkaError:
                if asyncio.get_running_loop().time() > until:
                    raise
            await asyncio.sleep(0.2)

    async def _speaking(self) -> AIOKafkaProducer:
        async with self._beginning:
            if self._producer is None:
                producer = AIOKafkaProducer(**self.access.for_aiokafka(), acks="all", enable_idempotence=True)
                try:
                    await producer.start()
                except KafkaError:
                    await producer.stop()
                    raise
                self._producer = producer
        return self._producer

    async def post(
        self, message_id: str, event: str, subject: UUID | None, data: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Say something with sensitive fields, over HTTP; the answer is the same."""
        content = to_json(self._message(message_id, event, subject, data))
        headers = {"Content-Type": "application/cloudevents+json"}
        answer = await asked(self.http, "POST", f"{self.gateway}/v1/berichten", self.token, content, headers)
        told: dict[str, Any] = answer.json()
        if "data" not in told:
            return {"outcome": "invalid", "code": told.get("code"), "detail": told.get("detail"), "events": []}
        return dict(told["data"]) | {"subject": told.get("subject")}


async def _ended(*clients: AIOKafkaConsumer | AIOKafkaProducer | None) -> None:
    """Whatever is met on the way: with the broker away, stopping a client raises, even that it was cancelled."""
    await asyncio.gather(*(client.stop() for client in clients if client), return_exceptions=True)
