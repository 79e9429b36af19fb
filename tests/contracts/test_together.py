"""Many commands at once over HTTP: each has its turn, and who gets none is told so and nothing is written."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.http.api import open_desk
from services.http.desk import Desk
from services.http.tokens import Tokens
from services.intake.app import INTAKE
from shared.board import Boards
from shared.clock import FixedClock
from shared.seal.keys import FileKeyEncryption
from shared.store.port import Append, Outcome, Verdict
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import LEADER, NOW, Served, a_place, opening, serving

AT_ONCE = 40
numbers = iter(range(20_000, 30_000))


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("together"))
    async with serving(place, ("intake", "plans")):
        yield place


async def test_everybody_who_writes_to_one_case_at_once_is_answered(place: Served) -> None:
    """Forty assignments of one case at the same moment: forty answers of 200, forty events without a gap."""
    body = opening(next(numbers))
    assert (await place.ask("intake", "open-case", body)).status_code == 200
    case = body["case_id"]
    answers = await asyncio.gather(
        *(
            place.ask("intake", "assign-case-worker", {"case_id": case, "case_worker": f"worker-{n}"})
            for n in range(AT_ONCE)
        )
    )
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    rows = await place.owned(
        "select version, type, position from log.events where stream = $1 order by position", f"case-{case}"
    )
    assert [row["version"] for row in rows] == list(range(1, len(rows) + 1))
    assigned = [row["position"] for row in rows if row["type"] == "case-worker-assigned.v1"]
    assert assigned == sorted(answer.json()["first_position"] for answer in answers)
    assert len(assigned) == AT_ONCE


async def test_everybody_who_wants_the_same_new_case_is_answered_and_one_opens_it(place: Served) -> None:
    """The same person and case asked for twenty times at once, each under its own key: one opening is written."""
    body = opening(next(numbers))
    answers = await asyncio.gather(*(place.ask("intake", "open-case", body) for _ in range(20)))
    written = [answer for answer in answers if answer.status_code == 200 and answer.json()["events"]]
    assert len(written) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert not [answer for answer in answers if answer.json().get("code") == "CONFLICT"]
    rows = await place.owned("select type from log.events where stream = $1", f"case-{body['case_id']}")
    assert [row["type"] for row in rows] == ["case-opened.v1"]


class NeverFirst(PostgresStore):
    """A store in which somebody else was always just before."""

    attempts = 0

    async def append(self, append: Append) -> Verdict:
        """Always too late."""
        self.attempts += 1
        return Verdict(Outcome.CONFLICT)


async def test_who_is_never_first_is_told_of_the_conflict_and_nothing_is_written(place: Served) -> None:
    """After eight tries the answer is 409 as a problem document, with the time after which to try again."""
    body = opening(next(numbers))
    assert (await place.ask("intake", "open-case", body)).status_code == 200
    before = await everything(place)
    kek = FileKeyEncryption(place.folder / "kek")
    store = await NeverFirst.connect(place.stack.database_url(place.region, "intake"), kek, uuid7)
    try:
        assert isinstance(store, NeverFirst)
        app = INTAKE.app()
        desk = Desk(store, FixedClock(NOW), Tokens(place.settings("intake")), Boards("intake", (), store, 3))
        await open_desk(app, desk)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
            answer = await client.post(
                "/v1/opdrachten/assign-case-worker",
                json={"case_id": body["case_id"], "case_worker": "worker-0"},
                headers={"Authorization": f"Bearer {place.mint.token(LEADER)}"},
            )
        assert store.attempts == 8
    finally:
        await store.close()
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    told = answer.json()
    assert (told["status"], told["code"], told["title"]) == (409, "CONFLICT", "Geweigerd")
    assert told["type"] == "urn:convenant:problem:conflict"
    assert answer.headers["retry-after"]
    assert await everything(place) == before


async def everything(place: Served) -> tuple[int, int]:
    """How many facts, and how many answers to commands, there are."""
    (row,) = await place.owned("select (select count(*) from log.events), (select count(*) from log.commands)")
    return row[0], row[1]
