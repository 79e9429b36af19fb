"""What holds in every region: delivered twice, out of order, made anew, and after a partner has left."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.http.bearers import Bearer
from services.http.callers import SYSTEM
from services.pilot.holdings import Held
from services.placements.projection import PLACEMENTS_BOARD, WEEKS_BOARD
from services.topology.names import region_topic
from shared.board import Boards
from shared.calling import Reply
from shared.delivery import TRIES, Connection, Inbox
from shared.events.envelope import AMSTERDAM, Fact, Recorded
from shared.events.plans import PlanEstablished
from shared.seal.keyring import DIGESTS
from shared.seal.keys import FileKeyEncryption
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.journeys.regions import FOLDER, Local, Projection, dayparts, on_stage

pytestmark = pytest.mark.timeout(240)
TOWN, SCHOOL, COMPANY, HOST = "gem-hardenberg", "alfa-college", "werkbedrijf-vecht", "moderna"
LESSONS = dayparts("LANGUAGE_LESSON", SCHOOL, "MON_AM", "TUE_AM", "WED_AM", "THU_AM")


@pytest_asyncio.fixture(scope="module")
async def region(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Local]:
    """Hardenberg: P-401 and P-402 with a plan and lessons, P-401 at work; Alfa college leaves on 2021-06-01."""
    data = tmp_path_factory.mktemp("everywhere")
    folder = shutil.copytree(FOLDER / "hardenberg", data / "files")
    file = folder / "convenant.yaml"
    leaves = "withdrawals:\n  - {partner: alfa-college, withdrawn_on: 2021-06-01}"
    file.write_text(file.read_text().replace("withdrawals: []", leaves))
    async with on_stage(stack, fresh_region, data, folder, TOWN, "HAR") as region:
        await region.on("2021-03-15")
        await region.has_a_plan("P-401", "P-402")
        for person in ("P-401", "P-402"):
            await region.learns_at(SCHOOL, person, "2021-03-15")
            await region.plans_week(person, "2021-03-15", LESSONS)
        work = ["MON_PM", "TUE_PM"]
        await region.is_offered_work(COMPANY, HOST, "P-401", work, "2021-03-15", "2021-09-12")
        await region.starts_work(COMPANY, "P-401", "meneer Kanarie +31970000043")
        yield region


async def test_AS_X_1_redelivering_to_a_partner_twice_changes_nothing(region: Local) -> None:
    """Idempotency: every message of a partner's topic, handed to it twice more, changes nothing it holds."""
    for partner_id in (TOWN, SCHOOL, COMPANY, HOST):
        projection = region.projection(partner_id)
        once = projection.dump()
        assert projection.messages
        await region.replay(partner_id, projection)
        await region.replay(partner_id, projection)
        assert projection.dump() == once
        assert projection.gaps == []


async def test_AS_X_1_redelivering_the_log_to_a_board_changes_nothing(region: Local) -> None:
    """Idempotency: every event of the internal topic, handed to a board twice more, changes no row of it."""
    once = await rows_of(region)
    assert len(once) == 3
    records = await log_topic(region)
    assert len(records) == await region.head()
    async with store_of(region) as store:
        boards = Boards("placements", (PLACEMENTS_BOARD, WEEKS_BOARD), store, region.world.place.partitions)
        await boards.inbox.receive(records)
        await boards.inbox.receive(records)
    assert await rows_of(region) == once


async def test_AS_X_2_a_message_out_of_order_is_held_back_and_applied_in_order(region: Local) -> None:
    """Ordering: PlacementStarted handed over before PlanEstablished waits for it, by its number."""
    received = region.projection(COMPANY).messages
    (started,) = (message for message in received if message.kind == "placement-started")
    projection = Projection()
    projection.take(started)
    assert projection.messages == []

    for message in reversed(received):
        projection.take(message)
    subject = started.subject
    assert [m.kind for m in projection.messages if m.subject == subject] == [
        "participant-enrolled-in-programme",
        "intake-completed",
        "plan-established",
        "week-schedule-set",
        "placement-proposed",
        "placement-agreed",
        "placement-started",
        "week-schedule-changed",
    ]
    assert sorted(projection.messages, key=number) == sorted(received, key=number)
    assert (projection.early, projection.gaps) == ({}, [])


async def test_AS_X_2_what_follows_on_an_event_that_cannot_be_taken_yet_waits_for_it(region: Local) -> None:
    """Ordering: a service that cannot take a PlanEstablished yet parks it and all that follows of that person,
    goes on with others, and applies what was parked in order."""
    parked_for, ready = region.world.labels.person("P-401"), False
    taken: list[Recorded] = []

    async def take(_: Connection, __: int, facts: Sequence[Fact]) -> None:
        for fact in facts:
            if isinstance(fact.event, PlanEstablished) and fact.recorded.person == parked_for and not ready:
                raise NotYet
        taken.extend(fact.recorded for fact in facts)

    records = await log_topic(region)
    async with store_of(region) as store:
        inbox = Inbox(f"journey-{uuid7().hex}", store, take, only_generation)
        for _ in range(TRIES):
            with pytest.raises(NotYet):
                await inbox.receive(records)
        await inbox.receive(records)
        others = {recorded.person for recorded in taken}
        assert region.world.labels.person("P-402") in others
        assert "placement-started.v1" not in [recorded.type for recorded in taken]

        ready = True
        await inbox.redrive()
    of_this_person = [r.position for r in taken if r.person == parked_for]
    assert of_this_person == sorted(of_this_person)
    assert sorted(r.position for r in taken) == list(range(1, len(records) + 1))


