"""What boards promise: every event once, whatever is delivered twice or parked, and the same when made anew."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.intake.projection import CASES_BOARD
from services.topology.names import region_topic
from shared.board import Boards
from shared.delivery import Connection, Inbox
from shared.events.envelope import Fact
from shared.events.wire import to_message
from shared.partitions import partition_of
from shared.seal.keyring import DIGESTS, Keyring
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import NEIGHBOUR, SYSTEM, Served, a_place, eventually, opening, serving, store_of

numbers = iter(range(40_000, 50_000))


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("boards"))
    async with serving(place):
        yield place


@pytest_asyncio.fixture
async def store(place: Served) -> AsyncIterator[PostgresStore]:
    async with store_of(place, "intake") as store:
        yield store


async def opened(place: Served) -> dict[str, Any]:
    body = opening(next(numbers))
    answer = await place.ask("intake", "open-case", body)
    assert answer.status_code == 200, answer.text
    return body


async def shown(place: Served, case_id: str) -> dict[str, Any]:
    """The case on the board, as soon as it is there."""
    found: list[Any] = []

    async def there() -> bool:
        answer = await place.see("intake", f"/v1/dossiers/{case_id}")
        found[:] = [answer.json()]
        return answer.status_code == 200

    await eventually(there)
    return dict(found[0])


async def test_a_case_comes_onto_the_board_of_its_municipality_alone(place: Served) -> None:
    body = await opened(place)
    case = await shown(place, body["case_id"])
    assert case["dossier"]["state"] == "OPENED"
    assert (await place.see("intake", f"/v1/dossiers/{body['case_id']}", NEIGHBOUR)).status_code == 404
    assert (await place.see("intake", "/v1/dossiers", NEIGHBOUR)).json()["dossiers"] == []


async def test_a_case_worker_sees_what_is_due(place: Served) -> None:
    body = await opened(place)
    case_id = body["case_id"]
    await place.ask("intake", "assign-case-worker", {"case_id": case_id, "case_worker": "m-maes"})
    notice = {
        "case_id": case_id,
        "obligation_start": "2026-03-01",
        "notified_on": "2026-03-02",
        "target_group": "ASYLUM_HOLDER",
        "legal_regime": "WI2021",
    }
    assert (await place.ask("intake", "notify-obligation", notice)).status_code == 200

    async def noticed() -> bool:
        page = (await place.see("intake", "/v1/dossiers", regievoerder="m-maes")).json()["dossiers"]
        return [d["due"] for d in page] == [
            [
                {"what": "INTAKE", "due_on": "2026-05-11", "overdue": True},
                {"what": "PLAN", "due_on": "2026-05-11", "overdue": True},
            ]
        ]

    await eventually(noticed)


async def test_pages_follow_each_other_by_cursor(place: Served) -> None:
    bodies = await asyncio.gather(*(opened(place) for _ in range(60)))
    for body in bodies:
        await shown(place, body["case_id"])
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await place.see("intake", "/v1/dossiers", **cursor)).json()
        seen += [d["dossier"]["case_id"] for d in page["dossiers"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert {b["case_id"] for b in bodies} <= set(seen)
    assert len(seen) == len(set(seen))
    assert (await place.see("intake", "/v1/dossiers", cursor="!")).status_code == 400


async def test_a_question_that_is_not_known_is_told_with_all_that_is_wrong(place: Served) -> None:
    asked = {"limit": "abc", "cursor": "x" * 41, "naam van iemand": "Amal"}
    answer = await place.see("intake", "/v1/dossiers", **asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID")
    assert answer.json()["errors"] == [
        {"field": "cursor", "code": "WRONG_LENGTH"},
        {"field": "limit", "code": "UNKNOWN_FIELD"},
        {"field": "?", "code": "UNKNOWN_FIELD"},
    ]
    assert "Amal" not in answer.text
    alone = await place.see("intake", "/v1/dossiers", limit="abc")
    assert alone.json()["errors"] == [{"field": "limit", "code": "UNKNOWN_FIELD"}]
    assert (await place.see("intake", "/v1/dossiers", SYSTEM, limit="abc")).status_code == 403
    assert (await place.see("handover", "/v1/overdrachten", pagina="2")).status_code == 400


async def test_a_board_made_anew_says_the_same_while_it_is_shown(place: Served, store: PostgresStore) -> None:
    for body in [await opened(place) for _ in range(5)]:
        await shown(place, body["case_id"])
    before = await rows_of(place)
    headers = {"Authorization": f"Bearer {place.mint.token(SYSTEM)}"}
    rebuilding = asyncio.create_task(place.client("intake").post("/v1/borden/herbouwen", headers=headers))
    seen = 0
    while not rebuilding.done():
        seen += len((await place.see("intake", "/v1/dossiers")).json()["dossiers"]) > 0
    assert (await rebuilding).json()["position"] == await place.head()
    assert seen
    assert await rows_of(place) == before
    late = await opened(place)
    assert (await shown(place, late["case_id"]))["dossier"]["state"] == "OPENED"
    assert (await place.see("intake", "/v1/dossiers")).status_code == 200


async def test_only_the_system_makes_a_board_anew(place: Served) -> None:
    headers = {"Authorization": f"Bearer {place.mint.token(NEIGHBOUR)}"}
    assert (await place.client("intake").post("/v1/borden/herbouwen", headers=headers)).status_code == 403


async def test_what_is_delivered_twice_is_shown_once(place: Served, store: PostgresStore) -> None:
    handled: list[int] = []

    async def handle(_: Connection, __: int, facts: Sequence[Fact]) -> None:
        handled.extend(fact.recorded.position for fact in facts)

    await opened(place)
    inbox = Inbox(f"test-{uuid7().hex}", store, handle, first)
    records = await records_of(place, store)
    await inbox.receive(records)
    await inbox.receive(records)
    await inbox.receive(records[-1:])
    assert sorted(handled) == list(range(1, len(records) + 1))


async def test_a_batch_that_fails_changes_nothing_and_comes_again(place: Served, store: PostgresStore) -> None:
    await opened(place)
    inbox = Inbox(f"test-{uuid7().hex}", store, refuse_all, first)
    with pytest.raises(RuntimeError):
        await inbox.receive(await records_of(place, store))
    assert await place.owned("select from delivery.progress where consumer = $1", inbox.consumer) == []


async def test_trouble_with_one_person_holds_up_that_person_alone(place: Served, store: PostgresStore) -> None:
    handled: list[tuple[str, int]] = []
    broken = {(await opened(place))["participant_id"]}
    fine = (await opened(place))["participant_id"]

    async def handle(_: Connection, __: int, facts: Sequence[Fact]) -> None:
        if any(str(fact.recorded.person) in broken for fact in facts):
            raise RuntimeError
        handled.extend((str(fact.recorded.person), fact.recorded.position) for fact in facts)

    inbox = Inbox(f"test-{uuid7().hex}", store, handle, first)
    records = await records_of(place, store)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await inbox.receive(records)
    await inbox.receive(records)
    (person,) = broken
    assert fine in {p for p, _ in handled}
    assert person not in {p for p, _ in handled}
    parked = await place.owned(
        "select code, person, kafka_offset from delivery.parked where consumer = $1 order by position",
        inbox.consumer,
    )
    assert [(r["code"], r["person"]) for r in parked] == [("RuntimeError", person), ("HELD_BACK", person)]
    assert await inbox.redrive() == 0
    broken.clear()
    assert await inbox.redrive() == 2
    late = [position for p, position in handled if p == person]
    assert late == sorted(late)
    assert len(late) == 2
    assert await inbox.redrive() == 0


async def test_two_instances_with_the_same_batch_handle_it_once(place: Served, store: PostgresStore) -> None:
    handled: list[int] = []

    async def handle(_: Connection, __: int, facts: Sequence[Fact]) -> None:
        await asyncio.sleep(0)
        handled.extend(fact.recorded.position for fact in facts)

    await opened(place)
    name = f"test-{uuid7().hex}"
    records = [r for r in await records_of(place, store) if r.partition == 0]
    await asyncio.gather(*(Inbox(name, store, handle, first).receive(records) for _ in range(3)))
    assert handled == [record.offset for record in records]


async def test_a_board_survives_an_event_it_cannot_show(place: Served, store: PostgresStore) -> None:
    body = await opened(place)
    await place.owned("delete from seal.keys where owner = $1 and purpose = 'P'", body["participant_id"])
    boards = Boards("intake", (CASES_BOARD,), store, 3)
    store.keyring = Keyring(store.keyring._table, store.keyring._kek)  # one that has seen nobody yet
    await store.keyring.prepare([DIGESTS])
    assert await boards.rebuild() == await place.head()
    parked = await place.owned(
        "select code from delivery.parked where consumer = 'intake.board' order by position"
    )
    assert [r["code"] for r in parked] == ["KeyMissing", "HELD_BACK"]


async def first(_: Connection) -> int:
    return 1


async def refuse_all(_: Connection, __: int, ___: Sequence[Fact]) -> None:
    raise RuntimeError


async def rows_of(place: Served) -> list[tuple[str, str]]:
    rows = await place.owned(
        "select key, shown from board.cases c join board.generations g on g.live = c.generation"
        " where g.service = 'intake' order by key"
    )
    return [(str(r["key"]), r["shown"]) for r in rows]


class Record:
    """As much of a Kafka record as an inbox looks at."""

    def __init__(self, topic: str, partition: int, offset: int, key: bytes | None, value: bytes) -> None:
        self.topic, self.partition, self.offset, self.key, self.value = topic, partition, offset, key, value


async def records_of(place: Served, store: PostgresStore) -> list[Any]:
    """The whole log, as the relay would put it onto the topic."""
    topic = region_topic(place.region, "log")
    return [
        Record(
            topic,
            partition_of(row.person, 3),
            row.position,
            str(row.person).encode() if row.person else None,
            to_message(row, "urn:x"),
        )
        for row in await store.page(0, 10_000)
    ]
