"""What COA learns by looking at handovers over HTTP: what it was told, recorded each time, and nothing more."""

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from services.audit.disclosures import Question, disclosures
from services.dev.stack import Servers
from services.http.bearers import Bearer
from tests.conftest import WEERT as WEERT_STACK
from tests.conftest import FreshRegion
from tests.contracts.handed_over import (
    COA,
    COA_BEARER,
    at,
    by_gateway,
    coa_sees,
    done,
    go_to,
    handing_over,
    linked,
    listed_by,
    quiet,
)
from tests.contracts.served import LEADER, WEERT, Served, eventually, store_of

OWN_IDS = ("id", "subject")
KNOWN_BY = "select pairwise from gateway.pairwise where partner = 'coa-azc-weert' and internal = $1"
STEWARD = Bearer("d-dekker", "gem-weert", "MUNICIPALITY", "data_steward", WEERT)


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    region = await fresh_region(partners=WEERT_STACK.partners)
    async with handing_over(stack, region, tmp_path_factory.mktemp("looks")) as place:
        yield place


async def known_by(place: Served, internal: str) -> str:
    """The id under which COA knows a person or a handover that it was shown."""
    (row,) = await place.owned(KNOWN_BY, UUID(internal))
    return str(row["pairwise"])


async def row_of(place: Served, who: dict[str, Any], **query: Any) -> dict[str, Any]:
    """What COA's list says of somebody, without the ids."""
    listed = {row["id"]: row for row in await coa_sees(place, **query)}
    row = listed[await known_by(place, who["handover_id"])]
    return {name: value for name, value in row.items() if name not in OWN_IDS}


async def story_of(place: Served, who: dict[str, Any], entries: int) -> dict[str, Any]:
    """What COA is told of somebody's handover, once so many of its facts are in the ledger; without the ids."""
    named, told = await known_by(place, who["handover_id"]), {}

    async def in_the_ledger() -> bool:
        told.update((await by_gateway(place, COA_BEARER, named)).json())
        return len(told["tijdlijn"]) >= entries

    await eventually(in_the_ledger)
    shown = {name: value for name, value in told["overdracht"].items() if name not in OWN_IDS}
    return told | {"overdracht": shown}


async def test_every_end_looks_the_same_to_coa_and_a_withdrawn_notice_is_no_news(place: Served) -> None:
    """A death of the ninth recorded on the thirteenth, a revocation and a plain end of the thirteenth."""
    died, revoked, ended, withdrawn, waits = [await linked(place, "2019-10-07") for _ in range(5)]
    notice = {"notified_on": "2019-10-07", "obligation_start": "2019-10-07"}
    for who in (withdrawn, waits):
        await done(place, "intake", "notify-obligation", case_id=who["case_id"], **notice, **UNDER)
    await go_to(place, at("2019-10-13"))
    await done(place, "intake", "record-death", case_id=died["case_id"], died_on="2019-10-09")
    await done(place, "intake", "revoke-status", case_id=revoked["case_id"])
    await done(place, "intake", "close-case", case_id=ended["case_id"], reason="EXEMPT")
    withdrawal = {"case_id": withdrawn["case_id"], "reason": "ERROR"}
    await done(place, "intake", "withdraw-obligation", **withdrawal)
    await eventually(lambda: quiet(place))
    await coa_sees(place)
    rows = [await row_of(place, who) for who in (ended, died, revoked)]
    assert (rows[0]["state"], rows[0]["ended_on"], rows[0]["due"]) == ("CANCELLED", "2019-10-13", [])
    assert rows == [rows[0]] * 3
    assert await row_of(place, withdrawn) == await row_of(place, waits)
    assert (await row_of(place, waits))["state"] == "LINKED"
    stories = [await story_of(place, who, entries=5) for who in (ended, died, revoked)]
    assert [entry["type"] for entry in stories[0]["tijdlijn"]][-1] == "case-closed"
    assert stories == [stories[0]] * 3
    assert await story_of(place, withdrawn, entries=4) == await story_of(place, waits, entries=4)
    secret = ("2019-10-09", "position", "died", "revoked", "withdrawn", "STATUS", "EXEMPT", "DIED")
    assert not [word for word in secret if word in json.dumps([rows, stories])]
    running = [row["id"] for row in await coa_sees(place, lopend="true")]
    assert set(running) == {await known_by(place, who["handover_id"]) for who in (withdrawn, waits)}