async def test_AS_X_3_a_partner_projection_made_anew_is_byte_equal(region: Local) -> None:
    """Rebuild: a partner drops its projection and reads its topic from offset 0."""
    for partner_id in (TOWN, COMPANY, HOST):
        anew = Projection()
        await region.replay(partner_id, anew)
        assert anew.messages
        assert anew.dump() == region.projection(partner_id).dump()


async def test_AS_X_3_a_board_made_anew_is_byte_equal(region: Local) -> None:
    """Rebuild: the rows of a board are dropped, and made anew from the log."""
    before, shown = await rows_of(region), await week_of(region, "P-401")
    assert shown.status_code == HTTPStatus.OK
    for table in ("placements", "schedules"):
        await region.world.owner.execute(f"delete from board.{table}")
    assert (await week_of(region, "P-401")).status_code == HTTPStatus.NOT_FOUND

    url, token = region.world.place.urls["placements"], region.world.mint.token(Bearer("op", "convenant", SYSTEM))
    rebuilt = await region.world.http.ask("POST", f"{url}/v1/borden/herbouwen", headers=bearing(token))
    assert rebuilt.json() == {"position": await region.head()}
    assert await rows_of(region) == before
    assert (await week_of(region, "P-401")).content == shown.content


async def test_AS_X_5_who_left_the_convenant_hears_and_fetches_nothing_from_that_day_on(region: Local) -> None:
    """Withdrawal: Alfa college leaves on 2021-06-01. It hears the evening before, and nothing of the first minutes
    of that day; what it could fetch is closed; the others go on."""
    await region.on("2021-05-31T23:55")
    await region.plans_week("P-401", "2021-05-31", LESSONS)
    last = (await region.holds(SCHOOL, "P-401"))[-1]
    assert (last.kind, last.data["week_from"]) == ("week-schedule-set", "2021-05-31")
    (enrolled,) = await region.holds(SCHOOL, "P-401", "route-enrolment-started")
    assert enrolled.subject
    assert await fetched(region, SCHOOL, enrolled.dataref) == (200, None)
    heard = len(region.all_messages(SCHOOL))

    await region.on("2021-06-01T00:05")
    assert (await region.events())[-1] == "signatory-withdrawn"
    await region.plans_week("P-401", "2021-06-07", LESSONS)
    assert (await region.holds(TOWN, "P-401"))[-1].data["week_from"] == "2021-06-07"
    assert (await region.holds(COMPANY, "P-401"))[-1].data["week_from"] == "2021-06-07"

    assert len(region.all_messages(SCHOOL)) == heard
    midnight = datetime(2021, 6, 1, tzinfo=AMSTERDAM)
    assert all(datetime.fromisoformat(message.time) < midnight for message in region.all_messages(SCHOOL))
    assert await fetched(region, SCHOOL, enrolled.dataref) == (403, "NOT_DISCLOSED")
    (placed,) = await region.holds(HOST, "P-401", "placement-started")
    assert await fetched(region, HOST, placed.dataref) == (200, None)
    passed = {"enrolment_id": enrolled.data["enrolment_id"], "module_id": "M1", "result": "PASSED"}
    school, subject = region.world.partners[SCHOOL], UUID(enrolled.subject)
    said = await school.post("too late", "module-completed", subject, passed)
    assert (said["outcome"], said["code"]) == ("invalid", "NOT_SIGNED")


class NotYet(Exception):
    """What this event needs is not there."""


async def only_generation(_: Connection) -> int:
    return 1


def number(message: Held) -> tuple[str, int]:
    """Where a message stands in its source."""
    return message.source, message.sequence


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def fetched(region: Local, partner_id: str, dataref: str | None) -> tuple[int, str | None]:
    """How a partner's fetch is answered."""
    assert dataref
    token = region.world.partners[partner_id].token
    answer = await region.world.http.ask("GET", dataref, headers=bearing(token))
    return answer.status_code, answer.json().get("code")


async def week_of(region: Local, person: str) -> Reply:
    """The week as a regievoerder sees it."""
    case_id = region.world.labels.id_of("case", person)
    url = f"{region.world.place.urls['placements']}/v1/weekroosters/{case_id}"
    token = region.world.staff_token(TOWN, "regievoerder")
    return await region.world.http.ask("GET", url, headers=bearing(token))


async def rows_of(region: Local) -> list[tuple[str, ...]]:
    """The boards of services/placements as they are shown, but for the number of the generation."""
    found = [
        await region.world.owner.fetch(
            "select key, case_id, person, municipality, case_worker, shown"
            f" from board.{table} join board.generations on live = generation"
            " where service = 'placements' order by key"
        )
        for table in ("placements", "schedules")
    ]
    return [tuple(map(str, row.values())) for rows in found for row in rows]


async def log_topic(region: Local) -> list[Any]:
    """Every record of the internal topic, as services/placements may read it."""
    place, topic = region.world.place, region_topic(region.world.place.region, "log")
    access = place.kafka("placements").for_aiokafka()
    consumer = AIOKafkaConsumer(**access, isolation_level="read_committed", enable_auto_commit=False)
    await consumer.start()
    try:
        parts = [TopicPartition(topic, p) for p in range(place.partitions)]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        records: list[Any] = []
        while len(records) < await region.head():
            records += [r for found in (await consumer.getmany(timeout_ms=500)).values() for r in found]
    finally:
        await consumer.stop()
    return records


@asynccontextmanager
async def store_of(region: Local) -> AsyncIterator[PostgresStore]:
    """The log as services/placements reaches it."""
    place = region.world.place
    kek = FileKeyEncryption(place.kek_file)
    store = await PostgresStore.connect(place.databases["placements"], kek, uuid7)
    try:
        await store.keyring.prepare([DIGESTS], create=True, purposes=[DIGESTS])
        yield store
    finally:
        await store.close()
