"""The covenant of Weert, Nederweert and Cranendonck: its scenarios, on the real stack."""

from typing import Any

import pytest
from pydantic_core import to_json

from shared.store.statements import QUERIES
from tests.journeys.stage import IDENTITY, Stage

pytestmark = pytest.mark.timeout(180)

LEAD, OFFICER = "gem-weert/regievoerder", "gem-weert/intake_officer"


async def test_AS_WNC_1_nobody_hears_anything_before_it_signed(weert: Stage) -> None:
    """Seventeen signed on 19 September, Land van Horne on the 23rd; it hears nothing of the days before."""
    await weert.on("2019-09-20")
    await weert.arrives("P-001")
    await weert.is_interviewed("P-001")
    await weert.completes_intake("P-001")
    await weert.is_referred("P-001", "land-van-horne", "HEALTH_SUPPORT")
    for entitled in ("gem-weert", "werk-kom"):
        assert len(await weert.holds(entitled, "P-001", "intake-completed")) == 1
    assert weert.all_messages("land-van-horne") == []

    await weert.on("2019-09-24")
    assert weert.all_messages("land-van-horne") == []
    await weert.is_referred("P-001", "land-van-horne", "SOCIAL")
    (heard,) = weert.all_messages("land-van-horne")
    fetched = weert.world.partners["land-van-horne"].holdings.fetched[heard.id]
    assert (heard.kind, fetched["topic"]) == ("referral-made", "SOCIAL")


async def test_AS_WNC_2_a_mandatory_domain_left_out_is_refused_and_declined_is_an_outcome(weert: Stage) -> None:
    """FINANCES is forgotten first, then declined by the participant."""
    await weert.on("2019-10-07")
    await weert.arrives("P-002")
    await weert.is_interviewed("P-002", but="FINANCES")
    refused = await weert.completes_intake("P-002")
    assert (refused.code, refused.detail) == ("MANDATORY_DOMAIN_UNASSESSED", "FINANCES")

    declined = {"intake_id": "P-002", "domain": "FINANCES", "outcome": "DECLINED_BY_PARTICIPANT"}
    await weert.does(OFFICER, "AssessDomain", "P-002", **declined)
    completed = await weert.completes_intake("P-002")
    assert completed.events == ("IntakeCompleted",)
    domains = (await weert.data("gem-weert", "P-002", "intake-completed"))["domains"]
    assert {"domain": "FINANCES", "outcome": "DECLINED_BY_PARTICIPANT"} in domains


async def test_AS_WNC_3_everybody_its_own_view_and_nobody_the_finding(weert: Stage) -> None:
    """P-030 is treated for PTSD; who teaches only hears of shorter sessions, and only from the enrolment on."""
    await weert.on("2019-10-07")
    await weert.arrives("P-030")
    health: dict[str, Any] = {"finding": "PTSD treatment", "adaptation_codes": ["SHORTER_SESSIONS"]}
    await weert.is_interviewed("P-030", **health)
    await weert.on("2019-12-05")
    await weert.completes_intake("P-030")
    assert (await weert.data("werk-kom", "P-030", "intake-completed"))["availability_dayparts"] == 4
    assert await weert.holds("gilde-educatie", "P-030") == []
    assert weert.all_messages("ggd-ln") == []

    await weert.on("2020-01-13")
    enrolled = await weert.does(
        LEAD,
        "StartRouteEnrolment",
        "P-030",
        enrolment_id="E-030",
        route="B1",
        provider="gilde-educatie",
        start_on="2020-01-13",
        dayparts_per_week=4,
    )
    assert enrolled.events == ("RouteEnrolmentStarted",)
    kinds = [message.kind for message in await weert.holds("gilde-educatie", "P-030")]
    assert kinds == ["intake-completed", "route-enrolment-started"]
    assert await weert.data("gilde-educatie", "P-030", "intake-completed") == {
        "learnability": "B1_ATTAINABLE",
        "literacy": "LITERATE_LATIN",
        "learning_conditions": ["SHORTER_SESSIONS"],
    }
    await weert.is_referred("P-030", "ggd-ln", "PUBLIC_HEALTH")
    assert [message.kind for message in weert.all_messages("ggd-ln")] == ["referral-made"]
    for stranger in ("werkvloertaal", "bibliocenter", "bieb-kempen", "ggd-bzo"):
        assert await weert.holds(stranger, "P-030") == []
    held = [[p.holdings.fetched, [m.data for m in p.holdings.messages]] for p in weert.world.partners.values()]
    assert b"PTSD" not in to_json(held)


