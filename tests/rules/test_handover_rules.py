"""The rules of a handover: what people may do with it, and with which code they are refused."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.handover.handover import commands as ask
from services.handover.handover import process_commands as process
from services.handover.handover.decider import HANDOVERS
from shared.events import handover as fact
from shared.events import standing
from shared.events.classes import Sealed
from shared.events.responsibility import (
    ErasureAcknowledged,
    HandoverListed,
    RecipientNotifiedOfErasure,
    ResponsibilityChanged,
)
from tests.given import Given
from tests.rules.handover_facts import (
    ALEX,
    AZC,
    CASE,
    FIRST,
    HOORN,
    ON_FIRST,
    OPMEER,
    PERSON,
    SECOND,
    closed,
    linked,
    moved,
    opened,
    registered,
    relinked,
    said,
)

given = Given(HANDOVERS, date(2019, 11, 14))
told: dict[str, Any] = {"case_id": CASE, "participant_id": PERSON, "occurred_on": date(2019, 11, 14)}
here: dict[str, Any] = {**told, "handover_id": FIRST}
NOON = datetime(2019, 11, 14, 11, tzinfo=UTC)
started = said(
    fact.HandoverStarted,
    "2019-10-07",
    handover_id=FIRST,
    from_site=AZC,
    to_municipality=OPMEER,
    started_on="2019-10-07",
)
listed = said(HandoverListed, "2019-10-07", handover_id=FIRST, open=True)
led = said(
    ResponsibilityChanged,
    "2019-10-07",
    handover_id=FIRST,
    from_kind="COA",
    from_site=AZC,
    to_kind="MUNICIPALITY",
    to_municipality=OPMEER,
    reason="LINKED",
    changed_on="2019-10-07",
)
running = (opened(), linked(), started, listed, led)
direct = (
    opened(reception_site_id=None),
    linked(),
    started.model_copy(update={"path": fact.HandoverPath.DIRECT, "from_site": None}),
    listed,
    led.model_copy(update={"from_site": None}),
)
planned = fact.FirstContactPlanned(**here, at=NOON, mode="AZC_VISIT")
missed = fact.FirstContactMissed(**here, missed_on=date(2019, 11, 14), reason_code="ILL")
held = fact.FirstContactHeld(**here, held_on=date(2019, 11, 14), private_talk_offered=True, vve_informed=True)
accepted = fact.HandoverAccepted(**here, responsible_case_worker=ALEX)
guided = fact.SocialGuidanceStarted(**here, partner_id="vwn", start_on=date(2019, 11, 14))
completed = fact.HandoverCompleted(**here, completed_on=date(2019, 11, 14))

choose = ask.ChooseScenario(**ON_FIRST, scenario="COMBINED")
plan = ask.PlanFirstContact(**ON_FIRST, at=NOON, mode="AZC_VISIT")
hold = ask.HoldFirstContact(**ON_FIRST, private_talk_offered=True, vve_informed=True)
miss = ask.MissFirstContact(**ON_FIRST, reason_code="ILL")
visit = ask.RecordAzcVisit(**ON_FIRST, site_id=AZC)
accept = ask.AcceptHandover(**ON_FIRST, responsible_case_worker=ALEX)
guide = ask.StartSocialGuidance(**ON_FIRST, partner_id="vwn")
complete = ask.CompleteHandover(**ON_FIRST)
WISHES = (choose, plan, hold, miss, visit, accept, guide)


@pytest.mark.parametrize("wish", [*WISHES, complete], ids=lambda wish: type(wish).__name__)
def test_a_handover_that_the_case_does_not_have_is_unknown(wish: Any) -> None:
    given(opened(), linked()).when(wish).refused("NOT_FOUND")
    given().when(wish).refused("NOT_FOUND")


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_a_closed_case_is_closed_and_nobody_is_told_why(wish: Any) -> None:
    gone = said(standing.StatusRevoked, "2019-11-13", revoked_on=date(2019, 11, 13))
    for end in (closed("2019-11-13"), gone):
        given(*running, end).when(wish).refused("NOT_IN_STATE", "CLOSED")


@pytest.mark.parametrize("wish", [choose, plan, hold, miss, visit, accept], ids=lambda wish: type(wish).__name__)
def test_a_completed_handover_takes_no_more(wish: Any) -> None:
    given(*running, completed).when(wish).refused("NOT_IN_STATE", "COMPLETED")


@pytest.mark.parametrize("wish", [*WISHES, complete], ids=lambda wish: type(wish).__name__)
def test_after_another_link_the_old_handover_takes_no_more(wish: Any) -> None:
    """Also in the moment before the process has passed it on."""
    given(*running, relinked("2019-11-13")).when(wish).refused("NOT_IN_STATE", "REDIRECTED")


FUTURE = [
    hold.model_copy(update={"held_on": date(2019, 11, 16)}),
    miss.model_copy(update={"missed_on": date(2019, 11, 16)}),
    visit.model_copy(update={"visited_on": date(2019, 11, 16)}),
    guide.model_copy(update={"start_on": date(2019, 11, 16)}),
    choose.model_copy(update={"occurred_on": date(2019, 11, 16)}),
    accept.model_copy(update={"occurred_on": date(2019, 11, 16)}),
    ask.RecordHomeVisit(**ON_FIRST, partner_id="vwn", visited_on=date(2019, 11, 16)),
    ask.RejectHandover(**ON_FIRST, reason="SAFETY", rejected_on=date(2019, 11, 16)),
    ask.RejectForCapacity(**ON_FIRST, confirmed_by=ALEX, rejected_on=date(2019, 11, 16)),
]


@pytest.mark.parametrize("wish", FUTURE, ids=lambda wish: type(wish).__name__)
def test_nothing_happened_tomorrow_week(wish: Any) -> None:
    history = (*running, held) if isinstance(wish, ask.AcceptHandover) else (*running, planned)
    given(*history).when(wish).refused("DATE_IN_FUTURE")


EARLY = [
    hold.model_copy(update={"held_on": date(2019, 10, 6)}),
    miss.model_copy(update={"missed_on": date(2019, 10, 6)}),
    visit.model_copy(update={"visited_on": date(2019, 10, 6)}),
    guide.model_copy(update={"start_on": date(2019, 10, 6)}),
    ask.RecordHomeVisit(**ON_FIRST, partner_id="vwn", visited_on=date(2019, 10, 6)),
    ask.RejectHandover(**ON_FIRST, reason="SAFETY", rejected_on=date(2019, 10, 6)),
]


@pytest.mark.parametrize("wish", EARLY, ids=lambda wish: type(wish).__name__)
def test_nothing_happened_before_the_handover_began(wish: Any) -> None:
    given(*running, planned).when(wish).refused("DATE_BEFORE_START")


def test_a_scenario_may_change_until_the_move() -> None:
    chosen = fact.HandoverScenarioChosen(**here, scenario="COMBINED")
    given(*running).when(choose).then(chosen)
    given(*running, chosen).when(choose).then()
    fast = choose.model_copy(update={"scenario": "FAST_START"})
    given(*running, chosen).when(fast).then(fact.HandoverScenarioChosen(**here, scenario="FAST_START"))
    given(*running, chosen, moved("2019-11-13")).when(fast).refused("NOT_IN_STATE", "ARRIVED")


def test_a_talk_is_planned_ahead_and_may_be_moved() -> None:
    given(*running).when(plan).then(planned)
    given(*running, planned).when(plan).then()
    later = NOON.replace(day=20)
    given(*running, planned).when(plan.model_copy(update={"at": later})).then(
        fact.FirstContactPlanned(**here, at=later, mode="AZC_VISIT")
    )
    given(*running).when(plan.model_copy(update={"at": NOON.replace(day=13)})).refused("DATE_IN_PAST")
    given(*running, held).when(plan).refused("NOT_IN_STATE", "HELD")


def test_a_plan_that_is_told_afterwards_was_made_ahead_all_the_same() -> None:
    on = date(2019, 11, 8)
    told = plan.model_copy(update={"at": NOON.replace(day=12), "occurred_on": on})
    told_of = {**here, "occurred_on": on}
    given(*running).when(told).then(fact.FirstContactPlanned(**told_of, at=told.at, mode="AZC_VISIT"))
    given(*running).when(told.model_copy(update={"at": NOON.replace(day=7)})).refused("DATE_IN_PAST")


def test_a_moment_without_a_time_zone_is_no_moment() -> None:
    with pytest.raises(ValidationError):
        ask.PlanFirstContact(**ON_FIRST, at=datetime(2019, 11, 20, 10), mode="VIDEO")


def test_a_talk_is_held_once() -> None:
    given(*running, planned).when(hold).then(held)
    given(*running, held).when(hold).then()
    given(*running, held).when(hold.model_copy(update={"held_on": date(2019, 11, 13)})).refused(
        "NOT_IN_STATE", "HELD"
    )


def test_only_a_planned_talk_can_be_missed_and_the_third_is_brought_higher() -> None:
    given(*running).when(miss).refused("NOT_IN_STATE", "NOT_PLANNED")
    given(*running, held).when(miss).refused("NOT_IN_STATE", "HELD")
    given(*running, planned).when(miss).then(missed)
    given(*running, planned, missed).when(miss).then()
    escalated = fact.HandoverEscalated(**here, level=1, deadline="T3_FIRST_CONTACT", due_on=date(2019, 11, 14))
    given(*running, planned, missed, planned, missed, planned).when(miss).then(missed, escalated)


def test_a_visit_is_where_the_person_lives() -> None:
    visited = fact.AzcVisitRecorded(**here, visited_on=date(2019, 11, 14), site_id=AZC)
    given(*running).when(visit).then(visited)
    given(*running, visited).when(visit).then()
    given(*running).when(visit.model_copy(update={"site_id": "azc-hoogeveen"})).refused("NOT_AT_SITE")
    given(*running, moved("2019-11-13")).when(visit).refused("NOT_IN_STATE", "MOVED")
    given(*direct).when(visit).refused("NOT_AT_SITE")


QUESTION = UUID(int=77)
request = ask.RequestInformation(**ON_FIRST, request_id=QUESTION, topic="WORK", due_on=date(2019, 11, 20))
provide = ask.ProvideInformation(**ON_FIRST, request_id=QUESTION, topic="WORK", answer="baker")
asked = fact.HandoverInformationRequested(
    **here, request_id=QUESTION, topic=Sealed(fact.InformationTopic.WORK), due_on=date(2019, 11, 20)
)


def test_one_side_asks_and_the_other_answers_also_late() -> None:
    answered = fact.HandoverInformationProvided(
        **here, request_id=QUESTION, topic=Sealed(fact.InformationTopic.WORK), answer=Sealed("baker")
    )
    given(*running).when(request).then(asked)
    given(*running, asked).when(request).then()
    given(*running, asked).when(provide).then(answered)
    given(*running, asked, answered).when(provide).then()
    given(*running).when(provide).refused("NOT_FOUND")
    given(*running).when(request.model_copy(update={"due_on": date(2019, 11, 13)})).refused("DATE_IN_PAST")


def test_a_handover_is_accepted_after_the_talk_or_with_a_waiver() -> None:
    """INV-H2."""
    given(*running).when(accept).refused("FIRST_CONTACT_MISSING")
    given(*running, held).when(accept).then(accepted)
    given(*running, held, accepted).when(accept).then()
    other = accept.model_copy(update={"responsible_case_worker": "b-bos"})
    given(*running, held, accepted).when(other).refused("NOT_IN_STATE", "ACCEPTED")
    safe = accept.model_copy(update={"contact_waiver": fact.ContactWaiver.SAFETY})
    given(*running).when(safe).then(accepted.model_copy(update={"contact_waiver": fact.ContactWaiver.SAFETY}))


def test_family_that_follows_needs_no_talk_and_others_cannot_say_so() -> None:
    family = accept.model_copy(update={"contact_waiver": fact.ContactWaiver.FAMILY_REUNIFICATION})
    given(*running).when(family).refused("FIRST_CONTACT_MISSING")
    given(*direct).when(family).then(
        accepted.model_copy(update={"contact_waiver": fact.ContactWaiver.FAMILY_REUNIFICATION})
    )


def reject(reason: str) -> ask.RejectHandover:
    return ask.RejectHandover(**ON_FIRST, reason=reason)


back_at_coa = ResponsibilityChanged(
    **here,
    from_kind="MUNICIPALITY",
    from_municipality=OPMEER,
    to_kind="COA",
    to_site=AZC,
    reason="REJECTED",
    changed_on=date(2019, 11, 14),
)
delisted = HandoverListed(**here, open=False)


@pytest.mark.parametrize("reason", ["NOT_OUR_RESIDENT", "DUPLICATE", "SAFETY"])
def test_a_rejection_gives_the_person_back_to_coa_in_the_same_instant(reason: str) -> None:
    rejected = fact.HandoverRejected(**here, reason=reason, rejected_on=date(2019, 11, 14))
    given(*running).when(reject(reason)).then(rejected, delisted, back_at_coa)
    given(*running, rejected, delisted, back_at_coa).when(reject(reason)).refused("NOT_IN_STATE", "REJECTED")


def test_capacity_is_a_ground_only_at_the_second_level() -> None:
    given(*running).when(reject("CAPACITY")).refused("SECOND_LEVEL_REQUIRED")
    confirmed = ask.RejectForCapacity(**ON_FIRST, confirmed_by=ALEX)
    rejected = fact.HandoverRejected(**here, reason="CAPACITY", rejected_on=date(2019, 11, 14), confirmed_by=ALEX)
    given(*running).when(confirmed).then(rejected, delisted, back_at_coa)
    assert ask.RejectForCapacity.actors == ("MUNICIPALITY/account_manager",)


def test_an_incomplete_profile_is_asked_for_once_until_it_comes() -> None:
    rejected = fact.HandoverRejected(**here, reason="INCOMPLETE_PROFILE", rejected_on=date(2019, 11, 14))
    first, question = given(*running).when(reject("INCOMPLETE_PROFILE")).decided()
    assert first == rejected
    assert (question.topic, question.due_on) == (Sealed(fact.InformationTopic.PROFILE), date(2019, 11, 28))
    given(*running, first, question).when(reject("INCOMPLETE_PROFILE")).then()


def test_who_was_accepted_or_has_arrived_is_not_given_back() -> None:
    given(*running, held, accepted).when(reject("SAFETY")).refused("NOT_IN_STATE", "ACCEPTED")
    given(*running, moved("2019-11-13")).when(reject("SAFETY")).refused("NOT_IN_STATE", "ARRIVED")
    given(*direct).when(reject("NOT_OUR_RESIDENT")).refused("NOT_IN_STATE", "ARRIVED")


def test_what_is_missing_for_completion_is_named() -> None:
    """INV-H3."""
    everything = "ACCEPTED,MOVED,REGISTERED,SOCIAL_GUIDANCE_STARTED"
    given(*running).when(complete).refused("HANDOVER_INCOMPLETE", everything)
    almost = (*running, held, accepted, moved("2019-11-13"), registered("2019-11-13"))
    given(*almost).when(complete).refused("HANDOVER_INCOMPLETE", "SOCIAL_GUIDANCE_STARTED")
    elsewhere = (*running, held, accepted, guided, moved("2019-11-13"), registered("2019-11-13", HOORN))
    given(*elsewhere).when(complete).refused("HANDOVER_INCOMPLETE", "REGISTERED")
    done, gone = given(*almost, guided).when(complete).decided()
    assert (done.completed_on, gone) == (date(2019, 11, 14), delisted)
    given(*almost, guided, done, gone).when(complete).then()


def test_one_organisation_guides_at_a_time_and_ends_what_it_began() -> None:
    given(*running).when(guide).then(guided)
    given(*running, guided).when(guide).then()
    given(*running, guided).when(guide.model_copy(update={"partner_id": "other"})).refused(
        "NOT_IN_STATE", "STARTED"
    )
    end = ask.EndSocialGuidance(**ON_FIRST, partner_id="vwn")
    ended = fact.SocialGuidanceEnded(**here, partner_id="vwn", ended_on=date(2019, 11, 14))
    given(*running).when(end).refused("NOT_FOUND")
    given(*running, guided, completed, closed("2019-11-14")).when(end).then(ended)
    given(*running, guided, ended).when(end).then()
    given(*running, guided).when(end.model_copy(update={"partner_id": "other"})).refused("NOT_FOUND")
    given(*running, guided).when(end.model_copy(update={"ended_on": date(2019, 11, 13)})).refused(
        "DATE_BEFORE_START"
    )


def test_visits_at_home_go_on_after_completion() -> None:
    visit_home = ask.RecordHomeVisit(**ON_FIRST, partner_id="vwn")
    visited = fact.HomeVisitRecorded(**here, partner_id="vwn", visited_on=date(2019, 11, 14))
    given(*running, completed).when(visit_home).then(visited)
    given(*running, visited).when(visit_home).then()


notice = RecipientNotifiedOfErasure(
    **told, notice_id=UUID(int=90), partner_id="gem-opmeer", acknowledge_by="2019-11-28"
)


def test_only_who_was_told_to_erase_can_say_that_it_has() -> None:
    acknowledge = ask.AcknowledgeErasure(case_id=CASE, notice_id=UUID(int=90), partner_id="gem-opmeer")
    acknowledged = ErasureAcknowledged(
        **told, notice_id=UUID(int=90), partner_id="gem-opmeer", acknowledged_on=date(2019, 11, 14)
    )
    given(*running, notice, closed("2019-11-14")).when(acknowledge).then(acknowledged)
    given(*running, notice, acknowledged).when(acknowledge).then()
    other = acknowledge.model_copy(update={"partner_id": "gem-hoorn"})
    given(*running, notice).when(other).refused("NOT_FOUND")
    given(*running).when(acknowledge).refused("NOT_FOUND")


def start(handover_id: UUID, **changes: Any) -> process.StartHandover:
    fields: dict[str, Any] = {"to_municipality": OPMEER, "started_on": date(2019, 10, 7), "from_site": AZC}
    return process.StartHandover(case_id=CASE, handover_id=handover_id, **(fields | changes))


def test_a_case_has_one_active_handover() -> None:
    """INV-H1."""
    given(*running).when(start(FIRST)).then()
    calls_again = said(
        standing.MunicipalityLinkChanged,
        "2019-11-13",
        from_municipality=OPMEER,
        to_municipality=HOORN,
        changed_on="2019-11-13",
        reason="WORK",
    )
    given(*running, calls_again).when(start(SECOND)).refused("HANDOVER_ALREADY_ACTIVE")


def test_a_family_member_is_handed_over_only_where_their_own_case_is_led() -> None:
    given(opened()).when(start(FIRST)).refused("NOT_IN_STATE", "NOT_LINKED")


def test_a_call_that_was_overtaken_is_not_followed() -> None:
    given(opened(), linked(), relinked("2019-11-13")).when(start(FIRST)).refused("NOT_IN_STATE", "SUPERSEDED")
    given(opened(), linked(), closed("2019-11-13")).when(start(FIRST)).refused("NOT_IN_STATE", "CLOSED")


def test_a_handover_is_cancelled_only_while_nobody_is_left_to_hand_over() -> None:
    cancel = process.CancelHandover(**ON_FIRST, reason="LEFT_NL", cancelled_on=date(2019, 11, 13))
    given(*running).when(cancel).refused("NOT_IN_STATE", "OPEN")
    given(*running, completed).when(cancel).then()
    given(opened()).when(cancel).refused("NOT_FOUND")
    gone, off = given(*running, closed("2019-11-13")).when(cancel).decided()
    assert (gone.reason, gone.cancelled_on, off) == (
        Sealed(fact.CancelReason.LEFT_NL),
        date(2019, 11, 13),
        delisted,
    )


def test_a_municipality_without_a_partner_has_nothing_to_erase() -> None:
    nobody = process.NotifyOfErasure(case_id=CASE, notice_id=UUID(int=90), municipality_code=OPMEER)
    given(*running).when(nobody).refused("NOT_FOUND")
    given(*running).when(nobody.model_copy(update={"partner_id": "gem-opmeer"})).then(notice)
    given(*running, notice).when(nobody.model_copy(update={"partner_id": "gem-opmeer"})).then()


@pytest.mark.parametrize("kind", process.PROCESS_COMMANDS, ids=lambda kind: kind.__name__)
def test_nobody_but_the_process_asks_what_it_asks(kind: Any) -> None:
    assert kind.actors == ("SYSTEM",)
