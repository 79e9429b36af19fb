"""Which deadlines run, when they are due, and what it means that they pass."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.handover.deadlines import pending
from services.handover.handover import commands as ask
from services.handover.handover.process_commands import FireDeadline
from services.handover.process import evolve
from services.handover.term import Term, Warning
from services.handover.terms import Terms
from services.handover.watch import NOTHING, Watch
from shared.decider import Refused
from shared.events import benefits, intake, plans, standing
from shared.events import handover as said_of
from shared.events.classes import Sealed
from shared.events.responsibility import Deadline, DeadlineMissed, DeadlineWarned, HandoverListed
from tests.handing import TERMS
from tests.rules.handover_facts import (
    ALEX,
    CASE,
    FIRST,
    HARDENBERG,
    HOORN,
    INTAKE,
    ON_FIRST,
    closed,
    house,
    linked,
    moved,
    notified,
    offered,
    opened,
    permitted,
    planned,
    profile,
    registered,
    rented,
    said,
    transferred,
    worker,
)


def watching(*facts: Any) -> Watch:
    watch = NOTHING
    for fact in facts:
        watch = evolve(watch, fact)
    return watch


def due(watch: Watch, deadline: Deadline, terms: Terms = TERMS) -> list[tuple[str, int, bool]]:
    found = (one for one in pending(watch, terms) if one.deadline is deadline)
    return [(one.due_on.isoformat(), one.level, one.warns) for one in found]


def asked(on: str, party: str = "SCHOOL") -> Any:
    return said(intake.ThirdPartyInformationRequested, on, intake_id=INTAKE, party_role=party, requested_on=on)


def received(on: str, party: str = "SCHOOL") -> Any:
    return said(intake.ThirdPartyInformationReceived, on, intake_id=INTAKE, party_role=party, received_on=on)


VECTORS: list[tuple[list[Any], str]] = [
    ([registered("2025-12-01"), notified("2026-03-02")], "2026-05-11"),
    ([notified("2026-03-02"), registered("2026-04-13")], "2026-06-22"),
    (
        [registered("2025-12-01"), notified("2026-03-02"), asked("2026-04-20"), received("2026-05-20")],
        "2026-06-03",
    ),
    (
        [registered("2025-12-01"), notified("2026-03-02"), asked("2026-04-20"), received("2026-04-21")],
        "2026-05-11",
    ),
    (
        [registered("2025-12-01"), notified("2026-03-02"), asked("2026-05-12"), received("2026-05-20")],
        "2026-05-11",
    ),
]


@pytest.mark.parametrize(("facts", "end"), VECTORS)
def test_the_clock_of_the_plan(facts: list[Any], end: str) -> None:
    """Domain §2.2: the vectors of C5 and C5x; what is asked after the end extends nothing."""
    *_, last = due(watching(opened(legal_regime="WI2021"), *facts), Deadline.T10_PLAN)
    assert last == (end, 3, False)


def test_the_plan_is_warned_of_at_six_eight_and_nine_weeks() -> None:
    watch = watching(opened(), registered("2025-12-01"), notified("2026-03-02"))
    assert due(watch, Deadline.T10_PLAN) == [
        ("2026-04-13", 1, True),
        ("2026-04-27", 2, True),
        ("2026-05-04", 3, True),
        ("2026-05-11", 3, False),
    ]


def test_while_third_parties_have_not_answered_the_plan_is_not_late() -> None:
    watch = watching(opened(), registered("2025-12-01"), notified("2026-03-02"), asked("2026-04-20"))
    assert [day for day, _, warns in due(watch, Deadline.T10_PLAN) if not warns] == []


def test_an_end_that_was_put_off_is_warned_of_once_more() -> None:
    """Without an answer the alderman hears so at the end of the ten weeks, and again before the new end."""
    running = house("2026-01-01", opened("2026-01-01", legal_regime="WI2021"), registered("2026-01-05"))
    running.tell(notified("2026-03-02"), asked("2026-05-10"))
    running.until("2026-09-01")
    early = ["2026-04-13", "2026-04-27", "2026-05-04", "2026-05-11"]
    assert [str(f.due_on) for f in running.said(DeadlineWarned)] == early
    assert running.said(DeadlineMissed) == []
    running.tell(received("2026-09-01"))
    running.until("2026-12-01")
    warned = [(str(f.due_on), f.level) for f in running.said(DeadlineWarned)]
    assert warned[len(early) :] == [("2026-09-08", 3)]
    assert [str(f.due_on) for f in running.said(DeadlineMissed)] == ["2026-09-15"]


def test_an_answer_to_a_question_asked_too_late_answers_none_that_was_asked_in_time() -> None:
    facts = [opened(), registered("2025-12-01"), notified("2026-03-02"), asked("2026-04-20")]
    facts += [asked("2026-05-12", "DOCTOR"), received("2026-05-13", "DOCTOR")]
    assert [day for day, _, warns in due(watching(*facts), Deadline.T10_PLAN) if not warns] == []
    answered = watching(*facts, received("2026-05-20"))
    assert [day for day, _, warns in due(answered, Deadline.T10_PLAN) if not warns] == ["2026-06-03"]


def test_how_long_a_talk_waits_for_the_profile_is_data() -> None:
    """Linked 7 October without a profile: two weeks of waiting and two of its own; with a week's wait, three."""
    talk = TERMS.default[Deadline.T3_FIRST_CONTACT]
    sooner = TERMS.model_copy(
        update={"default": {**TERMS.default, Deadline.T3_FIRST_CONTACT: talk.model_copy(update={"waits": 7})}}
    )
    running = house("2019-10-07", opened(), linked())
    watch = running.watch(CASE)
    assert due(watch, Deadline.T3_FIRST_CONTACT)[0] == ("2019-11-04", 1, False)
    assert due(watch, Deadline.T3_FIRST_CONTACT, sooner)[0] == ("2019-10-28", 1, False)


