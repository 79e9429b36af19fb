"""Two cases of one person: found by the vault, merged and split again by a human of the one municipality."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.http.bearers import Bearer
from shared.events.standing import PossibleDuplicateFlagged
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import NEDERWEERT, NEIGHBOUR, WEERT, Served, a_place, opening, serving, store_of

STEWARD = Bearer("d-dekker", "gem-weert", "MUNICIPALITY", "data_steward", WEERT)
THEIR_STEWARD = Bearer("b-bos", "gem-nederweert", "MUNICIPALITY", "data_steward", NEDERWEERT)
numbers = iter(range(40_000, 50_000))


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("doubles"))
    async with serving(place, ("intake",)):
        yield place


@pytest_asyncio.fixture
async def store(place: Served) -> AsyncIterator[PostgresStore]:
    async with store_of(place, "intake") as store:
        yield store


async def opened(place: Served, **changes: Any) -> str:
    """A case of somebody new."""
    body = opening(next(numbers), **changes)
    assert (await place.ask("intake", "open-case", body)).status_code == 200
    return str(body["case_id"])


async def flagged(store: PostgresStore, case_id: str) -> list[tuple[str, str]]:
    """Which cases may be about the same person as this one, and why."""
    events = [fact.event for fact in (await store.read([f"case-{case_id}"])).facts]
    flags = [event for event in events if isinstance(event, PossibleDuplicateFlagged)]
    return [(str(flag.candidate_case_id), flag.match_basis.value) for flag in flags]


async def test_two_with_one_bsn_are_flagged_and_a_human_decides(place: Served, store: PostgresStore) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    other = opening(next(numbers))
    other["identity"] |= {"bsn": body["identity"]["bsn"], "last_name": "Anders"}
    answer = await place.ask("intake", "open-case", other)
    assert answer.status_code == 200
    assert await flagged(store, other["case_id"]) == [(body["case_id"], "VAULT_HASH")]


async def test_two_called_alike_and_of_one_year_are_flagged(place: Served, store: PostgresStore) -> None:
    body, other, third = (opening(next(numbers)) for _ in range(3))
    body["identity"] |= {"first_name": "Mohammed", "last_name": "Al-Khalil", "birth_date": "1991-02-03"}
    other["identity"] |= {"first_name": "Muhamad", "last_name": "Chalil", "birth_date": "1991-11-30"}
    third["identity"] |= {"first_name": "Muhamad", "last_name": "Chalil", "birth_date": "1992-01-01"}
    for one in (body, other, third):
        assert (await place.ask("intake", "open-case", one)).status_code == 200
    assert await flagged(store, other["case_id"]) == [(body["case_id"], "NAME_BIRTHYEAR")]
    assert await flagged(store, third["case_id"]) == []


async def kept(place: Served, case_id: str) -> list[str]:
    """What is kept of a case."""
    rows = await place.owned("select type from log.events where stream = $1 order by position", f"case-{case_id}")
    return [row["type"].removesuffix(".v1") for row in rows]


async def test_a_steward_merges_two_cases_and_splits_them_again(place: Served) -> None:
    one, other = await opened(place), await opened(place)
    decision = {"case_id": one, "merged_case_id": other, "decided_by": "d-dekker"}
    move = {"case_id": other, "municipality_code": WEERT}
    assert (await place.ask("intake", "merge-cases", decision)).status_code == 403
    assert (await place.ask("intake", "merge-cases", decision, STEWARD)).status_code == 200
    refused = await place.ask("intake", "record-registration", move)
    assert (refused.status_code, refused.json()["code"], refused.json()["detail"]) == (
        409,
        "NOT_IN_STATE",
        "MERGED",
    )
    assert (await place.ask("intake", "reverse-merge", decision, STEWARD)).status_code == 200
    assert (await place.ask("intake", "record-registration", move)).status_code == 200
    both = ["case-opened", "duplicate-cases-merged", "merge-reversed"]
    assert await kept(place, one) == both
    assert await kept(place, other) == [*both, "municipal-registration-recorded"]


async def test_a_steward_of_another_municipality_finds_no_such_case(place: Served) -> None:
    ours, ours_too = await opened(place), await opened(place)
    body = opening(next(numbers), municipality_code=NEDERWEERT)
    assert (await place.ask("intake", "open-case", body, NEIGHBOUR)).status_code == 200
    for one, other, who in (
        (ours, ours_too, THEIR_STEWARD),
        (ours, body["case_id"], STEWARD),
        (body["case_id"], ours, STEWARD),
        (ours, str(uuid7()), STEWARD),
    ):
        decision = {"case_id": one, "merged_case_id": other, "decided_by": who.staff_id}
        assert (await place.ask("intake", "merge-cases", decision, who)).status_code == 404


async def test_a_transfer_asked_for_again_gets_the_answer_it_had(place: Served) -> None:
    """Although the case belongs to another municipality by then."""
    case_id = await opened(place)
    wish = {"case_id": case_id, "to_municipality": NEDERWEERT}
    first = await place.ask("intake", "transfer-case", wish, Idempotency_Key="once")
    assert (first.status_code, len(first.json()["events"])) == (200, 2)
    again = await place.ask("intake", "transfer-case", wish, Idempotency_Key="once")
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await place.ask("intake", "transfer-case", wish)).status_code == 404
    other = wish | {"to_municipality": WEERT}
    reused = await place.ask("intake", "transfer-case", other, Idempotency_Key="once")
    assert (reused.status_code, reused.json()["code"]) == (422, "COMMAND_REUSED")
