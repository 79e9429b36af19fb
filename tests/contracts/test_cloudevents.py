"""What every message to a partner keeps to: CloudEvents 1.0 and the NL GOV profile, over a played life."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition
from cloudevents.core.bindings.kafka import KafkaMessage, from_structured, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from pydantic_core import from_json
from stdnum.nl import bsn

from services.dev.house import House, secrets, served
from services.dev.placing import place_on
from services.dev.stack import Servers
from services.pilot.ledger import read_ledger
from services.pilot.recount import read_log
from services.pilot.world import World, world
from services.topology.names import partner_topic
from shared.convenant.load import load
from shared.settings import Settings
from tests.conftest import WEERT, FreshRegion
from tests.journeys.stage import Stage

pytestmark = pytest.mark.timeout(180)
REQUIRED = {"specversion", "id", "source", "type"}
OURS = {"time", "datacontenttype"}
TYPE = re.compile(r"nl\.inburgeringstrajecten\.[a-z0-9-]+\.v[0-9]+")
SOURCE = re.compile(r"urn:nld:oin:\d{20}:systeem:[a-z0-9-]+")
NAME = re.compile(r"[a-z0-9]{1,20}")
NINE = re.compile(r"(?<![0-9A-Za-z])\d{9}(?![0-9A-Za-z])")
LARGEST = 65_536


@dataclass(frozen=True)
class Sent:
    """A message as it stands on a partner's topic."""

    partner: str
    channel: str
    partition: int
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    @property
    def event(self) -> dict[str, Any]:
        """Its value."""
        found: dict[str, Any] = from_json(self.value)
        return found

    @property
    def attributes(self) -> dict[str, Any]:
        """All of it but the data."""
        return {name: value for name, value in self.event.items() if name != "data"}


@dataclass(frozen=True)
class Told:
    """Everything on the partners' topics, and the clock at each append by message id."""

    sent: tuple[Sent, ...]
    appended_at: dict[str, datetime]

    def on(self, channel: str) -> list[Sent]:
        """What stands on everybody's topics of one channel."""
        return [message for message in self.sent if message.channel == channel]


@pytest_asyncio.fixture(scope="module")
async def told(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Told]:
    """One life in Weert: from the reception centre over the intake to a referral; COA is answered on `replies`."""
    code, folder = await fresh_region(partners=WEERT.partners), tmp_path_factory.mktemp("cloudevents")
    files = load(Path("deploy/regions/weert"))
    region = replace(files, settings=files.settings.model_copy(update={"code": code, "partitions": 3}))
    here = House(folder, secrets(folder, Settings()))
    async with (
        served(here, place_on(stack, region, folder)) as place,
        world(region, place, here.mint, code[-12:]) as there,
    ):
        stage = Stage(there)
        await stage.on("2019-10-07")
        await stage.arrives("P-001")
        await stage.is_interviewed("P-001", finding="diabetes", adaptation_codes=["SHORTER_SESSIONS"])
        await stage.on("2019-12-05")
        await stage.completes_intake("P-001")
        await stage.is_referred("P-001", "punt-welzijn", "SOCIAL")
        rows = {row.position: row.time for row in await read_log(there)}
        ledger = await read_ledger(there)
        sent = [m for p in there.partners for c in ("out", "replies") for m in await on_topic(there, p, c)]
        yield Told(tuple(sent), {d["message_id"]: rows[d["position"]] for d in ledger.deliveries})


async def on_topic(there: World, partner_id: str, channel: str) -> list[Sent]:
    """Everything a partner can read on one of its topics."""
    topic = partner_topic(there.place.region, partner_id, channel)
    access = there.place.partner_kafka(partner_id).for_aiokafka()
    written = AIOKafkaConsumer(**access)
    consumer = AIOKafkaConsumer(**access, isolation_level="read_committed")
    await written.start()
    await consumer.start()
    try:
        places = [TopicPartition(topic, p) for p in range(there.place.partitions if channel == "out" else 1)]
        consumer.assign(places)
        ends = await written.end_offsets(places)
        await consumer.seek_to_beginning()
        found: list[Any] = []
        for place in places:
            while await consumer.position(place) < ends[place]:
                found += [r for got in (await consumer.getmany(timeout_ms=100)).values() for r in got]
    finally:
        await consumer.stop()
        await written.stop()
    return [Sent(partner_id, channel, r.partition, r.key, r.value, tuple(r.headers)) for r in found]


