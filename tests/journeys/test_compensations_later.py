"""When a person moves on, is joined by family, or is gone: what must be true afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from shared.events.placements import PlacementEnded
from shared.events.plans import IntegrationTermStarted, PlanEstablished
from tests.journeys.newcomers import COMPANY, HOORN, LEAD, OPMEER, SCHOOL, SUPPORT, Newcomers, data_of, identity
from tests.journeys.stage import COMPLETED

pytestmark = pytest.mark.timeout(300)


async def settled_in(region: Newcomers, person: str, **opened: Any) -> None:
    """Somebody whose handover to Hoorn is completed, with a plan, lessons at De Kogge and work at a host."""
    await region.comes(person, **opened)
    await region.is_met(person)
    await region.begins_intake(person)
    await region.finishes_intake(person)
    await region.drafts(person)
    await region.is_housed(person)
    await region.moves(person)
    await region.lands(person)
    assert (await region.handover(HOORN, person))["state"] == "COMPLETED"
    assert "PlanEstablished" in (await region.plans(person)).events
    await region.learns_at(SCHOOL, person, str(region.today))
    week = [{"daypart": day, "kind": "LANGUAGE_LESSON", "partner_id": SCHOOL} for day in ("MON_AM", "TUE_AM")]
    monday = region.today - timedelta(days=region.today.weekday())
    await region.must(LEAD, "SetWeekSchedule", person, week_from=str(monday), items=week)
    await region.world.clock.settled()
    until = str(region.today.replace(year=2020, month=8))
    await region.is_offered_work(COMPANY, COMPANY, person, ["MON_PM", "TUE_PM"], str(region.today), until)
    await region.starts_work(COMPANY, person, "somebody")


async def test_who_moves_on_after_the_handover_takes_plan_route_and_term_along(region: Newcomers) -> None:
    """Move to another municipality after S10: Opmeer receives plan, route and needs; the term began when it began;
    Hoorn may still read what it was told in its own time, and hears nothing more."""
    await settled_in(region, "Mover", legal_regime="WI2021")
    (term,) = await region.holds(HOORN, "Mover", "integration-term-started")
    plan = await region.data(HOORN, "Mover", "plan-established")
    held = await region.holds(HOORN, "Mover")

    await region.later(7)
    moved = {"to_municipality": region.code(OPMEER), "plan_id": "plan Mover", "retained_route": "B1"}
    assert (await region.does(HOORN, "TransferCase", "Mover", **moved)).events[-1:] == ("CaseTransferred",)
    received = await region.holds(OPMEER, "Mover")
    own = data_of(received, "plan-established")
    assert {name: own[name] for name in ("route", "level", "plan_date", "intensity", "goals")} == {
        name: plan[name] for name in ("route", "level", "plan_date", "intensity", "goals")
    }
    assert data_of(received, "integration-term-started")["term_start"] == term.data["term_start"]
    needs = data_of(received, "intake-completed")
    assert needs["learnability"] == "B1_ATTAINABLE"
    assert not [m.kind for m in received if m.kind in ("domain-assessed", "private-talk-offered")]
    assert data_of(received, "placement-ended")["reason"] == "MOVED"
    assert (await region.data(COMPANY, "Mover", "placement-ended"))["reason"] == "MOVED"
    assert await region.facts("Mover", PlacementEnded)
    assert (await region.handover(OPMEER, "Mover"))["path"] == "DIRECT"

    heard = [message.kind for message in held] + ["case-transferred"]
    assert await region.kinds(HOORN, "Mover") == heard
    assert await region.fetches(HOORN, [m for m in held if m.kind == "client-profile-shared"]) == {200}
    assert await region.fetches(HOORN, [m for m in held if m.kind == "case-opened"]) == {403}
    assert (await region.plans("Mover")).code == "NOT_FOUND"

    await region.must(OPMEER, "RecordRegistration", "Mover", municipality_code=region.code(OPMEER))
    waived = {"contact_waiver": "MOVED_BETWEEN_MUNICIPALITIES", "responsible_case_worker": "regie-opmeer"}
    await region.must(f"{OPMEER}/regievoerder", "AcceptHandover", "Mover", **waived)
    other = await region.plans("Mover", OPMEER, plan="next plan", route="Z")
    assert (other.code, other.detail) == ("ROUTE_MUST_BE_KEPT", "B1")
    await region.plans("Mover", OPMEER, plan="next plan")
    after = await region.kinds(OPMEER, "Mover")
    assert after.count("plan-established") == 2
    assert "plan-replaced-on-transfer" in after
    assert len(await region.facts("Mover", IntegrationTermStarted)) == 1
    firsts = [e.is_first for e in await region.facts("Mover", PlanEstablished) if isinstance(e, PlanEstablished)]
    assert firsts == [True, False]
    assert await region.kinds(HOORN, "Mover") == heard


async def test_family_that_follows_has_a_case_of_its_own_and_nothing_is_copied(region: Newcomers) -> None:
    """Family reunification: a case and a DIRECT handover of their own; nobody reads of one in the other's."""
    await settled_in(region, "Sponsor")
    before = await region.all_kinds("Sponsor")
    follower = {
        "participant_id": "Follower",
        "identity": identity("Follower"),
        "legal_regime": "PILOT_PRE2022",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "MUNICIPALITY",
        "municipality_code": region.code(HOORN),
    }
    await region.must(HOORN, "OpenCase", "Follower", **follower)
    await region.must(HOORN, "ExpandHousehold", "Sponsor", new_case_id="Follower", relation="PARTNER")
    await region.world.clock.settled()
    shown = await region.handover(HOORN, "Follower")
    assert (shown["path"], shown["state"], shown["municipality"]) == ("DIRECT", "ARRIVED", "0405")

    now = await region.all_kinds("Follower")
    assert set(now) <= {HOORN, SUPPORT}
    told = await region.holds(HOORN, "Follower")
    assert not [m.kind for m in told if m.kind.startswith(("intake-", "domain-", "plan-", "client-profile"))]
    await region.holds(HOORN, "Sponsor", "household-expanded")
    after = await region.all_kinds("Sponsor")
    assert after == before | {HOORN: [*before[HOORN], "household-expanded"]}
    fetched = region.world.partners[HOORN].holdings.fetched
    assert "Sponsor" not in str([(m.data, fetched.get(m.id)) for m in told])
    assert "Follower" not in str([(m.data, fetched.get(m.id)) for m in await region.holds(HOORN, "Sponsor")])

    own = {"intake_id": "intake Follower", "location": "HOME", "programme_code": "WFR"}
    await region.must(LEAD, "StartIntake", "Follower", **own)
    await region.must(
        f"{HOORN}/intake_officer",
        "AssessDomain",
        "Follower",
        intake_id="intake Follower",
        domain="HEALTH",
        outcome="DECLINED_BY_PARTICIPANT",
    )
    missing = await region.does(LEAD, "CompleteIntake", "Follower", intake_id="intake Follower", **COMPLETED)
    assert missing.outcome == "refused"
    waived = {"contact_waiver": "FAMILY_REUNIFICATION", "responsible_case_worker": "regie-hoorn"}
    accepted = await region.does(LEAD, "AcceptHandover", "Follower", **waived)
    assert "HandoverAccepted" in accepted.events