def test_a_plan_stops_its_clock_and_a_correction_starts_it_anew() -> None:
    base = [opened(), registered("2025-12-01"), notified("2026-03-02")]
    assert due(watching(*base, planned("2026-04-01")), Deadline.T10_PLAN) == []
    corrected = said(standing.ObligationCorrected, "2026-03-09", notified_on="2026-03-09", reason="DATE")
    again = [one for one in pending(watching(*base, corrected), TERMS) if one.deadline is Deadline.T10_PLAN]
    assert {one.generation for one in again} == {2}
    assert again[-1].due_on == date(2026, 5, 18)


@pytest.mark.parametrize("regime", ["PILOT_PRE2022", "WI2013"])
def test_the_clocks_of_the_2021_act_run_for_nobody_else(regime: str) -> None:
    facts = [opened(legal_regime=regime), permitted("2020-01-01"), registered("2020-01-02")]
    assert due(watching(*facts), Deadline.T11_DUO_LETTER) == []
    assert due(watching(*facts, notified("2020-02-01", regime)), Deadline.T10_PLAN) == []


def test_the_letter_of_duo_is_due_eight_weeks_after_permit_and_registration() -> None:
    facts = [opened(legal_regime="WI2021"), permitted("2026-01-05"), registered("2026-02-02")]
    assert due(watching(*facts), Deadline.T11_DUO_LETTER) == [("2026-03-30", 1, False)]
    assert due(watching(*facts, notified("2026-03-01")), Deadline.T11_DUO_LETTER) == []


def test_the_link_is_due_two_weeks_after_the_permit() -> None:
    waiting = watching(opened(), permitted("2019-09-10"))
    assert due(waiting, Deadline.C1_LINK) == [("2019-09-24", 1, False)]
    assert due(evolve(waiting, linked("2019-09-20")), Deadline.C1_LINK) == []