async def test_there_is_something_to_look_at(told: Told) -> None:
    """The municipality, COA and who was referred to hear of the person; who spoke is answered."""
    assert {message.partner for message in told.on("out")} >= {"gem-weert", "coa-azc-weert", "punt-welzijn"}
    kinds = {message.event["type"].split(".")[2] for message in told.on("out")}
    assert {"intake-completed", "referral-made", "municipality-linked"} <= kinds
    assert {message.partner for message in told.on("replies")} == {"coa-azc-weert"}


async def test_every_message_has_the_required_attributes_and_none_with_a_name_out_of_bounds(told: Told) -> None:
    """§6.1 (a): text everywhere, names of a–z and 0–9, and at most twenty of them; JSON as data."""
    for message in told.sent:
        attributes = message.attributes
        assert attributes.keys() >= REQUIRED | OURS
        assert all(isinstance(value, str) and value for value in attributes.values()), attributes
        assert all(NAME.fullmatch(name) for name in attributes)
        assert (attributes["specversion"], attributes["datacontenttype"]) == ("1.0", "application/json")
        assert isinstance(message.event["data"], dict)
        assert ("content-type", b"application/cloudevents+json") in message.headers


async def test_every_type_and_source_is_of_the_profile_and_an_id_is_met_once_in_a_source(told: Told) -> None:
    """§6.1 (b) and (c); a source belongs to one partner's one partition."""
    places: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for message in told.sent:
        assert TYPE.fullmatch(message.event["type"])
        assert SOURCE.fullmatch(message.event["source"])
        places[message.event["source"]].add((message.partner, message.channel, message.partition))
    assert all(len(found) == 1 for found in places.values())
    known = [(message.event["source"], message.event["id"]) for message in told.on("out")]
    assert len(known) == len(set(known))


async def test_no_attribute_header_or_key_holds_a_number_that_could_be_a_citizens(told: Told) -> None:
    """§6.1 (d): no nine digits that pass the eleven-proof."""
    assert bsn.is_valid("999990019")
    for message in told.sent:
        words = [*message.attributes.values(), (message.key or b"").decode()]
        words += [f"{name} {value.decode()}" for name, value in message.headers]
        numbers = [number for word in words for number in NINE.findall(word)]
        assert [number for number in numbers if bsn.is_valid(number)] == []


async def test_time_is_the_clock_at_the_append(told: Told) -> None:
    """§6.1 (e): not the hour of delivery, nor the day on which something happened."""
    for message in told.on("out"):
        time = datetime.fromisoformat(message.event["time"])
        assert message.event["time"].endswith("Z")
        assert abs(time - told.appended_at[message.event["id"]]) <= timedelta(seconds=5)
    completed = {m.event["time"] for m in told.on("out") if ".intake-completed." in m.event["type"]}
    assert completed == {"2019-12-05T08:00:00Z"}


async def test_every_message_is_smaller_than_what_must_be_forwarded(told: Told) -> None:
    """§6.1 (f): 64 KB, key and headers not counted."""
    assert max(len(message.value) for message in told.sent) < LARGEST


async def test_sequence_counts_from_one_without_a_hole_in_every_source(told: Told) -> None:
    """`sequence` is a number as text, `sequencetype` says so; per source 1, 2, 3 … in the order of the topic."""
    counted: dict[str, list[int]] = defaultdict(list)
    for message in told.on("out"):
        assert message.event["sequencetype"] == "Integer"
        assert str(int(message.event["sequence"])) == message.event["sequence"]
        counted[message.event["source"]].append(int(message.event["sequence"]))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in counted.values())
    assert max(map(len, counted.values())) > 1


async def test_the_sdk_of_cloudevents_reads_every_message_and_writes_it_back_the_same(told: Told) -> None:
    """Structured mode of the Kafka binding, there and back; the key is what the SDK calls the partition key."""
    for message in told.sent:
        received = KafkaMessage(dict(message.headers), message.key, message.value)
        event = from_structured(received, JSONFormat(), CloudEvent)
        attributes = dict(event.get_attributes())
        assert attributes.pop("partitionkey", None) == (message.key.decode() if message.key else None)
        expected = message.attributes | {"time": datetime.fromisoformat(message.event["time"])}
        assert (attributes, event.get_data()) == (expected, message.event["data"])
        written = to_structured(CloudEvent(attributes, event.get_data()), JSONFormat())
        assert written.headers == {"content-type": b"application/cloudevents+json"}
        assert from_json(written.value) == message.event
