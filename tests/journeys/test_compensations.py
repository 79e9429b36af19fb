"""When a municipality gives a person back, COA links anew, or somebody moves early: what must be true then."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.events.handover import HandoverRedirected, HandoverRejected, HandoverStarted
from shared.events.responsibility import (
    DeadlineMissed,
    ErasureAcknowledged,
    RecipientNotifiedOfErasure,
    ResponsibilityChanged,
)
from tests.journeys.newcomers import ALKMAAR, CARE, COMPANY, HOORN, LEAD, OPMEER, PARTNERS, Newcomers, data_of

pytestmark = pytest.mark.timeout(300)


async def test_who_rejects_loses_access_that_day_and_nobody_else_hears_of_it(region: Newcomers) -> None:
    """Rejection: NOT_OUR_RESIDENT. COA is responsible at once; Hoorn hears nothing later than its own rejection
    but the notice that it must delete; whoever else heard of the person hears nothing of it."""
    for person in ("Rejected", "Unerased"):
        await region.comes(person)
    before = await region.all_kinds("Rejected")
    held = await region.holds(HOORN, "Rejected")
    assert await region.fetches(HOORN, held) == {200}

    day = await region.later()
    for person in ("Rejected", "Unerased"):
        rejected = await region.does(LEAD, "RejectHandover", person, reason="NOT_OUR_RESIDENT")
        assert rejected.events[0] == "HandoverRejected"
    turned = (await region.facts("Rejected", ResponsibilityChanged))[-1]
    assert isinstance(turned, ResponsibilityChanged)
    assert (turned.to_kind, turned.to_site, turned.changed_on) == ("COA", "azc-alkmaar", day)

    now = await region.all_kinds("Rejected")
    heard = await region.heard(HOORN, "Rejected")
    assert heard == [*before[HOORN], "handover-rejected", "recipient-notified-of-erasure"]
    await region.keeps_only_the_notice(HOORN, "Rejected")
    assert now[ALKMAAR] == [*before[ALKMAAR], "handover-rejected", "responsibility-changed"]
    assert {who: now.get(who) for who in PARTNERS} == {who: before.get(who) for who in PARTNERS}
    assert await region.fetches(HOORN, held) == {410}

    await region.must("coa-azc-alkmaar", "ChangeReceptionLocation", "Rejected", to_site="azc-heerhugowaard")
    await region.later(2)
    assert await region.heard(HOORN, "Rejected") == heard
    for service, path in (("intake", "dossiers"), ("handover", "overdrachten")):
        seen = await region.staff_get(HOORN, service, f"{path}/{region.case_id('Rejected')}")
        assert seen.status_code == 404
    for do, fields in (("AssignCaseWorker", {"case_worker": "nosy"}), ("ProtectAddress", {})):
        assert await region.refused(LEAD, do, "Rejected", **fields) == ("NOT_FOUND", None)
    enrol = {"programme_code": "WFR"}
    assert await region.refused(HOORN, "EnrolInProgramme", "Rejected", **enrol) == ("NOT_FOUND", None)


async def test_the_notice_is_acknowledged_on_the_topic_and_repeated_where_it_is_not(region: Newcomers) -> None:
    """Rejection: of two notices Hoorn answers one, on its `in` topic. Of the other it is reminded after a
    fortnight and a week later, though it has no access any more; nobody else hears, and then no more is said."""
    hoorn, notices = region.world.partners[HOORN], {}
    for person in ("Rejected", "Unerased"):
        (notices[person],) = await region.holds(HOORN, person, "recipient-notified-of-erasure")
    told, first = notices["Rejected"], notices["Unerased"].data
    assert told.subject
    said = await hoorn.say(
        "deleted", "erasure-acknowledged", UUID(told.subject), {"notice_id": told.data["notice_id"]}
    )
    assert (said["outcome"], said["events"]) == ("accepted", ["erasure-acknowledged.v1"])
    await region.world.clock.settled()
    assert len(await region.facts("Rejected", ErasureAcknowledged)) == 1

    await region.later(22)
    to_link = [(e.deadline, e.level) for e in await region.facts("Rejected", DeadlineMissed)]
    assert to_link == [("C1_LINK", 1)]
    notice = (await region.facts("Unerased", RecipientNotifiedOfErasure))[0]
    assert isinstance(notice, RecipientNotifiedOfErasure)
    chased = await region.facts("Unerased", DeadlineMissed)
    assert [(e.deadline, e.due_on, e.level) for e in chased if e.deadline != "C1_LINK"] == [
        ("T14_ERASURE", notice.acknowledge_by, 1),
        ("T14_ERASURE", notice.acknowledge_by + timedelta(days=7), 2),
    ]
    sent = [
        m.data for m in region.world.partners[HOORN].holdings.arrivals if m.subject == notices["Unerased"].subject
    ]
    assert [said for said in sent if "acknowledge_by" in said] == [
        {"notice_id": first["notice_id"], "acknowledge_by": str(notice.acknowledge_by + timedelta(days=days))}
        for days in (0, 7, 14)
    ]
    assert await region.kinds(HOORN, "Rejected") == ["recipient-notified-of-erasure"]
    for name, partner in region.world.partners.items():
        arrived = partner.holdings.arrivals
        assert not [m for m in arrived if m.data.get("deadline") == "T14_ERASURE"], name
        assert name == HOORN or "recipient-notified-of-erasure" not in await region.heard(name, "Unerased")
    await region.later(60)
    assert len(await region.facts("Unerased", RecipientNotifiedOfErasure)) == 3


async def test_coa_may_link_again_to_who_gave_the_person_back_and_is_told_where_it_does_not(
    region: Newcomers,
) -> None:
    """Rejection: COA decides. It hears when its fortnight to link anew is over; then it links to Hoorn again,
    where a new handover begins, nothing is to be deleted any more, and what Hoorn may fetch is there again."""
    await region.comes("Returned")
    held = await region.holds(HOORN, "Returned")
    await region.does(LEAD, "RejectHandover", "Returned", reason="NOT_OUR_RESIDENT")
    await region.keeps_only_the_notice(HOORN, "Returned")
    rejected_on = region.today
    await region.later(13)
    assert "deadline-missed" not in await region.kinds(ALKMAAR, "Returned")
    await region.later(2)
    missed = data_of(await region.holds(ALKMAAR, "Returned"), "deadline-missed")
    assert (missed["deadline"], missed["due_on"]) == ("C1_LINK", str(rejected_on + timedelta(days=14)))
    for partner in set(region.world.partners) - {ALKMAAR}:
        assert "deadline-missed" not in await region.heard(partner, "Returned"), partner

    back = {"to_municipality": region.code(HOORN), "reason": "FAMILY"}
    link = {"municipality_code": region.code(HOORN), "link_reason": "FAMILY"}
    assert await region.refused(ALKMAAR, "LinkMunicipality", "Returned", **link) == ("ALREADY_LINKED", None)
    relinked = await region.does(ALKMAAR, "RelinkMunicipality", "Returned", **back)
    assert relinked.events == ("MunicipalityLinkChanged",)
    assert await region.refused(ALKMAAR, "RelinkMunicipality", "Returned", **back) == ("ALREADY_LINKED", None)
    started = await region.facts("Returned", HandoverStarted)
    assert [e.to_municipality for e in started if isinstance(e, HandoverStarted)] == ["0405", "0405"]
    seen = await region.handover(HOORN, "Returned")
    assert (seen["state"], seen["case_worker"], seen["responsible"]["municipality"]) == ("LINKED", None, "0405")
    anew = ["municipality-link-changed", "responsibility-changed", "handover-started"]
    assert sorted((await region.kinds(HOORN, "Returned"))[-3:]) == sorted(anew)
    assert await region.fetches(HOORN, held) == {200}
    before = await region.facts("Returned", RecipientNotifiedOfErasure)
    await region.later(30)
    assert await region.facts("Returned", RecipientNotifiedOfErasure) == before
    assert len(before) == 2


async def test_an_incomplete_profile_goes_back_to_coa_and_the_handover_begins_anew(region: Newcomers) -> None:
    """Rejection: INCOMPLETE_PROFILE is no end: LINKED again, with a question to COA, and nobody loses access."""
    await region.comes("Incomplete")
    await region.must(LEAD, "ChooseScenario", "Incomplete", scenario="COMBINED")
    sent_back = await region.does(LEAD, "RejectHandover", "Incomplete", reason="INCOMPLETE_PROFILE")
    assert sent_back.events == ("HandoverRejected", "HandoverInformationRequested")
    assert (await region.handover(HOORN, "Incomplete"))["state"] == "LINKED"
    (asked,) = await region.holds(ALKMAAR, "Incomplete", "handover-information-requested")
    assert asked.data["due_on"] == str(region.today + timedelta(days=14))
    assert await region.facts("Incomplete", RecipientNotifiedOfErasure) == []
    assert (await region.handover(HOORN, "Incomplete"))["responsible"]["municipality"] == "0405"

    await region.shares_profile("Incomplete", version=2)
    assert (await region.handover(HOORN, "Incomplete"))["state"] == "SCENARIO_CHOSEN"
    assert data_of(await region.holds(HOORN, "Incomplete"), "client-profile-shared")["profile_version"] == 2


async def test_capacity_is_a_ground_for_the_second_level_alone(region: Newcomers) -> None:
    """Rejection: CAPACITY is refused to the case worker, nothing is written; the account manager may."""
    await region.comes("Capacity")
    capacity = {"reason": "CAPACITY"}
    assert await region.refused(LEAD, "RejectHandover", "Capacity", **capacity) == ("SECOND_LEVEL_REQUIRED", None)
    above = {"confirmed_by": "manager-1"}
    assert await region.refused(LEAD, "RejectForCapacity", "Capacity", **above) == ("ROLE_NOT_ALLOWED", None)
    confirmed = await region.does(f"{HOORN}/account_manager", "RejectForCapacity", "Capacity", **above)
    assert "HandoverRejected" in confirmed.events
    (rejected,) = await region.facts("Capacity", HandoverRejected)
    assert isinstance(rejected, HandoverRejected)
    assert (rejected.reason, rejected.confirmed_by) == ("CAPACITY", "manager-1")
    assert OPMEER not in await region.all_kinds("Capacity")


async def test_linked_anew_there_is_one_link_and_the_intake_comes_along_when_adopted(region: Newcomers) -> None:
    """Re-link before the move: from Hoorn to Opmeer. Hoorn's draft can never become a plan; Opmeer sees nothing
    of the intake until it says that it takes it over, and works on with that very intake."""
    await region.comes("Relinked")
    await region.is_met("Relinked", scenario="FAST_START")
    await region.begins_intake("Relinked")
    await region.finishes_intake("Relinked")
    assert (await region.drafts("Relinked")).events == ("PlanDrafted",)
    asked = {"referral_id": "care Relinked", "target_partner_id": CARE, "topic": "HEALTH_SUPPORT"}
    await region.must(LEAD, "MakeReferral", "Relinked", **asked, ground="CONSENT", details="x")
    await region.world.clock.settled()
    held = await region.holds(HOORN, "Relinked")

    await region.later()
    again = {"to_municipality": region.code(OPMEER), "reason": "WORK"}
    relinked = await region.does(ALKMAAR, "RelinkMunicipality", "Relinked", **again)
    assert relinked.events == ("MunicipalityLinkChanged",)
    now = await region.all_kinds("Relinked")
    assert now[HOORN] == [*(message.kind for message in held), "municipality-link-changed"]
    assert await region.fetches(HOORN, held) == {403}
    assert {"case-opened", "client-profile-shared", "handover-started"} <= set(now[OPMEER])
    assert not [kind for kind in now[OPMEER] if kind.startswith(("intake-", "plan-", "domain-"))]
    started = await region.facts("Relinked", HandoverStarted)
    redirected = await region.facts("Relinked", HandoverRedirected)
    assert [e.to_municipality for e in started if isinstance(e, HandoverStarted)] == ["0405", "0432"]
    assert len(redirected) == 1
    second = await region.handover(OPMEER, "Relinked")
    assert (second["municipality"], second["state"]) == ("0432", "LINKED")
    await _sees_no_work_of_another(region, "Relinked")
    assert (await region.staff_get(HOORN, "handover", f"overdrachten/{second['case_id']}")).status_code == 404

    assert (await region.plans("Relinked")).code == "NOT_FOUND"
    early = await region.plans("Relinked", OPMEER)
    assert (early.code, early.detail) == ("NOT_IN_STATE", "NOT_ADOPTED")
    adopted = {"intake_id": "intake Relinked"}
    await region.must(f"{OPMEER}/regievoerder", "AdoptIntake", "Relinked", **adopted)
    await region.world.clock.settled()
    assert "intake-completed" in await region.kinds(OPMEER, "Relinked")
    told = {entry["type"] for entry in (await region.story(OPMEER, "Relinked"))["tijdlijn"]}
    assert {"intake-started", "intake-completed", "plan-drafted"} <= told
    assert "referral-made" not in told
    assert "intake_done" in (await region.handover(OPMEER, "Relinked"))["flags"]
    assert (await region.dossier(OPMEER, "Relinked"))["intake"] == "COMPLETED"
    await region.is_met("Relinked", OPMEER)
    await region.moves("Relinked", OPMEER)
    assert (await region.plans("Relinked", OPMEER, plan="own plan")).events == ("PlanEstablished",)
    assert (await region.plans("Relinked")).code == "NOT_FOUND"
    assert await region.kinds(HOORN, "Relinked") == now[HOORN]


async def _sees_no_work_of_another(region: Newcomers, person: str) -> None:
    """The timeline, who was told what, the flags and the file of Opmeer know of no intake, plan or referral."""
    story, dossier = await region.story(OPMEER, person), await region.dossier(OPMEER, person)
    theirs = ("intake-", "private-talk-", "domain-", "learnability-", "plan-", "referral-")
    assert not [entry["type"] for entry in story["tijdlijn"] if entry["type"].startswith(theirs)]
    assert not [one for one in story["verteld"] if one["type"].startswith(theirs)]
    assert CARE not in {one["partner"] for one in story["verteld"]}
    assert "intake_done" not in story["overdracht"]["flags"]
    assert (dossier["intake"], dossier["intake_completed_on"]) == ("NONE", None)


async def test_who_moves_before_the_intake_is_complete_goes_on_with_that_intake(region: Newcomers) -> None:
    """Move before intake complete: one intake, which is completed at home; no second is begun (INV-I1)."""
    await region.comes("Early")
    await region.is_met("Early")
    await region.begins_intake("Early")
    await region.is_housed("Early")
    await region.moves("Early")
    assert (await region.handover(HOORN, "Early"))["state"] == "ARRIVED"
    second = {"intake_id": "another", "location": "HOME", "programme_code": "WFR"}
    assert (await region.refused(LEAD, "StartIntake", "Early", **second))[0] == "INTAKE_ALREADY_OPEN"
    await region.later(3)
    await region.finishes_intake("Early")
    (begun,) = await region.holds(HOORN, "Early", "intake-started")
    (done,) = await region.holds(HOORN, "Early", "intake-completed")
    assert begun.data["intake_id"] == done.data["intake_id"]
    assert (await region.refused(LEAD, "StartIntake", "Early", **second))[0] == "INTAKE_ALREADY_COMPLETED"
    (at_work,) = await region.holds(COMPANY, "Early", "intake-completed")
    assert at_work.data["education_level"] == "SECONDARY"
    assert (await region.plans("Early")).events == ("PlanEstablished",)