def test_the_term_ends_when_the_plans_say_so_and_is_warned_of_half_a_year_before() -> None:
    term = said(
        plans.IntegrationTermStarted,
        "2026-05-04",
        plan_id=UUID(int=20),
        term_start="2026-05-05",
        term_end="2029-05-04",
    )
    watch = watching(opened(legal_regime="WI2021"), notified("2026-03-02"), term)
    assert due(watch, Deadline.C6_TERM) == [("2028-11-03", 1, True), ("2029-05-04", 0, False)]


def test_relief_lasts_six_months_for_asylum_permits() -> None:
    benefit = said(benefits.BenefitEntitlementStarted, "2020-02-10", starts_on="2020-02-10")
    watch = watching(opened(), permitted("2019-09-10"), benefit)
    assert due(watch, Deadline.C8_RELIEF) == [("2020-07-13", 1, True), ("2020-08-10", 0, False)]
    ended = said(benefits.BenefitEntitlementEnded, "2020-04-01", ended_on="2020-04-01")
    assert due(evolve(watch, ended), Deadline.C8_RELIEF) == []
    migrant = watching(opened(target_group="FAMILY_MIGRANT"), benefit)
    assert due(migrant, Deadline.C8_RELIEF) == []


def test_the_algemene_termijnenwet_is_a_switch_that_shifts_only_terms_of_the_law() -> None:
    switched = TERMS.model_copy(update={"algemene_termijnenwet": True})
    watch = watching(opened(), registered("2026-01-01"), notified("2026-02-15"))  # ten weeks later is a Sunday
    assert due(watch, Deadline.T10_PLAN)[-1][0] == "2026-04-26"
    assert due(watch, Deadline.T10_PLAN, switched)[-1][0] == "2026-04-28"  # the King's day lies between
    saturday = watching(opened(legal_regime="WI2021"), permitted("2026-05-02"))
    assert due(saturday, Deadline.C1_LINK, switched) == [("2026-05-16", 1, False)]


def test_what_starts_with_a_link() -> None:
    running = house("2019-10-07", opened(), linked())
    found = {(one.deadline, one.due_on.isoformat(), one.level) for one in running.due(CASE)}
    assert found == {
        ("T1_PROFILE", "2019-10-21", 1),
        ("T2_CASE_WORKER", "2019-10-09", 1),
        ("T3_FIRST_CONTACT", "2019-11-04", 1),
        ("T3_FIRST_CONTACT", "2019-11-11", 2),
        ("T4_SCENARIO", "2019-10-21", 1),
        ("T5_HOUSING", "2019-12-16", 1),
        ("T13_STALE", "2020-01-05", 1),
    }
    running.tell(profile("2019-10-09"))
    talks = [one.due_on.isoformat() for one in running.due(CASE) if one.deadline is Deadline.T3_FIRST_CONTACT]
    assert talks == ["2019-10-23", "2019-10-30"]


def test_a_home_is_asked_after_every_four_weeks_until_there_is_one() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"), worker("2019-10-07"))
    running.until("2020-02-20")
    targets = running.said(said_of.HousingTargetMissed)
    assert [(fact.due_on.isoformat(), fact.days_over) for fact in targets] == [
        ("2019-12-16", 0),
        ("2020-01-13", 28),
        ("2020-02-10", 56),
    ]
    levels = [f.level for f in running.said(said_of.HandoverEscalated) if f.deadline is Deadline.T5_HOUSING]
    assert levels == [1, 2, 2]
    running.tell(offered("2020-02-20"))
    running.until("2020-06-01")
    assert len(running.said(said_of.HousingTargetMissed)) == 3


