"""What the handover service promises: facts from what people do, deadlines on their day, lists for own eyes."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from typer.testing import CliRunner
from uuid_utils.compat import uuid7

from services.cli import app
from services.dev.stack import Servers
from services.handover import boards
from services.handover.watch import handover_id_of
from services.http.bearers import Bearer
from shared.convenant.load import load
from tests.conftest import WEERT as WEERT_STACK
from tests.conftest import FreshRegion
from tests.contracts.handed_over import (
    COA,
    COA_BEARER,
    CRANENDONCK_BEARER,
    at,
    by_gateway,
    coa_sees,
    done,
    go_to,
    handing_over,
    linked,
    quiet,
)
from tests.contracts.served import (
    LEADER,
    NEDERWEERT,
    NEIGHBOUR,
    SYSTEM,
    WEERT,
    Served,
    eventually,
)

FIRED = (
    "select position, type, stream, convert_from(data, 'UTF8')::json #>> '{N,deadline}' as deadline,"
    " convert_from(data, 'UTF8')::json #>> '{N,due_on}' as due_on,"
    " convert_from(data, 'UTF8')::json #>> '{N,ordinal}' as ordinal"
    " from log.events where type in ('deadline-missed.v1', 'deadline-warned.v1')"
)


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    region = await fresh_region(partners=WEERT_STACK.partners)
    async with handing_over(stack, region, tmp_path_factory.mktemp("handovers")) as place:
        yield place


async def types_of(place: Served, person: str) -> list[tuple[str, str]]:
    """What this service recorded of a person: type, and the stream it stands in; its list of handovers apart."""
    rows = await place.owned(
        "select type, stream from log.events where person = $1 and stream like 'handover-%'"
        " and type <> 'handover-listed.v1' order by position",
        UUID(person),
    )
    return [(row["type"].removesuffix(".v1"), row["stream"]) for row in rows]


async def seen(place: Served, named: str, as_: Bearer = LEADER) -> dict[str, Any]:
    answer = await place.see("handover", f"/v1/overdrachten/{named}", as_)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_handover_from_the_link_to_its_completion(place: Served) -> None:
    """Domain §5.4, to the day: only the target for housing is missed, and it is missed once."""
    await go_to(place, at("2019-10-07"))
    who = await linked(place, "2019-10-07")
    case = {"case_id": who["case_id"]}
    its = {**case, "handover_id": who["handover_id"]}
    await done(place, "intake", "assign-case-worker", **case, case_worker="j-jansen")
    await go_to(place, at("2019-10-16"))
    await done(place, "intake", "share-client-profile", COA, **case, profile_version=1, consent_share=True)
    await go_to(place, at("2019-10-18"))
    await done(place, "handover", "choose-scenario", **its, scenario="COMBINED")
    await go_to(place, at("2019-10-21"))
    talk = {"at": "2019-11-14T10:00:00+01:00", "mode": "AZC_VISIT"}
    await done(place, "handover", "plan-first-contact", **its, **talk)
    await eventually(lambda: quiet(place))
    assert (await seen(place, its["handover_id"]))["overdracht"]["state"] == "CONTACT_PLANNED"
    await go_to(place, at("2019-11-14"))
    held = {"private_talk_offered": True, "vve_informed": True}
    await done(place, "handover", "hold-first-contact", **its, **held)
    await done(place, "handover", "record-azc-visit", **its, site_id="azc-weert")
    await go_to(place, at("2020-01-13"))
    await done(place, "intake", "offer-housing", **case)
    await go_to(place, at("2020-01-27"))
    await done(place, "intake", "start-tenancy", **case)
    await go_to(place, at("2020-02-03"))
    await done(place, "intake", "record-move", **case, municipality_code=WEERT)
    await done(place, "intake", "record-registration", **case, municipality_code=WEERT)
    await go_to(place, at("2020-02-04"))
    await done(place, "handover", "start-social-guidance", "vwzn/REFUGEE_SUPPORT", **its)
    await go_to(place, at("2020-02-05"))
    await done(place, "handover", "accept-handover", **its, responsible_case_worker="j-jansen")
    await eventually(lambda: quiet(place))
    own, watch = f"handover-{its['handover_id']}", f"handover-{who['case_id']}"
    assert await types_of(place, who["participant_id"]) == [
        ("responsibility-changed", watch),
        ("handover-started", own),
        ("handover-scenario-chosen", own),
        ("first-contact-planned", own),
        ("first-contact-held", own),
        ("azc-visit-recorded", own),
        ("deadline-missed", watch),
        ("handover-escalated", own),
        ("housing-target-missed", own),
        ("social-guidance-started", own),
        ("handover-accepted", own),
        ("handover-completed", own),
    ]
    told = await seen(place, its["handover_id"])
    assert (told["overdracht"]["state"], told["overdracht"]["ended_on"]) == ("COMPLETED", "2020-02-05")
    passed = [(e["on"], e["responsible"]["kind"]) for e in told["tijdlijn"] if e["passed_on"]]
    assert passed == [("2019-10-07", "COA"), ("2019-10-07", "MUNICIPALITY")]
    assert [(m["deadline"], m["due_on"], m["open"]) for m in told["overdracht"]["missed"]] == [
        ("T5_HOUSING", "2019-12-16", False)
    ]
    assert [d["deadline"] for d in told["overdracht"]["due"]] == ["T12_COA_ACCESS"]


async def fired_of(place: Served, case_id: str) -> list[tuple[str, str, str]]:
    """The deadlines of a case that were fired, in the order of the log."""
    rows = await place.owned(FIRED + " and stream = $1 order by position", f"handover-{case_id}")
    return [(row["deadline"], row["due_on"], row["ordinal"]) for row in rows]


async def test_coa_sees_its_own_resident_until_thirty_days_after_the_completion(place: Served) -> None:
    """Under ids of its own, and of the timeline what it was told; another site sees nothing, ever."""
    who = (await place.owned("select case_id, handovers[1] as h from handover.cases where state = 'COMPLETED'"))[0]
    assert await coa_sees(place, CRANENDONCK_BEARER) == []
    (mine,) = await coa_sees(place, COA_BEARER)
    assert (mine["state"], mine["responsible"]["municipality"]) == ("COMPLETED", WEERT)
    assert not {"case_id", "participant_id", "handover_id", "case_worker"} & set(mine)
    told: dict[str, Any] = {}

    async def in_the_ledger() -> bool:
        told.update((await by_gateway(place, COA_BEARER, mine["id"])).json())
        return len(told["tijdlijn"]) > 1

    await eventually(in_the_ledger)
    types = {entry["type"] for entry in told["tijdlijn"]}
    assert "municipality-linked" in types
    assert not {"azc-visit-recorded", "tenancy-started", "social-guidance-started"} & types
    assert {one["partner"] for one in told["verteld"]} == {"coa-azc-weert"}
    assert str(who["case_id"]) not in str(told)
    assert (await by_gateway(place, CRANENDONCK_BEARER, mine["id"])).status_code == 404
    assert (await by_gateway(place, COA_BEARER, str(who["h"]))).status_code == 404
    await go_to(place, at("2020-03-06"))
    assert len(await coa_sees(place, COA_BEARER)) == 1
    await go_to(place, at("2020-03-07"))
    assert await fired_of(place, str(who["case_id"])) == [
        ("T5_HOUSING", "2019-12-16", "0"),
        ("T12_COA_ACCESS", "2020-03-06", "0"),
    ]
    assert await coa_sees(place, COA_BEARER) == []
    assert (await by_gateway(place, COA_BEARER, mine["id"])).status_code == 404
    assert await place.owned("select from handover.deadlines") == []


async def test_the_lists_are_for_the_eyes_of_ones_own(place: Served) -> None:
    who = await linked(place, "2020-03-07")
    mine = (await place.see("handover", "/v1/overdrachten", lopend=True)).json()["overdrachten"]
    assert [row["handover_id"] for row in mine] == [who["handover_id"]]
    assert mine[0]["next_due"]["deadline"] == "T2_CASE_WORKER"
    assert (await place.see("handover", "/v1/overdrachten", NEIGHBOUR)).json()["overdrachten"] == []
    for named in (who["handover_id"], who["case_id"]):
        assert (await seen(place, named))["overdracht"]["case_id"] == who["case_id"]
        assert (await place.see("handover", f"/v1/overdrachten/{named}", NEIGHBOUR)).status_code == 404
    assert (await place.see("handover", f"/v1/overdrachten/{uuid7()}")).status_code == 404
    vwzn = Bearer("vwzn", "vwzn", "REFUGEE_SUPPORT")
    assert (await place.see("handover", "/v1/overdrachten", vwzn)).status_code == 403
    assert (await place.see("gateway", "/v1/overdrachten", vwzn)).status_code == 403


async def test_a_rejected_person_is_coas_again_and_out_of_the_municipalitys_sight(place: Served) -> None:
    who = await linked(place, "2020-03-07")
    its = {"case_id": who["case_id"], "handover_id": who["handover_id"]}
    await done(place, "handover", "reject-handover", **its, reason="SAFETY")
    await eventually(lambda: quiet(place))
    assert (await place.see("handover", f"/v1/overdrachten/{who['case_id']}")).status_code == 404
    told = await seen(place, who["case_id"], SYSTEM)
    assert (told["overdracht"]["state"], told["overdracht"]["responsible"]["kind"]) == ("REJECTED", "COA")
    types = [kind for kind, _ in await types_of(place, who["participant_id"])]
    assert types[-3:] == ["handover-rejected", "responsibility-changed", "recipient-notified-of-erasure"]


async def test_a_municipality_that_rejected_can_still_say_that_it_deleted_what_it_held(place: Served) -> None:
    """Its access ended with the rejection; the acknowledgement is heard all the same, of that person alone."""
    told = await place.owned(
        "select person, convert_from(data, 'UTF8')::json #>> '{N,notice_id}' as notice from log.events"
        " where type = 'recipient-notified-of-erasure.v1'"
    )
    (person, notice), subject, named = told[0], uuid7(), uuid7()
    noted = "insert into gateway.pairwise (partner, pairwise, internal, person) values ('gem-weert', $1, $2, $3)"
    await place.owned(noted, subject, person, person)
    await place.owned(noted, named, UUID(notice), person)
    acknowledged = await said_by_weert(place, subject, "erasure-acknowledged", {"notice_id": str(named)})
    assert (acknowledged.status_code, acknowledged.json()["data"]["outcome"]) == (200, "accepted")
    again = await said_by_weert(place, subject, "reception-location-changed", {"to_site": "azc-weert"})
    assert again.json()["data"]["code"] in ("TYPE_NOT_YOURS", "UNKNOWN_SUBJECT")
    other = await linked(place, "2020-03-07")
    strange = uuid7()
    await place.owned(noted, strange, UUID(other["participant_id"]), UUID(other["participant_id"]))
    refused = await said_by_weert(place, strange, "erasure-acknowledged", {"notice_id": str(named)})
    assert refused.json()["data"]["code"] == "UNKNOWN_SUBJECT"
    await eventually(lambda: quiet(place))
    assert (await types_of(place, str(person)))[-1][0] == "erasure-acknowledged"


async def said_by_weert(place: Served, subject: UUID, kind: str, data: dict[str, Any]) -> httpx.Response:
    entry = next(p for p in load(Path("deploy/regions/weert")).partners if p.partner_id == "gem-weert")
    message = {
        "specversion": "1.0",
        "id": str(uuid7()),
        "source": f"urn:nld:oin:{entry.oin}:systeem:gem-weert",
        "type": f"nl.inburgeringstrajecten.{kind}.v1",
        "subject": str(subject),
        "data": data,
    }
    token = place.mint.token(Bearer("gem-weert", "gem-weert", "MUNICIPALITY", municipality=WEERT))
    headers = {"Authorization": f"Bearer {token}"}
    return await place.client("gateway").post("/v1/berichten", json=message, headers=headers)


async def test_linked_anew_a_person_is_the_new_municipalitys_and_the_old_one_sees_nothing(place: Served) -> None:
    who = await linked(place, "2020-03-07")
    anew = {"to_municipality": NEDERWEERT, "reason": "FAMILY", "case_id": who["case_id"]}
    await done(place, "intake", "relink-municipality", COA, **anew)
    await eventually(lambda: quiet(place))
    assert (await place.see("handover", f"/v1/overdrachten/{who['case_id']}")).status_code == 404
    seen_there = await seen(place, who["handover_id"], NEIGHBOUR)
    second = str(handover_id_of(UUID(who["case_id"]), 2))
    assert seen_there["overdracht"]["handover_id"] == second
    passed = [e["responsible"]["municipality"] for e in seen_there["tijdlijn"] if e["passed_on"]]
    assert passed == [None, WEERT, NEDERWEERT]
    (listed,) = (await place.see("handover", "/v1/overdrachten", NEIGHBOUR)).json()["overdrachten"]
    assert listed["handover_id"] == second


async def test_lists_are_filtered_and_follow_each_other_by_cursor(place: Served) -> None:
    """Most urgent first: what is late, then what is due soonest."""
    await go_to(place, at("2020-03-09"))
    people = [await linked(place, "2020-03-09") for _ in range(6)]
    leads = {"case_id": people[0]["case_id"], "case_worker": "m-maes"}
    await done(place, "intake", "assign-case-worker", **leads)
    await done(
        place, "intake", "share-client-profile", COA, **its_case(people[1]), profile_version=1, consent_share=True
    )
    await go_to(place, at("2020-03-12"))
    listed = await everything(place, lopend=True)
    late = [row["handover_id"] for row in listed if row["late"]]
    assert {p["handover_id"] for p in people[1:]} <= set(late)
    assert [row["handover_id"] for row in listed[: len(late)]] == late
    assert people[0]["handover_id"] not in late
    rest = [row["next_due"]["due_on"] for row in listed[len(late) :]]
    assert rest == sorted(rest)
    assert [r["handover_id"] for r in await everything(place, teLaat=True)] == late
    (own,) = await everything(place, regievoerder="m-maes")
    assert own["handover_id"] == people[0]["handover_id"]
    assert {r["state"] for r in await everything(place, staat="ESCALATED")} == {"ESCALATED"}
    assert await everything(place, verantwoordelijke="COA") == []
    assert (await place.see("handover", "/v1/overdrachten", cursor="!")).status_code == 400


def its_case(who: dict[str, Any]) -> dict[str, Any]:
    return {"case_id": who["case_id"]}


async def everything(place: Served, **query: Any) -> list[dict[str, Any]]:
    """All pages, each followed by the next; with pages of two."""
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await place.see("handover", "/v1/overdrachten", **query, **cursor)
        page = answer.json()
        assert len(page["overdrachten"]) <= boards.PAGE
        rows += page["overdrachten"]
        if page["next_cursor"] is None:
            assert "link" not in answer.headers
            return rows
        assert page["next_cursor"] in answer.headers["link"]
        cursor = {"cursor": page["next_cursor"]}


async def listed(place: Served, **query: Any) -> list[dict[str, Any]]:
    answer = await place.see("handover", "/v1/overdrachten", **query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["overdrachten"])


async def test_what_is_due_after_completion_is_found_by_who_is_responsible(place: Served) -> None:
    """C8: relief ends six months after it began, long after the handover did; in the list of its case worker."""
    who = await linked(place, "2020-03-12")
    case = {"case_id": who["case_id"]}
    its = {**case, "handover_id": who["handover_id"]}
    await done(place, "intake", "assign-case-worker", **case, case_worker="a-achmed")
    held = {"private_talk_offered": True, "vve_informed": True}
    await done(place, "handover", "hold-first-contact", **its, **held)
    await done(place, "intake", "record-move", **case, municipality_code=WEERT)
    await done(place, "intake", "record-registration", **case, municipality_code=WEERT)
    await done(place, "handover", "start-social-guidance", "vwzn/REFUGEE_SUPPORT", **its)
    await done(place, "plans", "start-benefit", **case, starts_on="2020-03-12")
    await done(place, "handover", "accept-handover", **its, responsible_case_worker="a-achmed")
    await eventually(lambda: quiet(place))

    assert await listed(place, regievoerder="a-achmed", lopend=True) == []
    assert await listed(place, regievoerder="j-jansen", openstaand=True) == []
    (mine,) = await listed(place, regievoerder="a-achmed", openstaand=True)
    assert (mine["state"], mine["case_worker"]) == ("COMPLETED", "a-achmed")
    due = [(d["deadline"], d["due_on"]) for d in mine["due"] if not d["warns"]]
    assert due == [("T12_COA_ACCESS", "2020-04-11"), ("C8_RELIEF", "2020-09-12")]
    closed = [row["case_id"] for row in await listed(place, openstaand=False)]
    assert who["case_id"] not in closed


async def test_the_command_line_lists_what_is_due_and_late_by_case_worker(place: Served) -> None:
    """The same on the command line; what is late of a case that nobody leads any more is seen with `--late`."""
    settings = place.settings("handover")
    env = {
        "CONVENANT_DATABASE_URL": settings.database_url.get_secret_value(),
        "CONVENANT_KEK_FILE": str(settings.kek_file),
        "CONVENANT_CLOCK": "played",
    }

    async def board(*options: str) -> list[dict[str, Any]]:
        words = ["handover", "board", "--json", *options]
        answer = await asyncio.to_thread(CliRunner().invoke, app, words, env=env)
        assert answer.exit_code == 0, answer.output
        return list(json.loads(answer.stdout))

    assert await board("--case-worker", "a-achmed") == []
    (mine,) = await board("--case-worker", "a-achmed", "--all")
    assert "C8_RELIEF" in {due["deadline"] for due in mine["due"]}
    await go_to(place, at("2020-04-15"))
    await eventually(lambda: quiet(place))
    chased = [r for r in await board("--late") if "T14_ERASURE" in {m["deadline"] for m in r["late"]}]
    assert chased == [r for r in await board("--all", "--late") if r in chased]
    assert all(row["late"] for row in await board("--late"))
    assert "a-achmed" not in {row["case_worker"] for row in await board("--late")}


async def test_a_state_that_does_not_exist_is_told_not_answered_with_nothing(place: Served) -> None:
    answer = await place.see("handover", "/v1/overdrachten", staat="ARIVED")
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["code"], problem["errors"]) == ("INVALID", [{"field": "staat", "code": "UNKNOWN_VALUE"}])
    assert (await place.see("handover", "/v1/overdrachten", staat="ARRIVED")).status_code == 200
