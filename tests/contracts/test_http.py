"""What a caller is told: who may ask, what is wrong, and that what is wrong changes nothing."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.http.bearers import Bearer
from services.http.edge import HEADERS
from shared.settings import Settings
from tests.conftest import FreshRegion
from tests.contracts.served import (
    ANOTHER_SERVICE,
    GATEWAY,
    LEADER,
    NEDERWEERT,
    NEIGHBOUR,
    SYSTEM,
    Served,
    a_place,
    opening,
    serving,
)

numbers = iter(range(10_000))


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("http"))
    async with serving(place, ("intake", "plans")):
        yield place


async def opened(place: Served, **other: Any) -> dict[str, Any]:
    body = opening(next(numbers), **other)
    answer = await place.ask("intake", "open-case", body)
    assert answer.status_code == 200, answer.text
    return body


async def refused(place: Served, status: int, code: str, body: Any, **more: Any) -> dict[str, Any]:
    """The answer to opening a case so; nothing changed in the log."""
    before = await place.head()
    answer = await place.ask("intake", "open-case", body, **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert await place.head() == before
    return dict(answer.json())


async def test_a_case_is_opened(place: Served) -> None:
    before = await place.head()
    answer = await place.ask("intake", "open-case", opening(next(numbers)))
    told = answer.json()
    assert answer.status_code == 200
    assert told["outcome"] == "accepted"
    assert [e["type"] for e in told["events"]] == ["case-listed.v1", "case-opened.v1"]
    assert (told["first_position"], told["last_position"]) == (before + 1, before + 2)


async def test_every_answer_carries_the_headers_of_the_api_rules(place: Served) -> None:
    answers = [
        await place.ask("intake", "open-case", opening(next(numbers))),
        await place.client("intake").get("/nergens"),
        await place.client("intake").get("/v1/openapi.json"),
        await place.client("intake").post("/v1/opdrachten/open-case", content=b"x" * 70_000),
    ]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_the_openapi_document_needs_no_token(place: Served) -> None:
    document = (await place.client("intake").get("/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.")
    assert document["info"]["contact"]["name"]
    schema = document["paths"]["/v1/opdrachten/open-case"]["post"]["requestBody"]["content"]["application/json"]
    assert schema["schema"]["$ref"].removeprefix("#/components/schemas/") in document["components"]["schemas"]


async def test_no_answer_comes_by_a_trailing_slash(place: Served) -> None:
    assert (await place.see("intake", "/v1/dossiers/")).status_code == 404


async def test_all_that_is_wrong_is_told_at_once_and_never_repeated(place: Served) -> None:
    body = opening(next(numbers), legal_regime="999999990", Onbekend9=1, extra="x")
    body["identity"]["bsn"] = "123456789"
    del body["target_group"]
    told = await refused(place, 400, "INVALID", body)
    assert sorted((e["field"], e["code"]) for e in told["errors"]) == [
        ("?", "UNKNOWN_FIELD"),
        ("extra", "UNKNOWN_FIELD"),
        ("identity.bsn", "WRONG_VALUE"),
        ("legal_regime", "UNKNOWN_VALUE"),
        ("target_group", "REQUIRED"),
    ]
    assert "123456789" not in str(told)
    assert "999999990" not in str(told)


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b"", b"\xff", b'{"a": NaN}'])
async def test_what_is_no_json_object_is_invalid(place: Served, content: bytes) -> None:
    before = await place.head()
    headers = {"Authorization": f"Bearer {place.mint.token(LEADER)}"}
    answer = await place.client("intake").post("/v1/opdrachten/open-case", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID")
    assert await place.head() == before


async def test_no_caller_says_when_a_person_comes_of_age(place: Served) -> None:
    told = await refused(place, 400, "INVALID", opening(next(numbers), of_age_from="2018-01-01"))
    assert told["errors"] == [{"field": "of_age_from", "code": "DERIVED"}]


async def test_a_birth_date_in_the_future_is_out_of_range(place: Served) -> None:
    body = opening(next(numbers))
    body["identity"]["birth_date"] = "9999-01-01"
    told = await refused(place, 400, "INVALID", body)
    assert told["errors"] == [{"field": "identity.birth_date", "code": "OUT_OF_RANGE"}]


async def test_a_body_has_its_limits(place: Served) -> None:
    await refused(place, 413, "BODY_TOO_LARGE", opening(next(numbers), extra="x" * 65_536))


async def test_a_body_that_grows_while_it_comes_has_the_same_limits(place: Served) -> None:
    async def growing() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * 10_000

    headers = {"Authorization": f"Bearer {place.mint.token(LEADER)}"}
    answer = await place.client("intake").post("/v1/opdrachten/open-case", content=growing(), headers=headers)
    assert answer.status_code == 413


async def test_what_the_rules_refuse_is_told_with_its_code(place: Served) -> None:
    body = await opened(place)
    await refused(place, 409, "CASE_ALREADY_OPEN", body, Idempotency_Key="again")


async def test_an_answer_that_was_lost_is_given_again(place: Served) -> None:
    body = opening(next(numbers))
    first = await place.ask("intake", "open-case", body, Idempotency_Key="k-1")
    head = await place.head()
    second = await place.ask("intake", "open-case", dict(reversed(body.items())), Idempotency_Key="k-1")
    assert first.json() == second.json()
    assert await place.head() == head


async def test_a_refusal_that_was_lost_is_given_again(place: Served) -> None:
    body = await opened(place)
    for _ in range(2):
        await refused(place, 409, "CASE_ALREADY_OPEN", body, Idempotency_Key="k-2")


async def test_a_key_means_one_command(place: Served) -> None:
    await place.ask("intake", "open-case", opening(next(numbers)), Idempotency_Key="k-3")
    await refused(place, 422, "COMMAND_REUSED", opening(next(numbers)), Idempotency_Key="k-3")


async def test_a_key_belongs_to_the_partner_that_gave_it(place: Served) -> None:
    await place.ask("intake", "open-case", opening(next(numbers)), Idempotency_Key="k-4")
    body = opening(next(numbers), municipality_code=NEDERWEERT)
    answer = await place.ask("intake", "open-case", body, NEIGHBOUR, Idempotency_Key="k-4")
    assert answer.status_code == 200


def claims(settings: Settings, **other: Any) -> dict[str, Any]:
    return {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "exp": int(time.time()) + 60,
        "sub": "x",
        "partner": "gem-weert",
        "role": "MUNICIPALITY",
        "municipality": "0988",
        **other,
    }


async def answered_401(place: Served, authorization: str | None) -> None:
    before = await place.head()
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = await place.client("intake").post(
        "/v1/opdrachten/open-case", json=opening(next(numbers)), headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REQUIRED")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert await place.head() == before


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer x", "Bearer a.b.c", "Basic eDp5"])
async def test_without_a_token_nobody_is_heard(place: Served, authorization: str | None) -> None:
    await answered_401(place, authorization)


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": 1},
        {"aud": "another"},
        {"iss": "https://another.test"},
        {"sub": None},
        {"partner": "a/b"},
        {"municipality": "weert"},
    ],
)
async def test_a_token_that_is_not_quite_right_is_none(place: Served, wrong: dict[str, Any]) -> None:
    key = ECKey.import_key(json.loads((place.folder / "token-key.json").read_text()))
    said = claims(place.settings("intake"), **wrong)
    await answered_401(place, f"Bearer {jwt.encode({'alg': 'ES256', 'kid': key.kid}, said, key)}")


async def test_a_token_without_an_end_is_none(place: Served) -> None:
    key = ECKey.import_key(json.loads((place.folder / "token-key.json").read_text()))
    said = claims(place.settings("intake"))
    del said["exp"]
    await answered_401(place, f"Bearer {jwt.encode({'alg': 'ES256', 'kid': key.kid}, said, key)}")


async def test_only_the_algorithms_on_the_list_prove_anything(place: Served) -> None:
    said = claims(place.settings("intake"))
    public = OctKey.import_key((place.folder / "jwks.json").read_bytes())
    await answered_401(place, f"Bearer {jwt.encode({'alg': 'HS256'}, said, public)}")
    await answered_401(place, "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")
    stranger = ECKey.generate_key("P-256", parameters={"kid": "strange"})
    await answered_401(place, f"Bearer {jwt.encode({'alg': 'ES256', 'kid': 'strange'}, said, stranger)}")


async def test_a_role_that_may_not_ask_is_turned_away(place: Served) -> None:
    await refused(place, 403, "ROLE_NOT_ALLOWED", opening(next(numbers)), as_=SYSTEM)
    await refused(place, 403, "ROLE_NOT_ALLOWED", opening(next(numbers)), as_=GATEWAY)
    coa = Bearer("c-claassen", "coa-azc-weert", "COA")
    await refused(place, 403, "ROLE_NOT_ALLOWED", opening(next(numbers)), as_=coa)
    await refused(place, 403, "ROLE_NOT_ALLOWED", opening(next(numbers)), On_Behalf_Of="coa-azc-weert/COA")


async def test_the_staff_role_counts(place: Served) -> None:
    case = await opened(place)
    officer = Bearer("o-otten", "gem-weert", "MUNICIPALITY", "intake_officer", "0988")
    body = {"case_id": case["case_id"], "intake_id": str(uuid7()), "location": "MUNICIPALITY"}
    assert (await place.ask("intake", "start-intake", body, officer)).status_code == 403
    assert (await place.ask("intake", "start-intake", body)).status_code == 200


async def test_the_case_of_another_municipality_does_not_exist(place: Served) -> None:
    case = await opened(place)
    body = {"case_id": case["case_id"], "case_worker": "p-peters"}
    before = await place.head()
    answers = [
        await place.ask("intake", "assign-case-worker", body, NEIGHBOUR),
        await place.ask("intake", "assign-case-worker", body | {"case_id": str(uuid7())}, NEIGHBOUR),
        await place.see("intake", f"/v1/dossiers/{case['case_id']}", NEIGHBOUR),
        await place.see("intake", f"/v1/dossiers/{case['case_id']}/identiteit", NEIGHBOUR),
        await place.see("plans", "/v1/plannen", NEIGHBOUR, dossier=case["case_id"]),
    ]
    assert {(a.status_code, a.json()["code"], a.json()["detail"]) for a in answers} == {(404, "NOT_FOUND", None)}
    assert await place.head() == before


async def test_a_municipality_names_no_other(place: Served) -> None:
    await refused(
        place, 403, "MUNICIPALITY_NOT_OWN", opening(next(numbers), municipality_code=NEDERWEERT), as_=LEADER
    )


async def test_the_gateway_speaks_for_a_partner_under_its_own_command_id(place: Served) -> None:
    body = opening(next(numbers), municipality_code=None, intake_channel="COA", reception_site_id="azc-weert")
    as_coa = {"On_Behalf_Of": "coa-azc-weert/COA", "Command_Id": f"coa-azc-weert:{uuid7()}"}
    first = await place.ask("intake", "open-case", body, GATEWAY, **as_coa)
    second = await place.ask("intake", "open-case", body, GATEWAY, **as_coa)
    assert first.status_code == 200
    assert first.json() == second.json()
    position = first.json()["first_position"]
    rows = await place.owned("select actor, command_id from log.events where position = $1", position)
    assert tuple(rows[0]) == ("coa-azc-weert/COA/system", as_coa["Command_Id"])


async def test_the_gateway_cannot_give_a_partner_a_role_it_may_not_ask_in(place: Served) -> None:
    for behalf in ("gilde-educatie/EDUCATION_PROVIDER", "x/SYSTEM", "x/SERVICE", "a b/COA", "coa"):
        await refused(place, 403, "ROLE_NOT_ALLOWED", opening(next(numbers)), as_=GATEWAY, On_Behalf_Of=behalf)


async def test_no_service_but_the_gateway_speaks_for_a_partner(place: Served) -> None:
    body, coa = opening(next(numbers), municipality_code=None, reception_site_id="azc-weert"), "coa-azc-weert/COA"
    await refused(place, 401, "TOKEN_REQUIRED", body, as_=ANOTHER_SERVICE, On_Behalf_Of=coa)


async def test_a_partner_names_only_itself(place: Served) -> None:
    body = {
        "case_id": str(uuid7()),
        "enrolment_id": str(uuid7()),
        "provider": "another-school",
        "module_id": "M1",
        "result": "PASSED",
    }
    behalf = "gilde-educatie/EDUCATION_PROVIDER"
    answer = await place.ask("plans", "complete-module", body, GATEWAY, On_Behalf_Of=behalf)
    assert answer.json()["errors"] == [{"field": "provider", "code": "NOT_THE_ASKER"}]


async def test_a_correlation_id_that_could_be_anything_is_not_taken_over(place: Served) -> None:
    trace = uuid7().hex
    headers = {"traceparent": f"00-{trace}-{'1' * 16}-01"}
    answer = await place.client("intake").get("/health/live", headers=headers)
    assert answer.headers["x-correlation-id"] == trace
    other = await place.client("intake").get("/health/live", headers={"X-Correlation-ID": "jan jansen"})
    assert "jan" not in other.headers["x-correlation-id"]


async def test_private_keys_are_private(place: Served) -> None:
    assert (place.folder / "token-key.json").stat().st_mode & 0o077 == 0
    assert '"d"' not in Path(place.folder / "jwks.json").read_text()
