"""The process of a warm handover: where it is on which day, what it asks of itself, and how it ends."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.handover.handover import commands as ask
from services.handover.stages import STAGE_OF, TABLE, State
from services.handover.watch import handover_id_of
from shared.events import handover as said_of
from shared.events import standing
from shared.events.responsibility import (
    Deadline,
    DeadlineMissed,
    RecipientNotifiedOfErasure,
    ResponsibilityChanged,
)
from tests.handing import House
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
    THIRD,
    closed,
    house,
    intake_completed,
    intake_started,
    linked,
    moved,
    notified,
    offered,
    opened,
    profile,
    refused,
    registered,
    relinked,
    rented,
    said,
    transferred,
    worker,
)


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=10)


def plan_talk(day: str) -> ask.PlanFirstContact:
    return ask.PlanFirstContact(**ON_FIRST, at=at(day), mode="AZC_VISIT")


held = ask.HoldFirstContact(**ON_FIRST, private_talk_offered=True, vve_informed=True)
missed = ask.MissFirstContact(**ON_FIRST, reason_code="ILL")
accepted = ask.AcceptHandover(**ON_FIRST, responsible_case_worker=ALEX)
guided = ask.StartSocialGuidance(**ON_FIRST, partner_id="vwn")


def lands(running: House, day: str) -> None:
    """All that INV-H3 asks, on one day."""
    running.until(day)
    running.tell(moved(day), registered(day))
    running.ask(held)
    running.ask(guided)
    running.ask(accepted)


def test_the_sequence_of_the_combined_scenario_to_the_day() -> None:
    """Domain §5.4: the state after each day, and exactly one deadline in all that time."""
    running = house("2019-10-07", opened("2019-09-01"), linked("2019-10-07"), worker("2019-10-07"))
    states = {"2019-10-07": running.state(CASE)}
    days: list[tuple[str, list[Any]]] = [
        ("2019-10-16", [profile("2019-10-16")]),
        ("2019-10-18", [ask.ChooseScenario(**ON_FIRST, scenario="COMBINED")]),
        ("2019-10-21", [plan_talk("2019-11-14")]),
        ("2019-11-14", [held, ask.RecordAzcVisit(**ON_FIRST, site_id=AZC)]),
        ("2019-11-15", [intake_started("2019-11-15")]),
        ("2019-12-05", [intake_completed("2019-12-05")]),
        ("2019-12-16", []),
        ("2019-12-17", []),
        ("2020-01-13", [offered("2020-01-13")]),
        ("2020-01-27", [rented("2020-01-27")]),
        ("2020-02-03", [moved("2020-02-03"), registered("2020-02-03")]),
        ("2020-02-04", [guided]),
        ("2020-02-05", [accepted]),
        ("2020-03-10", []),
    ]
    for day, wishes in days:
        running.until(day)
        for wish in wishes:
            running.ask(wish) if isinstance(wish, ask.HandoverCommand) else running.tell(wish)
        states[day] = running.state(CASE)
    assert states == {
        "2019-10-07": State.LINKED,
        "2019-10-16": State.LINKED,
        "2019-10-18": State.SCENARIO_CHOSEN,
        "2019-10-21": State.CONTACT_PLANNED,
        "2019-11-14": State.IN_CONTACT,
        "2019-11-15": State.INTAKE_RUNNING,
        "2019-12-05": State.HOUSING_PENDING,
        "2019-12-16": State.HOUSING_PENDING,
        "2019-12-17": State.ESCALATED,
        "2020-01-13": State.HOUSING_PENDING,
        "2020-01-27": State.MOVING,
        "2020-02-03": State.ARRIVED,
        "2020-02-04": State.ARRIVED,
        "2020-02-05": State.COMPLETED,
        "2020-03-10": State.COMPLETED,
    }
    fired = [(f.deadline, f.ordinal, f.level, f.due_on.isoformat()) for f in running.said(DeadlineMissed)]
    assert fired == [("T5_HOUSING", 0, 1, "2019-12-16"), ("T12_COA_ACCESS", 0, 0, "2020-03-06")]
    (target,) = running.said(said_of.HousingTargetMissed)
    assert (target.occurred_on, target.days_over) == (date(2019, 12, 16), 0)
    (done,) = running.said(said_of.HandoverCompleted)
    assert (done.completed_on, done.open_items) == (date(2020, 2, 5), ("T8_RELIEF", "T9_FIRST_VISIT"))


def test_a_link_starts_a_handover_and_the_municipality_is_responsible() -> None:
    running = house("2019-10-07", opened(), linked())
    (started,) = running.said(said_of.HandoverStarted)
    assert (started.handover_id, started.to_municipality, started.from_site) == (FIRST, OPMEER, AZC)
    (changed,) = running.said(ResponsibilityChanged)
    assert (changed.from_kind, changed.from_site, changed.to_municipality) == ("COA", AZC, OPMEER)
    assert (changed.reason, changed.changed_on) == ("LINKED", date(2019, 10, 7))


def test_who_is_linked_without_a_reception_site_goes_the_short_way() -> None:
    running = house("2019-10-07", opened(reception_site_id=None), linked())
    assert running.said(said_of.HandoverStarted)[0].path == "DIRECT"
    assert running.state(CASE) is State.ARRIVED


def test_a_family_member_who_comes_later_has_a_handover_of_their_own() -> None:
    nareis = UUID(int=7)
    theirs = opened(
        "2020-03-01", nareis, reception_site_id=None, intake_channel="MUNICIPALITY", municipality_code=OPMEER
    )
    running = house("2020-03-01", opened(), linked(), theirs)
    running.tell(said(standing.HouseholdExpanded, "2020-03-01", new_case_id=nareis, relation="PARTNER"))
    first, second = running.said(said_of.HandoverStarted)
    assert (first.case_id, first.path) == (CASE, None)
    assert (second.case_id, second.path, second.handover_id) == (nareis, "DIRECT", handover_id_of(nareis, 1))
    running.tell(linked("2020-03-01", case_id=nareis))
    assert len(running.said(said_of.HandoverStarted)) == 2


def test_after_the_move_means_that_the_talk_comes_after_the_move() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"), worker("2019-10-07"))
    running.ask(ask.ChooseScenario(**ON_FIRST, scenario="AFTER_MOVE"))
    assert running.state(CASE) is State.HOUSING_PENDING
    assert Deadline.T3_FIRST_CONTACT not in {due.deadline for due in running.due(CASE)}
    running.until("2019-12-01")
    running.tell(moved("2019-12-01"))
    talks = [due.due_on for due in running.due(CASE) if due.deadline is Deadline.T3_FIRST_CONTACT]
    assert talks == [date(2019, 12, 15), date(2019, 12, 22)]


def test_a_missed_talk_is_planned_again_and_the_third_is_brought_higher() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"), profile("2019-10-07"))
    running.ask(ask.ChooseScenario(**ON_FIRST, scenario="COMBINED"))
    for day, state in (
        ("2019-10-10", State.SCENARIO_CHOSEN),
        ("2019-10-15", State.SCENARIO_CHOSEN),
        ("2019-10-20", State.ESCALATED),
    ):
        running.until(day)
        running.ask(plan_talk(day))
        assert running.state(CASE) is State.CONTACT_PLANNED
        running.ask(missed)
        assert running.state(CASE) is state
    (escalated,) = running.said(said_of.HandoverEscalated)
    assert (escalated.deadline, escalated.level) == ("T3_FIRST_CONTACT", 1)
    running.ask(plan_talk("2019-10-25"))
    assert running.state(CASE) is State.CONTACT_PLANNED


def test_an_escalation_ends_when_what_it_waited_for_happens() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"))
    running.until("2019-10-10")
    assert running.state(CASE) is State.ESCALATED
    running.tell(worker("2019-10-10"))
    assert running.state(CASE) is State.LINKED


def test_an_incomplete_profile_goes_back_to_coa_which_has_two_weeks_again() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-10"), worker("2019-10-07"))
    running.ask(ask.ChooseScenario(**ON_FIRST, scenario="COMBINED"))
    running.until("2019-10-20")
    running.ask(ask.RejectHandover(**ON_FIRST, reason="INCOMPLETE_PROFILE"))
    assert running.state(CASE) is State.LINKED
    (asked,) = running.said(said_of.HandoverInformationRequested)
    assert asked.due_on == date(2019, 11, 3)
    profiles = [due for due in running.due(CASE) if due.deadline is Deadline.T1_PROFILE]
    assert [(due.generation, due.due_on) for due in profiles] == [(2, date(2019, 11, 3))]
    assert running.watch(CASE).answer.now.municipality == OPMEER
    running.tell(profile("2019-10-25", 2))
    assert running.state(CASE) is State.SCENARIO_CHOSEN
    assert not running.said(RecipientNotifiedOfErasure)


def test_a_rejection_makes_coa_responsible_again_and_the_municipality_must_erase() -> None:
    running = house("2019-10-07", opened(), linked())
    running.until("2019-10-12")
    running.ask(ask.RejectHandover(**ON_FIRST, reason="NOT_OUR_RESIDENT"))
    assert running.state(CASE) is State.REJECTED
    *_, changed = running.said(ResponsibilityChanged)
    assert (changed.reason, changed.to_kind, changed.to_site) == ("REJECTED", "COA", AZC)
    (notice,) = running.said(RecipientNotifiedOfErasure)
    assert (notice.partner_id, notice.acknowledge_by) == ("gem-0432", date(2019, 10, 26))
    running.tell(relinked("2019-10-20"))
    *_, started = running.said(said_of.HandoverStarted)
    assert (started.handover_id, started.previous_handover_id, started.to_municipality) == (SECOND, FIRST, HOORN)
    assert running.watch(CASE).answer.now.municipality == HOORN


def test_another_link_before_the_move_passes_the_handover_on_in_one_instant() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"), profile("2019-10-08"))
    running.until("2019-10-12")
    running.tell(relinked("2019-10-12"))
    (redirected,) = running.said(said_of.HandoverRedirected)
    assert (redirected.handover_id, redirected.to_municipality) == (FIRST, HOORN)
    active = running.watch(CASE).active
    assert active is not None
    assert (active.handover_id, active.to_municipality) == (SECOND, HOORN)
    assert running.state(CASE) is State.LINKED
    again = {
        due.deadline: (due.generation, due.due_on.isoformat()) for due in running.due(CASE) if not due.ordinal
    }
    assert again == {
        "T2_CASE_WORKER": (2, "2019-10-15"),
        "T3_FIRST_CONTACT": (3, "2019-10-26"),
        "T4_SCENARIO": (2, "2019-10-26"),
        "T5_HOUSING": (2, "2019-12-21"),
        "T13_STALE": (date(2019, 10, 12).toordinal(), "2020-01-10"),
    }


def test_a_transfer_after_completion_starts_a_direct_handover() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-08"), worker("2019-10-07"))
    lands(running, "2019-10-09")
    assert running.state(CASE) is State.COMPLETED
    running.until("2020-06-01")
    running.tell(transferred("2020-06-01", HOORN))
    *_, started = running.said(said_of.HandoverStarted)
    assert (started.path, started.previous_handover_id, started.to_municipality) == ("DIRECT", FIRST, HOORN)
    assert running.state(CASE) is State.ARRIVED
    assert not running.said(said_of.HandoverRedirected)


def test_a_transfer_under_way_passes_the_handover_on() -> None:
    running = house("2019-10-07", opened(), linked())
    running.tell(transferred("2019-10-07", HOORN, effective_on="2019-11-01"))
    *_, started = running.said(said_of.HandoverStarted)
    assert (started.occurred_on, started.started_on) == (date(2019, 10, 7), date(2019, 11, 1))
    assert [known.to_municipality for known in running.watch(CASE).rounds if known.open] == [HOORN]


ENDS: list[tuple[Any, str]] = [
    (closed("2019-10-20"), "LEFT_NL"),
    (closed("2019-10-20", "FULFILLED"), "CASE_CLOSED"),
    (said(standing.StatusRevoked, "2019-10-20", revoked_on=date(2019, 10, 20)), "STATUS_REVOKED"),
    (said(standing.ParticipantDied, "2019-10-20", died_on=date(2019, 10, 20)), "DIED"),
    (
        said(standing.ObligationWithdrawn, "2019-10-20", withdrawn_on="2019-10-20", reason="ERROR"),
        "OBLIGATION_WITHDRAWN",
    ),
]


@pytest.mark.parametrize(("end", "reason"), ENDS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_handover_ends_when_nobody_is_left_to_hand_over(end: Any, reason: str) -> None:
    running = house("2019-10-19", opened(), linked("2019-10-19"))
    running.tell(end)
    assert running.state(CASE) is State.CANCELLED
    (cancelled,) = running.said(said_of.HandoverCancelled)
    assert cancelled.reason == said_of.Sealed(said_of.CancelReason(reason))
    running.until("2020-06-01")
    missed = {fact.deadline for fact in running.said(DeadlineMissed)}
    assert missed <= {"T14_ERASURE"}, "nobody is reminded of anything any more"
    assert running.watch(CASE).answer.now.municipality == OPMEER


def merged(kind: type[Any], about: UUID, other: UUID, on: str) -> tuple[Any, Any]:
    pair = {
        "surviving_case_id": other,
        "surviving_participant_id": PERSON,
        "merged_case_id": about,
        "merged_participant_id": PERSON,
        "decided_by": ALEX,
    }
    return said(kind, on, about, **pair), said(kind, on, other, **pair)


def test_a_merged_case_follows_the_other_and_after_a_reversal_is_as_before() -> None:
    other = UUID(int=8)
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"), worker("2019-10-07"))
    running.tell(opened("2019-10-07", other), linked("2019-10-07", HOORN, other))
    running.ask(ask.ChooseScenario(**ON_FIRST, scenario="FAST_START"))
    running.tell(*merged(standing.DuplicateCasesMerged, CASE, other, "2019-10-08"))
    assert running.state(CASE) is State.CANCELLED
    follows = running.watch(CASE).answer.now
    assert follows is not None
    assert (follows.municipality, follows.reason) == (HOORN, "MERGED")
    running.tell(*merged(standing.MergeReversed, CASE, other, "2019-10-09"))
    assert running.state(CASE) is State.SCENARIO_CHOSEN
    again = running.watch(CASE)
    assert again.answer.now is not None
    assert (again.answer.now.municipality, again.active and again.active.handover_id) == (OPMEER, SECOND)
    assert running.said(ResponsibilityChanged)[-1].reason == "REVERSED"


def test_completion_is_asked_for_as_soon_as_nothing_is_missing() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"), worker("2019-10-07"))
    running.ask(held)
    running.ask(accepted)
    running.until("2019-10-09")
    running.tell(registered("2019-10-09"), moved("2019-10-08"))
    assert not running.said(said_of.HandoverCompleted)
    running.ask(guided)
    (done,) = running.said(said_of.HandoverCompleted)
    assert done.completed_on == date(2019, 10, 9)


def test_who_is_no_asylum_holder_needs_no_guidance() -> None:
    running = house("2019-10-07", opened(target_group="FAMILY_MIGRANT"), linked(), registered("2019-10-07"))
    running.ask(held)
    running.ask(accepted)
    running.tell(moved("2019-10-07"))
    assert running.state(CASE) is State.COMPLETED


def test_a_home_that_was_refused_leaves_the_clock_running() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"), worker("2019-10-07"))
    running.until("2019-12-01")
    running.tell(offered("2019-12-01"))
    running.until("2019-12-20")
    running.tell(refused("2019-12-20"))
    homes = [(due.generation, due.due_on) for due in running.due(CASE) if due.deadline is Deadline.T5_HOUSING]
    assert homes == [(1, date(2020, 1, 13))]
    assert not running.said(said_of.HousingTargetMissed)


def test_a_notice_after_a_withdrawal_calls_for_the_handover_again() -> None:
    gone = said(standing.ObligationWithdrawn, "2019-10-08", withdrawn_on="2019-10-08", reason="ERROR")
    running = house("2019-10-07", opened(), linked(), notified("2019-10-07"))
    running.tell(gone)
    running.tell(notified("2019-10-09"))
    active = running.watch(CASE).active
    assert active is not None
    assert (active.handover_id, active.to_municipality) == (SECOND, OPMEER)


def test_who_came_back_is_handed_over_the_short_way() -> None:
    running = house("2019-10-07", opened(), linked(), closed("2019-10-08"))
    running.tell(said(standing.CaseReopened, "2019-11-01", reopened_on="2019-11-01", municipality_code=OPMEER))
    *_, started = running.said(said_of.HandoverStarted)
    assert (started.path, started.previous_handover_id) == ("DIRECT", FIRST)


def test_every_state_stands_in_the_table_once() -> None:
    assert [stage.state for stage in TABLE] == list(State)
    assert [stage.code for stage in TABLE] == [*(f"S{n}" for n in range(11)), "X1", "X2", "X3"]
    assert {stage.state for stage in TABLE if stage.terminal} == {
        State.COMPLETED,
        State.REJECTED,
        State.REDIRECTED,
        State.CANCELLED,
    }
    assert THIRD not in (FIRST, SECOND)
    assert STAGE_OF[State.ARRIVED].code == "S8"
