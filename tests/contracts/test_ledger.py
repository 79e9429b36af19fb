"""The ledger equals the topic, once and whole, whatever dies; and it answers the same question the same way."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from services.audit.app import audit
from services.audit.disclosures import Question, disclosures
from services.audit.ledger import Ledger, UnknownEntry
from services.audit.subject import subject
from services.topology.names import region_topic
from shared.seal.keys import FileKeyEncryption
from shared.settings import Settings
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES
from tests.contracts.test_gateway import Region, ids, life_of
from tests.contracts.test_gateway import region as region  # a fixture

PLACES = (0, 1, 2)


@pytest.fixture
async def auditor(region: Region, tmp_path: Path) -> AsyncIterator[PostgresStore]:
    kek = FileKeyEncryption(tmp_path / "kek")
    store = await PostgresStore.connect(region.stack.database_url(region.name, "audit"), kek, uuid7)
    yield store
    await store.close()


def settings(region: Region, folder: Path) -> Settings:
    access = region.stack.kafka("audit")
    return Settings(
        region=region.name,
        database_url=SecretStr(region.stack.database_url(region.name, "audit")),
        kafka=access.bootstrap,
        kafka_username=access.username,
        kafka_password=SecretStr(access.password),
        kek_file=folder / "kek",
    )


@asynccontextmanager
async def auditing(region: Region, folder: Path) -> AsyncIterator[None]:
    running = asyncio.create_task(audit(settings(region, folder)))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def written_down(auditor: PostgresStore) -> None:
    """Wait until the ledger tells of the whole log."""
    async with asyncio.timeout(30):
        while (
            await auditor.pool.fetchval(
                "select coalesce(max(position), 0) from log.followers where name like 'audit/%'"
            )
            != await auditor.head()
        ):
            await auditor.wait(0)


async def told(region: Region, lives: int) -> None:
    """A region in which so many people were lived, and carried to partners."""
    await region.publish_convenant()
    async with region.carrying():
        for n in range(lives):
            for service, day, event in life_of(n):
                await region.append(service, day, event)
        await region.carried()


async def on_topic(region: Region) -> list[dict[str, Any]]:
    """All that stands on the disclosures topic, with its place."""
    access = region.stack.kafka("audit")
    consumer = AIOKafkaConsumer(**access.for_aiokafka(), isolation_level="read_committed")
    await consumer.start()
    places = [TopicPartition(region_topic(region.name, "disclosures"), p) for p in PLACES]
    found: list[dict[str, Any]] = []
    try:
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        for place in places:
            consumer.seek(place, 0)
        async with asyncio.timeout(20):
            for place in places:
                while await consumer.position(place) < ends[place]:
                    for got, records in (await consumer.getmany(timeout_ms=100)).items():
                        found += [
                            json.loads(r.value) | {"partition": got.partition, "kafka_offset": r.offset}
                            for r in records
                        ]
    finally:
        await consumer.stop()
    assert found
    return found


def by_place(entries: list[dict[str, Any]]) -> dict[tuple[int, int], dict[str, Any]]:
    return {(entry["partition"], entry["kafka_offset"]): entry for entry in entries}


async def in_ledger(store: PostgresStore, table: str) -> list[dict[str, Any]]:
    return [json.loads(row[0]) for row in await store.pool.fetch(f"select to_json(t)::text from ledger.{table} t")]


async def test_the_ledger_equals_the_topic_whenever_its_projector_is_cut_off(
    region: Region, auditor: PostgresStore, tmp_path: Path
) -> None:
    telling = asyncio.create_task(told(region, 8))
    for moment in (0.4, 0.7, 0.3, 1.1, 0.5):
        async with auditing(region, tmp_path):
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), moment)
    await telling
    async with auditing(region, tmp_path):
        await written_down(auditor)
    topic = await on_topic(region)
    deliveries, pages = await in_ledger(auditor, "deliveries"), await in_ledger(auditor, "pages")
    assert len(deliveries) > 50
    assert len(deliveries) + len(pages) == len(topic)
    kept = by_place(deliveries) | by_place(pages)
    for place, entry in by_place(topic).items():
        assert _same(kept[place], entry)


def _same(kept: dict[str, Any], entry: dict[str, Any]) -> bool:
    renamed = {"from": "from_position", "to": "to_position"}
    shown = {renamed.get(name, name): value for name, value in entry.items() if name != "kind"}
    if "delivered_at" in shown:
        shown["delivered_at"] = shown["delivered_at"].replace("Z", "+00:00")
    return kept == shown


async def test_every_message_a_partner_holds_is_in_the_ledger(
    region: Region, auditor: PostgresStore, tmp_path: Path
) -> None:
    await told(region, 2)
    async with auditing(region, tmp_path):
        await written_down(auditor)
    for partner in ("gilde-educatie", "werk-kom", "gem-weert", "bibliocenter"):
        held = {message["id"]: sorted(message["data"]) for message in await region.held_by(partner)}
        said = await disclosures(auditor, Question(partner=partner))
        assert {d["message_id"]: d["fields"]["message"] for d in said} == held


async def test_what_a_partner_got_about_a_person_is_answered_twice_the_same(
    region: Region, auditor: PostgresStore, tmp_path: Path
) -> None:
    await told(region, 2)
    async with auditing(region, tmp_path):
        await written_down(auditor)
    person = ids(1)["participant_id"]
    question = Question(person, "gilde-educatie", date(2020, 2, 1), date(2020, 2, 1))
    first = await disclosures(auditor, question)
    fetch = (uuid7(), first[0]["message_id"], 1, "gilde-educatie", person, ["intake_advice"], "granted")
    gateway = region.stores["gateway"]
    await gateway.pool.execute(QUERIES["note_fetch"], *fetch, (await gateway.page(0, 1))[0].recorded_at)
    answers = [orjson.dumps(await disclosures(auditor, question)) for _ in range(2)]
    assert answers[0] == answers[1]
    (completed,) = [d for d in orjson.loads(answers[0]) if d["type"] == "intake-completed"]
    assert completed["fields"]["message"] == ["learnability", "learning_conditions", "literacy"]
    assert completed["purpose"]
    assert completed["legal_basis"]
    assert completed["processing_activity"]
    assert completed["delivered_at"] == "2020-02-01T09:00:00Z"
    assert orjson.loads(answers[0])[0]["fetches"][0]["outcome"] == "granted"
    assert not await disclosures(auditor, Question(person, "gilde-educatie", until=date(2020, 1, 31)))
    assert not await disclosures(auditor, Question(person, "bibliocenter"))


async def test_of_a_person_everything_is_told_with_its_recipients(
    region: Region, auditor: PostgresStore, tmp_path: Path
) -> None:
    await told(region, 2)
    async with auditing(region, tmp_path):
        await written_down(auditor)
    answer = await subject(auditor, ids(1)["participant_id"])
    assert [fact["type"] for fact in answer["facts"]] == [event.type_name() for _, _, event in life_of(1)]
    (completed,) = [fact for fact in answer["facts"] if fact["type"] == "intake-completed.v1"]
    assert {r["partner"] for r in completed["recipients"]} >= {"gilde-educatie", "werk-kom"}
    assert "gilde-educatie" in answer["recipients"]
    assert "bibliocenter" not in answer["recipients"]


async def test_a_batch_that_comes_again_changes_nothing(
    region: Region, auditor: PostgresStore, tmp_path: Path
) -> None:
    await told(region, 1)
    async with auditing(region, tmp_path):
        await written_down(auditor)
    before = await in_ledger(auditor, "deliveries")
    records = [_Arrived(entry) for entry in await on_topic(region)]
    await Ledger(auditor).receive(records)
    await Ledger(auditor).receive(records[-5:])
    assert await in_ledger(auditor, "deliveries") == before


async def test_two_projectors_with_the_same_batch_keep_it_once(
    region: Region, auditor: PostgresStore, tmp_path: Path
) -> None:
    await told(region, 1)
    topic = await on_topic(region)
    records = [_Arrived(entry) for entry in topic]
    await asyncio.gather(*(Ledger(auditor).receive(records) for _ in range(4)))
    kept = await in_ledger(auditor, "deliveries") + await in_ledger(auditor, "pages")
    assert len(kept) == len(topic)


async def test_after_kafka_was_lost_a_new_epoch_is_kept_beside_the_old(
    region: Region, auditor: PostgresStore, tmp_path: Path
) -> None:
    await told(region, 1)
    async with auditing(region, tmp_path):
        await written_down(auditor)
    before = len(await in_ledger(auditor, "deliveries"))
    again = [_Arrived(entry | {"epoch": 2}) for entry in await on_topic(region)]
    await Ledger(auditor).receive(again)
    await Ledger(auditor).receive(again)
    assert len(await in_ledger(auditor, "deliveries")) == 2 * before


async def test_a_record_that_cannot_be_read_keeps_its_batch_out(region: Region, auditor: PostgresStore) -> None:
    page = {"kind": "page", "slice": 0, "from": 1, "to": 2, "cursor": 0, "judged_at": 2, "epoch": 1}
    place = {"partition": 0, "kafka_offset": 0}
    odd = {"kind": "rumour", "epoch": 1, "partition": 0, "kafka_offset": 1}
    with pytest.raises(UnknownEntry):
        await Ledger(auditor).receive([_Arrived(page | place), _Arrived(odd)])
    assert not await in_ledger(auditor, "pages")
    await Ledger(auditor).receive([_Arrived(page | place)])
    assert len(await in_ledger(auditor, "pages")) == 1


class _Arrived:
    """An entry as its record comes from the topic."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.partition, self.offset = entry["partition"], entry["kafka_offset"]
        self.value = orjson.dumps(
            {name: value for name, value in entry.items() if name not in ("partition", "kafka_offset")}
        )