def test_what_starts_with_the_home_and_with_the_move() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"), worker("2019-10-07"))
    running.tell(rented("2019-10-08"))
    assert (Deadline.T6_MOVE, date(2019, 10, 22)) in {(one.deadline, one.due_on) for one in running.due(CASE)}
    running.tell(moved("2019-10-10"))
    found = {(one.deadline, one.due_on.isoformat(), one.level) for one in running.due(CASE)}
    assert {
        ("T7_REGISTRATION", "2019-10-15", 1),
        ("T8_RELIEF", "2019-10-24", 2),
        ("T9_FIRST_VISIT", "2019-10-24", 1),
    } <= found
    assert not {"T4_SCENARIO", "T5_HOUSING", "T6_MOVE"} & {deadline for deadline, _, _ in found}


def arrives(day: str, *, led: bool) -> Any:
    """AS-HAR-1: who registers in Hardenberg has somebody on that very day."""
    running = house("2021-02-01", opened("2021-02-01"), linked("2021-02-01", HARDENBERG), profile("2021-02-01"))
    running.tell(registered(day, HARDENBERG))
    if led:
        running.tell(worker(day, HARDENBERG))
    running.until("2021-03-09")
    return running


def test_day_one_is_missed_at_the_end_of_the_day_of_registration() -> None:
    running = arrives("2021-03-08", led=False)
    (missed,) = running.said(said_of.DayOneGuidanceMissed)
    assert (missed.occurred_on, missed.due_on) == (date(2021, 3, 8), date(2021, 3, 8))
    assert Deadline.T9_FIRST_VISIT in {f.deadline for f in running.said(said_of.HandoverEscalated)}


@pytest.mark.parametrize(("led", "missed"), [(True, []), (False, ["2021-03-08"])])
def test_day_one_is_the_day_of_registration_also_for_who_moved_in_before(led: bool, missed: list[str]) -> None:
    running = house("2021-02-01", opened("2021-02-01"), linked("2021-02-01", HARDENBERG), profile("2021-02-01"))
    running.tell(moved("2021-03-05", HARDENBERG), registered("2021-03-08", HARDENBERG))
    if led:
        running.tell(worker("2021-03-08", HARDENBERG))
    running.until("2021-03-20")
    assert [str(f.due_on) for f in running.said(said_of.DayOneGuidanceMissed)] == missed


def test_who_has_a_case_worker_on_day_one_has_missed_nothing() -> None:
    running = arrives("2021-03-08", led=True)
    assert running.said(said_of.DayOneGuidanceMissed) == []
    assert Deadline.T9_FIRST_VISIT not in {one.deadline for one in running.due(CASE)}


def test_a_visit_or_a_talk_after_arrival_is_the_first_visit() -> None:
    running = house("2019-10-07", opened(), linked(), moved("2019-10-07"))
    running.ask(ask.RecordHomeVisit(**ON_FIRST, partner_id="vwn"))
    assert Deadline.T9_FIRST_VISIT not in {one.deadline for one in running.due(CASE)}


def test_nobody_acts_for_ninety_days() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"), worker("2019-10-07"))
    running.until("2020-01-06")
    stale = [f for f in running.said(DeadlineMissed) if f.deadline is Deadline.T13_STALE]
    assert [f.due_on for f in stale] == [date(2020, 1, 5)]
    running.tell(profile("2020-01-06", 2))
    assert (Deadline.T13_STALE, date(2020, 4, 5)) in {(one.deadline, one.due_on) for one in running.due(CASE)}


def completed() -> Any:
    """Somebody whose handover was completed on the day it began."""
    running = house("2019-10-07", opened(), linked(), registered("2019-10-07"), moved("2019-10-07"))
    running.ask(ask.HoldFirstContact(**ON_FIRST, private_talk_offered=True, vve_informed=True))
    running.ask(ask.StartSocialGuidance(**ON_FIRST, partner_id="vwn"))
    running.ask(ask.AcceptHandover(**ON_FIRST, responsible_case_worker=ALEX))
    return running


def test_the_access_of_coa_ends_by_itself_thirty_days_after_completion() -> None:
    running = completed()
    assert [(one.deadline, one.due_on) for one in running.due(CASE)] == [("T12_COA_ACCESS", date(2019, 11, 6))]
    running.until("2019-11-07")
    (ended,) = (f for f in running.said(DeadlineMissed) if f.deadline is Deadline.T12_COA_ACCESS)
    assert (ended.level, ended.handover_id) == (0, FIRST)
    assert running.due(CASE) == ()