async def test_who_has_nothing_due_is_on_a_page_as_well(place: Served) -> None:
    """Three of the five, with pages of two: for the municipality as for COA."""
    every = {str(row["case_id"]) for row in await place.owned("select case_id from handover.cases")}
    assert {row["case_id"] for row in await listed_by(place, "handover", LEADER)} == every
    assert len(await coa_sees(place)) == len(every) == 5


UNDER = {"target_group": "ASYLUM_HOLDER", "legal_regime": "PILOT_PRE2022"}


async def test_rent_registration_and_what_only_the_municipality_misses_do_not_show(place: Served) -> None:
    """Two who moved on one day, one of them with all that COA is not told: the same, late for nothing."""
    plain, busy = [await linked(place, "2019-10-14") for _ in range(2)]
    for who in (plain, busy):
        case = {"case_id": who["case_id"]}
        await done(place, "intake", "share-client-profile", COA, **case, profile_version=1, consent_share=True)
        its = {**case, "handover_id": who["handover_id"]}
        await done(place, "handover", "choose-scenario", **its, scenario="COMBINED")
        talk = {"at": "2019-10-15T10:00:00+02:00", "mode": "AZC_VISIT"}
        await done(place, "handover", "plan-first-contact", **its, **talk)
    await go_to(place, at("2019-10-16"))
    for who in (plain, busy):
        await done(place, "intake", "offer-housing", case_id=who["case_id"])
    await done(place, "intake", "start-tenancy", case_id=busy["case_id"])
    await eventually(lambda: quiet(place))
    assert await row_of(place, busy) == await row_of(place, plain)
    assert {(await seen_at_home(place, who))["state"] for who in (plain, busy)} == {"CONTACT_PLANNED", "MOVING"}
    await go_to(place, at("2019-10-17"))
    for who in (plain, busy):
        await done(place, "intake", "record-move", case_id=who["case_id"], municipality_code=WEERT)
    await done(place, "intake", "record-registration", case_id=busy["case_id"], municipality_code=WEERT)
    await go_to(place, at("2019-11-05"))
    late = {one["deadline"] for one in (await seen_at_home(place, busy))["late"]}
    assert late >= {"T8_RELIEF", "T2_CASE_WORKER"}
    row = await row_of(place, busy)
    assert row == await row_of(place, plain)
    assert (row["state"], row["late"], row["level"], row["missed"]) == ("ARRIVED", [], 0, [])
    assert row["flags"] == ["profile_received", "moved"]
    named = await known_by(place, busy["handover_id"])
    assert named not in [row["id"] for row in await coa_sees(place, teLaat="true")]
    assert named not in [row["id"] for row in await coa_sees(place, staat="ESCALATED")]
    assert named in [row["id"] for row in await coa_sees(place, staat="ARRIVED")]
    refused = await place.see("gateway", "/v1/overdrachten", COA_BEARER, regievoerder="j-jansen")
    assert refused.status_code == 400


async def seen_at_home(place: Served, who: dict[str, Any]) -> dict[str, Any]:
    answer = await place.see("handover", f"/v1/overdrachten/{who['case_id']}", LEADER)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["overdracht"])


async def test_the_most_urgent_comes_first_by_what_coa_knows(place: Served) -> None:
    rows = await coa_sees(place)
    late = [bool(row["late"]) for row in rows]
    assert late == sorted(late, reverse=True)
    days = [row["next_due"]["due_on"] if row["next_due"] else "9999" for row in rows if not row["late"]]
    assert days == sorted(days)
    assert all(day >= "2019-11-05" for day in days)


