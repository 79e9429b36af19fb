"""Answers on a partner's `replies` topic: at least once; the same answer always has the same id."""

from hashlib import sha256
from typing import Any

from faststream.kafka import KafkaBroker
from pydantic_core import to_json

from services.gateway.answer import Answer
from services.gateway.outward import source_of
from services.gateway.pairwise import Pseudonyms
from services.topology.names import partner_topic
from shared.clock import Clock

HEADERS = {"content-type": "application/cloudevents+json"}


class Replying:
    """Writes answers; the broker is started by who consumes."""

    def __init__(self, broker: KafkaBroker, region: str, oin: str, pseudonyms: Pseudonyms, clock: Clock) -> None:
        self._broker = broker
        self._region = region
        self._oin = oin
        self._pseudonyms = pseudonyms
        self._clock = clock

    async def reply(self, partner_id: str, answer: Answer, place: str) -> dict[str, Any]:
        """Publish the answer, and hand it back as the event that it is.

        `place` tells answers apart whose message had no readable id: topic, partition and offset, or over HTTP
        a digest of it.
        """
        await self._pseudonyms.prepare((partner_id,))
        said = sha256(repr(answer).encode()).hexdigest()
        of = f"{answer.in_reply_to or place}|{said}"
        source = source_of(self._oin, partner_id, 0, 0).removesuffix("-p0-e0") + "-antwoord"
        event = answer.to_cloudevent(self._pseudonyms.reply(partner_id, of), source, await self._clock.now())
        topic = partner_topic(self._region, partner_id, "replies")
        await self._broker.publish(to_json(event), topic, headers=HEADERS)
        return event