def test_of_who_died_nothing_passes_any_more() -> None:
    running = completed()
    running.tell(said(standing.ParticipantDied, "2019-10-08", died_on="2019-10-08"))
    assert running.due(CASE) == ()


def test_an_erasure_that_is_not_acknowledged_is_brought_higher_twice() -> None:
    running = house("2019-10-07", opened(), linked())
    running.ask(ask.RejectHandover(**ON_FIRST, reason="SAFETY"))
    running.until("2019-11-15")
    missed = [(f.deadline, f.due_on.isoformat(), f.level) for f in running.said(DeadlineMissed)]
    assert missed == [
        ("C1_LINK", "2019-10-21", 1),
        ("T14_ERASURE", "2019-10-21", 1),
        ("T14_ERASURE", "2019-10-28", 2),
    ]
    assert running.said(said_of.HandoverEscalated) == []


def test_an_acknowledged_erasure_is_chased_no_more() -> None:
    running = house("2019-10-07", opened(), linked())
    running.ask(ask.RejectHandover(**ON_FIRST, reason="SAFETY"))
    (notice,) = running.watch(CASE).notices
    running.ask(ask.AcknowledgeErasure(case_id=CASE, notice_id=notice.notice_id, partner_id=notice.partner_id))
    assert [due.deadline for due in running.due(CASE)] == [Deadline.C1_LINK]


def test_a_month_of_standstill_is_made_up_in_due_order_each_at_its_own_day() -> None:
    running = house("2019-10-07", opened(), linked())
    running.today = date(2020, 1, 31)
    running.tick()
    fired = [(f.deadline, f.ordinal, f.occurred_on) for f in running.said(DeadlineMissed)]
    assert fired == sorted(fired, key=lambda one: one[2])
    assert len(set(fired)) == len(fired) == 8
    assert all(f.occurred_on == f.due_on for f in running.said(DeadlineMissed))
    before = len(running.log)
    running.tick()
    assert len(running.log) == before


FIRE: dict[str, Any] = {
    "case_id": CASE,
    "deadline": "T2_CASE_WORKER",
    "generation": 1,
    "ordinal": 0,
    "due_on": "2019-10-09",
    "level": 1,
    "handover_id": FIRST,
}


def test_a_deadline_fires_once_and_only_after_its_day() -> None:
    running = house("2019-10-07", opened(), linked())
    running.today = date(2019, 10, 9)
    with pytest.raises(Refused, match="DATE_IN_FUTURE"):
        running.ask(FireDeadline(**FIRE))
    running.today = date(2019, 10, 10)
    fired, escalated = running.ask(FireDeadline(**FIRE))
    assert isinstance(fired, DeadlineMissed)
    assert isinstance(escalated, said_of.HandoverEscalated)
    assert running.ask(FireDeadline(**FIRE)) == ()


def test_what_was_cancelled_meanwhile_does_not_fire() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-09"))
    running.today = date(2019, 10, 10)
    assert running.ask(FireDeadline(**FIRE)) == ()
    gone = house("2019-10-07", opened(), linked(), closed("2019-10-08"))
    gone.today = date(2019, 10, 10)
    assert gone.ask(FireDeadline(**FIRE)) == ()


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (said(standing.ParticipantDied, "2019-10-11", died_on="2019-10-11"), []),
        (said(standing.StatusRevoked, "2019-10-11", revoked_on="2019-10-11"), []),
        (closed("2019-10-11"), ["T2_CASE_WORKER"]),
    ],
    ids=["died", "revoked", "closed"],
)
def test_what_was_overlooked_is_told_but_not_of_who_died_or_lost_the_permit(end: Any, told: list[str]) -> None:
    """Domain §5.3: no reminder after a death; every clock stops with the permit."""
    gone = house("2019-10-07", opened(), linked())
    gone.today = date(2019, 10, 12)
    gone.log.append(end)
    gone.settle()
    assert [missed.deadline for missed in gone.said(DeadlineMissed)] == told