async def test_whatever_is_shown_is_in_the_ledger_before_it_is_sent(place: Served) -> None:
    """A page is a look at each person on it, a story at one; an auditor sees them all."""
    who = await linked(place, "2019-11-05")
    looks = "select view from ledger.looks where person = $1 order by at, look_id"
    person = UUID(who["participant_id"])
    assert await place.owned(looks, person) == []
    await coa_sees(place)
    named = await known_by(place, who["handover_id"])
    assert (await by_gateway(place, COA_BEARER, named)).status_code == 200
    assert (await by_gateway(place, COA_BEARER, who["handover_id"])).status_code == 404
    async with store_of(place, "audit") as auditor:
        found = await disclosures(auditor, Question(person, "coa-azc-weert", since=date(2019, 11, 5)))
    kept = [one for one in found if one["message_id"] is None]
    assert [one["view"] for one in kept] == ["list", "story"]
    assert {(one["purpose"], one["type"], one["delivered_at"][:10]) for one in kept} == {
        ("WI-HANDOVER", "overdrachten", "2019-11-05")
    }
    assert {"state", "responsible", "due"} <= set(kept[0]["fields"]["message"])
    assert not {"tijdlijn", "case_id", "participant_id"} & set(kept[0]["fields"]["message"])
    assert "overdracht" not in kept[1]["fields"]["message"]


async def test_nobody_is_shown_what_cannot_be_recorded(place: Served) -> None:
    await place.owned("revoke insert on ledger.looks from convenant_gateway")
    try:
        answer = await place.see("gateway", "/v1/overdrachten", COA_BEARER)
        assert answer.status_code == 500
        assert "overdrachten" not in answer.text
    finally:
        await place.owned("grant insert on ledger.looks to convenant_gateway")


async def test_two_who_are_one_are_one_to_coa_until_that_is_taken_back(place: Served) -> None:
    one, double = [await linked(place, "2019-11-06") for _ in range(2)]
    before = await listed(place)
    first, second = [await known_by(place, who["participant_id"]) for who in (one, double)]
    assert {first, second} <= set(before)
    joined = {"case_id": one["case_id"], "merged_case_id": double["case_id"], "decided_by": "d-dekker"}
    assert (await place.ask("intake", "merge-cases", joined, STEWARD)).status_code == 200
    await eventually(lambda: quiet(place))
    merged = await listed(place)
    assert set(merged) == set(before) - {second}
    assert merged[first]["state"] == "LINKED"
    cancelled = await coa_sees(place, staat="CANCELLED")
    assert second not in [row["subject"] for row in cancelled]
    asked = (await by_gateway(place, COA_BEARER, await known_by(place, double["handover_id"]))).json()
    assert asked["overdracht"]["subject"] == first
    assert (await place.ask("intake", "reverse-merge", joined, STEWARD)).status_code == 200
    await eventually(lambda: quiet(place))
    after = await listed(place)
    assert set(after) == set(before)
    assert (after[second]["state"], after[second]["started_on"]) == ("LINKED", before[second]["started_on"])


async def test_who_turns_out_to_be_somebody_coa_does_not_see_is_told_under_that_name(place: Served) -> None:
    """Another centre had opened a case for the same person, who never was at this site by that case."""
    guest = await linked(place, "2019-11-07")
    own = await linked(place, "2019-11-07", reception_site_id="azc-cranendonck")
    before = await listed(place)
    old = await known_by(place, guest["participant_id"])
    joined = {"case_id": own["case_id"], "merged_case_id": guest["case_id"], "decided_by": "d-dekker"}
    assert (await place.ask("intake", "merge-cases", joined, STEWARD)).status_code == 200
    await eventually(lambda: quiet(place))
    after = await listed(place)
    new = await known_by(place, own["participant_id"])
    assert set(after) == set(before) - {old} | {new}
    assert after[new]["id"] == before[old]["id"]


async def listed(place: Served) -> dict[str, dict[str, Any]]:
    """COA's list by person; each once."""
    rows = await coa_sees(place)
    found = {row["subject"]: row for row in rows}
    assert len(found) == len(rows)
    return found
