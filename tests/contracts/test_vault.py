"""What the vault promises: it alone knows who a person is, and never knows somebody who has no case."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.http.bearers import Bearer
from services.intake.identity import Identity
from services.intake.vault import Vault
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import (
    ANOTHER_SERVICE,
    GATEWAY,
    NEIGHBOUR,
    WEERT,
    Served,
    a_place,
    bsn,
    opening,
    serving,
    store_of,
)

numbers = iter(range(20_000, 30_000))


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("vault"))
    async with serving(place, ("intake",)):
        yield place


@pytest_asyncio.fixture
async def store(place: Served) -> AsyncIterator[PostgresStore]:
    async with store_of(place, "intake") as store:
        yield store


async def known(place: Served, participant: str) -> bool:
    rows = await place.owned("select from vault.identities where participant = $1", UUID(participant))
    return bool(rows)


async def look_up(place: Served, participant: str, *fields: str, as_: Bearer = GATEWAY) -> Any:
    headers = {"Authorization": f"Bearer {place.mint.token(as_)}"}
    body = {"participant_id": participant, "fields": fields}
    return await place.client("intake").post("/v1/identiteiten/opvragen", json=body, headers=headers)


async def test_name_and_numbers_are_in_the_vault_alone_and_sealed(place: Served) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    secrets = [v.encode() for v in body["identity"].values()]
    rows = [tuple(map(str, r.values())) for r in await place.owned("select * from log.commands")]
    rows += [
        tuple(bytes(v).decode("latin1") if isinstance(v, bytes) else str(v) for v in r.values())
        for r in await place.owned("select * from log.events")
    ]
    identities = [
        b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in r.values())
        for r in await place.owned("select * from vault.identities")
    ]
    assert not [s for s in secrets for row in rows if s.decode() in "|".join(row)]
    assert not [s for s in secrets for row in identities if s in row]


async def test_the_day_of_coming_of_age_is_derived(place: Served, store: PostgresStore) -> None:
    body = opening(next(numbers))
    position = (await place.ask("intake", "open-case", body)).json()["last_position"]
    event = (await store.facts(await store.page(position - 1, 1)))[0].event
    assert str(getattr(event, "of_age_from", None)) == "2018-03-01"


async def test_the_gateway_gets_the_fields_it_asks_for(place: Served) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    answer = await look_up(place, body["participant_id"], "first_name", "street_address", "phone")
    assert answer.json() == {"first_name": "Kanarie", "street_address": "Kooistraat 1", "phone": None}


@pytest.mark.parametrize("asker", [NEIGHBOUR, ANOTHER_SERVICE])
async def test_nobody_else_may_ask_the_vault(place: Served, asker: Bearer) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    answer = await look_up(place, body["participant_id"], "bsn", as_=asker)
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


async def test_who_is_not_in_the_vault_is_not_found(place: Served) -> None:
    assert (await look_up(place, str(uuid7()), "bsn")).status_code == 404


async def test_a_field_that_the_vault_does_not_have_is_invalid(place: Served) -> None:
    answer = await look_up(place, str(uuid7()), "bsn", "shoe_size")
    assert answer.json()["errors"] == [{"field": "fields.1", "code": "UNKNOWN_VALUE"}]


async def test_a_case_worker_sees_who_the_person_of_the_case_is(place: Served) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    path = f"/v1/dossiers/{body['case_id']}/identiteit"
    seen = (await place.see("intake", path)).json()
    assert seen == {"v_number": None, "phone": None, "email": None} | body["identity"]
    lead = Bearer("l-lam", "gem-weert", "MUNICIPALITY", "programme_lead", WEERT)
    assert (await place.see("intake", path, lead)).status_code == 403


async def test_a_person_does_not_change_into_another(place: Served) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    other = opening(next(numbers), participant_id=body["participant_id"])
    answer = await place.ask("intake", "open-case", other)
    assert (answer.status_code, answer.json()["code"]) == (409, "IDENTITY_DIFFERS")
    assert (await look_up(place, body["participant_id"], "bsn")).json() == {"bsn": body["identity"]["bsn"]}


async def test_a_refused_case_leaves_no_identity(place: Served) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    other = opening(next(numbers), case_id=body["case_id"])
    answer = await place.ask("intake", "open-case", other)
    assert answer.json()["code"] == "CASE_ALREADY_OPEN"
    assert not await known(place, other["participant_id"])


async def test_a_refusal_does_not_take_the_identity_of_an_open_case(place: Served) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    answer = await place.ask("intake", "open-case", body)
    assert answer.json()["code"] == "CASE_ALREADY_OPEN"
    assert await known(place, body["participant_id"])


async def test_what_a_crash_left_is_swept_and_what_it_needs_stays(place: Served, store: PostgresStore) -> None:
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    await place.owned("update vault.identities set kept = false, claims = array['c']")
    vault = Vault(store.pool, store.keyring)
    await vault.open()
    left = uuid7()
    identity = Identity.model_validate({**body["identity"], "bsn": bsn(next(numbers))})
    await vault.put(left, identity, "command-that-died")
    assert await vault.sweep(timedelta(minutes=2)) == 0
    assert await known(place, str(left))
    assert await vault.sweep(timedelta(0)) == 1
    assert not await known(place, str(left))
    assert await known(place, body["participant_id"])


async def test_other_services_cannot_open_the_vault(place: Served) -> None:
    rows = await place.owned(
        "select rolname from pg_roles where rolname like 'convenant%' and rolname <> 'convenant_owner'"
        " and has_table_privilege(rolname, 'vault.identities', 'select')"
    )
    assert [r["rolname"] for r in rows] == ["convenant_intake"]
