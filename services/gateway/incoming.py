"""What partners say on their `in` topics: each message heard, answered, and parked where a person must look."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from aiokafka import ConsumerRecord
from pydantic_core import from_json

from services.gateway.answer import INVALID, Answer
from services.gateway.envelope import id_of
from services.gateway.hearing import Hearing, ServiceAway, ServiceFailed
from services.gateway.parking import digest_of, sealed
from services.gateway.replying import Replying
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

PARKED_CODES = frozenset({"NOT_JSON", "NOT_A_CLOUDEVENT", "EMPTY_MESSAGE", "MESSAGE_TOO_LARGE", "INTERNAL"})
"""What no machine can mend: a person must ring the partner."""
TRIES = 5
log = structlog.get_logger()


class Incoming:
    """Hears one record at a time; what fails is tried again, then parked, and never stops the next."""

    def __init__(self, region: str, store: PostgresStore, hearing: Hearing, replying: Replying) -> None:
        self._region = region
        self._store = store
        self._hearing = hearing
        self._replying = replying

    async def receive_all(self, records: "Sequence[ConsumerRecord[Any, Any]]") -> None:
        """Many messages: side by side, but what one partner says of one person in its order."""
        chains: dict[tuple[str, str], list[ConsumerRecord[Any, Any]]] = {}
        for record in records:
            chains.setdefault((record.topic, _subject(record.value)), []).append(record)
        await asyncio.gather(*(self._receive_in_order(chain) for chain in chains.values()))

    async def _receive_in_order(self, records: "Sequence[ConsumerRecord[Any, Any]]") -> None:
        for record in records:
            await self.receive(record)

    async def receive(self, record: "ConsumerRecord[Any, Any]") -> None:
        """One message of one partner."""
        partner_id = record.topic.removeprefix(f"{self._region}.partner.").removesuffix(".in.v1")
        answer = await self._answer(partner_id, record.value)
        if answer.code in PARKED_CODES:
            await self._park(partner_id, record, answer.code or "")
        place = f"{record.topic}/{record.partition}/{record.offset}"
        await self._replying.reply(partner_id, answer, place)
        log.info("message answered", partner=partner_id, outcome=answer.outcome, code=answer.code)

    async def _answer(self, partner_id: str, value: bytes | None) -> Answer:
        """The answer; a service that is away is waited for, one that fails on this message is not."""
        failures, pause = 0, 0.1
        while True:
            try:
                return await self._hearing.hear(partner_id, value, on_topic=True)
            except ServiceAway as away:
                log.warning("waiting for a service", why=str(away))
            except ServiceFailed:
                failures += 1
                if failures == TRIES:
                    return Answer(id_of(value), INVALID, "INTERNAL")
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _park(self, partner_id: str, record: "ConsumerRecord[Any, Any]", code: str) -> None:
        """Keep a reference, a code, a keyed digest, and the message sealed until someone has resolved it."""
        keyring, value = self._store.keyring, record.value or b""
        place = (record.topic, record.partition, record.offset)
        kept = (partner_id, code, digest_of(keyring, value), sealed(keyring, value))
        await patiently(lambda: self._store.pool.execute(QUERIES["park_message"], *place, *kept))


def _subject(value: bytes | None) -> str:
    """Of whom a message speaks, as far as can be told before it is read; only for keeping an order."""
    try:
        given = from_json(value or b"")
    except ValueError:
        return ""
    return str(given.get("subject", "")) if isinstance(given, dict) else ""