def test_who_said_that_it_deleted_is_not_told_to_again() -> None:
    running = house("2019-10-07", opened(), linked())
    running.ask(ask.RejectHandover(**ON_FIRST, reason="SAFETY"))
    (notice,) = running.watch(CASE).notices
    running.ask(ask.AcknowledgeErasure(case_id=CASE, notice_id=notice.notice_id, partner_id=notice.partner_id))
    running.today = date(2019, 11, 30)
    late = {**FIRE, "deadline": "T14_ERASURE", "due_on": "2019-10-21", "handover_id": None, "overlooked": True}
    assert [type(said).__name__ for said in running.ask(FireDeadline(**late))] == ["DeadlineMissed"]


def test_a_warning_is_no_miss() -> None:
    running = house("2026-03-02", opened("2026-01-01"), linked("2026-01-02"), registered("2026-01-05"))
    running.tell(notified("2026-03-02"))
    running.until("2026-04-14")
    (warned,) = running.said(DeadlineWarned)
    assert (warned.deadline, warned.level, warned.due_on) == ("T10_PLAN", 1, date(2026, 4, 13))
    assert "T10_PLAN" not in {f.deadline for f in running.said(DeadlineMissed)}


def test_a_transfer_stops_what_the_old_municipality_owed() -> None:
    running = house("2019-10-07", opened(), linked(), moved("2019-10-07"))
    running.tell(transferred("2019-10-20"))
    found = {(one.deadline, one.due_on.isoformat()) for one in running.due(CASE)}
    assert found == {
        ("T2_CASE_WORKER", "2019-10-22"),
        ("T7_REGISTRATION", "2019-10-25"),
        ("T8_RELIEF", "2019-11-03"),
        ("T9_FIRST_VISIT", "2019-11-03"),
        ("T13_STALE", "2020-01-18"),
    }
    assert len(running.said(HandoverListed)) == 3


def test_after_a_transfer_case_worker_benefit_and_relief_are_the_new_municipalitys_to_give() -> None:
    running = completed()
    benefit = said(benefits.BenefitEntitlementStarted, "2019-10-08", starts_on="2019-10-08")
    relief = said(
        benefits.FinancialReliefStarted, "2019-10-08", start_on="2019-10-08", end_on="2020-04-08", items=Sealed(())
    )
    ended = said(benefits.BenefitEntitlementEnded, "2020-03-01", ended_on="2020-03-01")
    running.tell(benefit, relief, worker("2019-10-08"), ended, transferred("2020-03-02"))
    found = {(one.deadline, one.due_on.isoformat()) for one in running.due(CASE)}
    assert {("T2_CASE_WORKER", "2020-03-04"), ("T8_RELIEF", "2020-03-16")} <= found
    running.tell(worker("2020-03-03", HOORN), benefit.model_copy(update={"occurred_on": date(2020, 3, 3)}))
    assert not {"T2_CASE_WORKER", "T8_RELIEF"} & {one.deadline for one in running.due(CASE)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": 1},
        {"level": 1, "days": 3, "months": 1},
        {"level": 4, "days": 3},
        {"level": 1, "days": -1},
    ],
)
def test_a_term_has_one_length_and_a_known_level(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Term.model_validate(wrong)


def test_a_warning_is_counted_from_one_side_and_every_deadline_has_a_term() -> None:
    with pytest.raises(ValidationError):
        Warning(level=1)
    with pytest.raises(ValidationError):
        Warning(level=1, after=3, before=3)
    with pytest.raises(ValidationError, match="T1_PROFILE"):
        Terms(default={d: t for d, t in TERMS.default.items() if d is not Deadline.T1_PROFILE})