@pytest.mark.parametrize(("end", "person"), [("RevokeStatus", "Revoked"), ("RecordDeath", "Died")])
async def test_of_whom_is_gone_everybody_hears_only_that_it_is_closed(
    region: Newcomers, end: str, person: str
) -> None:
    """Status withdrawn, death: enrolments and placements end CASE_CLOSED, fetches are refused, and outside of the
    own municipality nobody holds a word of why, or anything later; no deadline passes any more."""
    await settled_in(region, person)
    waiting = f"{person} waits"
    await region.comes(waiting)
    before = {who: await region.all_kinds(who) for who in (person, waiting)}
    held = {partner: await region.holds(partner, person) for partner in (SUPPORT, COMPANY, SCHOOL)}
    for partner, messages in held.items():
        assert messages, partner
    await region.later()
    for who in (person, waiting):
        await region.must(HOORN, end, who)
    await region.world.clock.settled()

    for who in (person, waiting):
        now = await region.all_kinds(who)
        for partner in set(now) - {HOORN}:
            later = now[partner][len(before[who][partner]) :]
            assert later == ["case-closed"], (partner, later)
            closed = (await region.holds(partner, who))[-1]
            assert closed.data == {"closed_on": str(region.today), "reason": "CASE_CLOSED"}
    for partner, messages in held.items():
        assert await region.fetches(partner, messages) <= {403, 410}, partner
    (ended,) = await region.holds(HOORN, person, "placement-ended")
    (left,) = await region.holds(HOORN, person, "route-enrolment-ended")
    assert (ended.data["reason"], left.data["reason"]) == ("CASE_CLOSED", "CASE_CLOSED")
    assert (await region.handover(HOORN, waiting))["state"] == "CANCELLED"
    assert (await region.handover(HOORN, waiting))["due"] == []

    gone = {who: len(await region.facts(who)) for who in (person, waiting)}
    everything = {who: await region.all_kinds(who) for who in (person, waiting)}
    await region.later(60)
    assert {who: await region.all_kinds(who) for who in (person, waiting)} == everything
    assert {who: len(await region.facts(who)) for who in gone} == gone
