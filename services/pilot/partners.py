"""A simulated partner: its own consumer, its own projection, and nothing but the partner contract."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pydantic_core import from_json, to_json

from services.pilot.asking import asked
from shared.convenant.region import PartnerEntry
from shared.settings import KafkaAccess

PREFIX = "nl.inburgeringstrajecten."
PAUSE_MS = 2000
POLL_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Held:
    """One message a partner holds, and what it fetched with it."""

    id: str
    kind: str
    subject: str | None
    sequence: int
    source: str
    time: str
    data: Mapping[str, Any]
    dataref: str | None = None


@dataclass
class Holdings:
    """What a partner keeps: messages in the order of arrival, and fetched fields by message."""

    messages: list[Held] = field(default_factory=list)
    fetched: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=lambda: {"granted": 0, "refused": 0, "gone": 0})
    gaps: list[str] = field(default_factory=list)

    def take(self, held: Held) -> None:
        """Project a message; its number must be the next of its source."""
        last = self._last.get(held.source, 0)
        if held.sequence != last + 1:
            self.gaps.append(f"{held.source}: {held.sequence} after {last}")
        self._last[held.source] = held.sequence
        self.messages.append(held)
        if held.subject:
            self.subjects.add(held.subject)

    def of(self, kind: str, subject: str | None = None) -> list[Held]:
        """The messages of one type, about one person or about anyone."""
        return [m for m in self.messages if m.kind == kind and subject in (None, m.subject)]

    _last: dict[str, int] = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)


@dataclass
class Partner:
    """One signatory with its own credentials, following its own topics."""

    entry: PartnerEntry
    region: str
    access: KafkaAccess
    token: str
    gateway: str
    http: httpx.AsyncClient
    partitions: int
    holdings: Holdings = field(default_factory=Holdings)
    _answers: dict[str, "asyncio.Future[Mapping[str, Any]]"] = field(default_factory=dict)
    _producer: AIOKafkaProducer | None = None
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
            with suppress(asyncio.CancelledError):
                await following
            await consumer.stop()
            if self._producer:
                await self._producer.stop()

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
            raise RuntimeError(f"{self.id}: a fetch was answered {answer.status_code}")
        self.holdings.outcomes[outcome] += 1
        if outcome == "granted":
            self.holdings.fetched[held.id] = answer.json()

    async def caught_up(self, ends: Mapping[int, int]) -> None:
        """Wait until everything before these offsets was taken and fetched."""
        assert self._consumer
        for partition, end in ends.items():
            place = TopicPartition(self.topic("out"), partition)
            while await self._consumer.position(place) < end:  # noqa: ASYNC110 - nobody is handed a commit marker
                await asyncio.sleep(POLL_SECONDS)
        while self._fetching:
            await asyncio.gather(*self._fetching)

    async def knows(self, subject: str) -> None:
        """Wait until the partner has heard of this person."""
        while subject not in self.holdings.subjects:
            self._heard.clear()
            await self._heard.wait()

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
        if self._producer is None:
            self._producer = AIOKafkaProducer(**self.access.for_aiokafka(), acks="all")
            await self._producer.start()
        waiting = asyncio.get_running_loop().create_future()
        self._answers[message_id] = waiting
        value = to_json(self._message(message_id, event, subject, data))
        headers: Sequence[tuple[str, bytes]] = [("content-type", b"application/cloudevents+json")]
        await self._producer.send_and_wait(self.topic("in"), value, headers=headers)
        return dict((await asyncio.wait_for(waiting, 30))["data"])

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