async def test_AS_WNC_4_the_thirty_first_is_refused_as_a_fact(weert: Stage) -> None:
    """Of the last place and two who come for it, the first gets it; one person may be in both programmes."""
    await weert.on("2019-10-07")
    for n in range(31):
        opened = await weert.asks(
            LEAD,
            "OpenCase",
            f"P-{n}",
            participant_id=f"P-{n}",
            identity={**IDENTITY, "last_name": f"Berhanit-{n}"},
            legal_regime="PILOT_PRE2022",
            target_group="ASYLUM_HOLDER",
            intake_channel="MUNICIPALITY",
        )
        assert opened.outcome == "accepted", opened
    pip = {"programme_code": "WNC-PIP"}
    asked = [await weert.asks("gem-weert", "EnrolInProgramme", f"P-{n}", **pip) for n in range(31)]
    assert [answer.events for answer in asked[:30]] == [("ParticipantEnrolledInProgramme",)] * 30
    assert asked[30].events == ("EnrolmentRefused",)
    await weert.world.clock.settled()
    assert (await weert.data("gem-weert", "P-30", "enrolment-refused"))["reason"] == "TARGET_REACHED"
    both = await weert.does("gem-weert", "EnrolInProgramme", "P-0", programme_code="WNC-DUAL")
    assert both.events == ("ParticipantEnrolledInProgramme",)
    again = await weert.does("gem-weert", "EnrolInProgramme", "P-0", **pip)
    assert again.events == ()


async def test_AS_WNC_7_a_site_knows_its_own_residents_and_access_moves_with_them(weert: Stage) -> None:
    """P-012 lives in AZC Weert, then in AZC Cranendonck, which hears what was missed since it came."""
    await weert.on("2019-10-07")
    await weert.arrives("P-012")
    assert await weert.holds("coa-azc-cranendonck", "P-012") == []
    before = len(await weert.holds("coa-azc-weert", "P-012"))

    await weert.on("2019-10-21")
    moved = await weert.does("coa-azc-weert", "ChangeReceptionLocation", "P-012", to_site="azc-cranendonck")
    assert moved.events == ("ReceptionLocationChanged",)
    await weert.on("2019-10-22")
    await weert.does(LEAD, "AssignCaseWorker", "P-012", case_worker="j-jansen")
    here = [message.kind for message in await weert.holds("coa-azc-weert", "P-012")]
    there = [message.kind for message in await weert.holds("coa-azc-cranendonck", "P-012")]
    assert here[before:] == ["reception-location-changed"]
    assert there == [
        *("municipality-linked", "responsibility-changed", "reception-location-changed"),
        *("deadline-missed", "handover-escalated", "handover-escalated", "case-worker-assigned"),
    ]


async def test_a_day_that_never_comes_is_not_accepted_and_everything_goes_on(weert: Stage) -> None:
    """One such end of lessons, had it been accepted, could not have been counted on from."""
    await weert.on("2020-01-13")
    await weert.arrives("P-041")
    lessons = {"enrolment_id": "E-041", "provider": "gilde-educatie", "dayparts_per_week": 4, "route": "B1"}
    await weert.asks(LEAD, "EnrolInProgramme", "P-041", programme_code="WNC-PIP")
    await weert.does(LEAD, "StartRouteEnrolment", "P-041", **lessons, start_on="2020-01-13")
    switch = {"from_enrolment_id": "E-041", "to_enrolment_id": "E-042", "reason_code": "X", "decided_by": "regie"}
    end = {"enrolment_id": "E-041", "reason": "DONE"}
    head = await weert.world.owner.fetchval(QUERIES["head"])
    for do, fields, outcome, why in (
        ("EndRouteEnrolment", end | {"ended_on": "9999-12-31"}, "invalid", "ended_on: OUT_OF_RANGE"),
        ("EndRouteEnrolment", end | {"ended_on": "2100-12-31"}, "refused", "DATE_IN_FUTURE"),
        ("SwitchRoute", switch | {"effective_on": "9999-12-31"}, "invalid", "effective_on: OUT_OF_RANGE"),
        ("PlanFirstContact", {"at": "9999-12-31T23:59:00Z", "mode": "VIDEO"}, "invalid", "at: OUT_OF_RANGE"),
    ):
        answer = await weert.does(LEAD, do, "P-041", **fields)
        assert (answer.outcome, answer.detail or answer.code) == (outcome, why)
    assert await weert.world.owner.fetchval(QUERIES["head"]) == head
    ended = await weert.does(LEAD, "EndRouteEnrolment", "P-041", **end, ended_on="2020-01-13")
    assert ended.events == ("RouteEnrolmentEnded",)
    assert len(await weert.holds("gilde-educatie", "P-041", "route-enrolment-ended")) == 1
