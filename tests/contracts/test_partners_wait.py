"""A service that is away makes those wait who speak to it, and nobody else."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.dev.stack import Servers
from tests.conftest import WEERT, FreshRegion
from tests.contracts.served import GATEWAY, Served, a_place, eventually, serving
from tests.contracts.test_partners_speak import _newcomer, _oin, _partner, _published

BUT_INTAKE = ("plans", "relay", "gateway")


@pytest.fixture
async def place(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Served]:
    region = await fresh_region(partners=WEERT.partners)
    shutil.copytree(Path("deploy/regions/weert"), tmp_path / "regions" / region)
    place = await a_place(stack, region, tmp_path)
    await place.owned("delete from clock.played")
    await place.set_clock(datetime(2019, 10, 1, 9, tzinfo=UTC))
    async with serving(place, BUT_INTAKE):
        await eventually(lambda: _published(place))
        yield place


async def test_a_message_for_a_service_that_is_away_holds_up_no_other_partner(place: Served) -> None:
    waiting = await _partner(place, "coa-azc-weert", "COA", _oin("coa-azc-weert"))
    other = await _partner(place, "coa-azc-cranendonck", "COA", _oin("coa-azc-cranendonck"))
    try:
        async with serving(place, ("intake",)):
            subject = await _newcomer(waiting)
        said = [
            waiting.message("preparation-consent-recorded", {"agreed": True}, subject=subject),
            waiting.message(
                "preparation-completed", {"nt2_hours": 115, "knm_hours": 18, "intromap": True}, subject=subject
            ),
        ]
        for message in said:
            await waiting.send(json.dumps(message).encode())
        for _ in range(3):
            answer = await other.say("preparation-consent-recorded", {"agreed": True}, subject=subject)
            assert (answer["outcome"], answer["code"]) == ("invalid", "UNKNOWN_SUBJECT")
        heard = [r for records in (await waiting.replies.getmany(timeout_ms=500)).values() for r in records]
        assert not {m["id"] for m in said} & {json.loads(r.value)["data"]["in_reply_to"] for r in heard}
        async with serving(place, ("intake",)):
            answers = [await waiting.answer_to(message["id"]) for message in said]
        assert [answer["events"] for answer in answers] == [
            ["preparation-consent-recorded.v1"],
            ["preparation-completed.v1"],
        ]
    finally:
        for client in (waiting.producer, waiting.replies, other.producer, other.replies):
            await client.stop()


async def test_a_message_waits_for_a_new_token_where_the_gateway_s_own_has_expired(place: Served) -> None:
    """However often that is tried, and no longer than until the file has a new one."""
    coa = await _partner(place, "coa-azc-weert", "COA", _oin("coa-azc-weert"))
    token = place.folder / "service-token"
    try:
        async with serving(place, ("intake",)):
            subject = await _newcomer(coa)
            token.write_text(place.mint.token(GATEWAY, seconds=-60))
            message = coa.message("preparation-consent-recorded", {"agreed": True}, subject=subject)
            over_http = await coa.post_bytes(json.dumps(message).encode())
            assert (over_http.status_code, over_http.json()["code"]) == (503, "UNAVAILABLE")
            await coa.send(json.dumps(message).encode())
            heard = await coa.replies.getmany(timeout_ms=2500)
            assert message["id"].encode() not in b"".join(r.value for rs in heard.values() for r in rs)
            token.write_text(place.mint.token(GATEWAY))
            assert (await coa.answer_to(message["id"]))["outcome"] == "accepted"
    finally:
        for client in (coa.producer, coa.replies):
            await client.stop()
