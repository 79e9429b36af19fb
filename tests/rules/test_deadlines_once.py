"""What was told of a deadline is not told again: of one due day one fact, however often it is armed."""

from datetime import date
from typing import Any
from uuid import UUID

from services.handover.handover import commands as ask
from services.handover.stages import State
from shared.events import handover as said_of
from shared.events.responsibility import Deadline, DeadlineEvent, DeadlineMissed
from tests.rules.handover_facts import (
    CASE,
    house,
    linked,
    notified,
    offered,
    opened,
    permitted,
    profile,
    refused,
    registered,
    rented,
    said,
    standing,
    worker,
)


def fired(running: Any, deadline: Deadline) -> list[tuple[str, int]]:
    """Due day and level of what was told of this deadline."""
    return [(str(f.due_on), f.level) for f in running.said(DeadlineEvent) if f.deadline is deadline]


def brought_higher(running: Any, deadline: Deadline) -> list[str]:
    return [str(f.due_on) for f in running.said(said_of.HandoverEscalated) if f.deadline is deadline]


def test_what_is_told_late_does_not_make_the_same_silence_be_told_again() -> None:
    running = house("2019-09-01", opened(), linked(), profile("2019-10-08"))
    running.until("2020-02-01")
    for _ in range(3):
        running.log.append(worker("2019-10-08"))
        running.settle()
        running.tick()
    assert fired(running, Deadline.T13_STALE) == [("2020-01-06", 1)]
    running.tell(profile("2020-02-01", 2))
    running.until("2020-05-02")
    assert fired(running, Deadline.T13_STALE)[1:] == [("2020-05-01", 1)]


def test_a_scenario_chosen_to_and_fro_tells_nothing_again_and_is_as_late_as_before() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"), profile("2019-10-21"))
    running.ask(ask.ChooseScenario(case_id=CASE, scenario="COMBINED"))
    running.until("2019-11-20")
    before = fired(running, Deadline.T3_FIRST_CONTACT), brought_higher(running, Deadline.T3_FIRST_CONTACT)
    assert before[0] == [("2019-11-04", 1), ("2019-11-11", 2)]
    running.ask(ask.ChooseScenario(case_id=CASE, scenario="AFTER_MOVE"))
    running.tick()
    assert running.state(CASE) is State.HOUSING_PENDING
    running.until("2019-11-21")
    running.ask(ask.ChooseScenario(case_id=CASE, scenario="COMBINED"))
    running.tick()
    assert running.state(CASE) is State.ESCALATED
    after = fired(running, Deadline.T3_FIRST_CONTACT), brought_higher(running, Deadline.T3_FIRST_CONTACT)
    assert after == before


def test_an_offer_and_a_refusal_told_late_leave_the_target_missed_once() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-08"), profile("2019-10-08"))
    running.until("2019-12-20")
    for news in (offered("2019-12-10"), refused("2019-12-12")):
        running.log.append(news)
        running.settle()
        running.tick()
    running.until("2020-02-12")
    targets = [(str(f.due_on), f.days_over) for f in running.said(said_of.HousingTargetMissed)]
    assert targets == [("2019-12-16", 0), ("2020-01-13", 28), ("2020-02-10", 56)]
    assert fired(running, Deadline.T5_HOUSING) == [("2019-12-16", 1), ("2020-01-13", 2), ("2020-02-10", 2)]


def test_days_that_an_offer_stood_are_not_told_of_once_it_is_refused() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-08"), profile("2019-10-08"))
    running.tell(offered("2019-12-10"), refused("2020-01-20"))
    running.until("2020-02-12")
    assert fired(running, Deadline.T5_HOUSING) == [("2020-02-10", 2)]


def test_a_household_that_outgrew_its_home_waits_for_another_and_then_for_that_move() -> None:
    """The need is revised (§5.3): the move waits for nothing any more, the next home does."""
    running = house("2019-10-07", opened(), linked(), worker("2019-10-08"), profile("2019-10-08"))
    running.ask(ask.ChooseScenario(case_id=CASE, scenario="AFTER_MOVE"))
    running.tell(offered("2019-12-10"), rented("2019-12-12"))
    running.until("2019-12-28")
    assert (fired(running, Deadline.T6_MOVE), running.state(CASE)) == ([("2019-12-26", 1)], State.ESCALATED)
    running.tell(said(standing.HouseholdExpanded, "2020-01-20", new_case_id=UUID(int=7), relation="PARTNER"))
    assert running.state(CASE) is State.HOUSING_PENDING
    running.until("2020-02-12")
    assert (fired(running, Deadline.T5_HOUSING), running.state(CASE)) == ([("2020-02-10", 2)], State.ESCALATED)
    running.tell(offered("2020-02-12"), rented("2020-02-12"))
    assert running.state(CASE) is State.MOVING
    running.until("2020-02-28")
    assert fired(running, Deadline.T6_MOVE) == [("2019-12-26", 1), ("2020-02-26", 1)]


def test_a_clock_of_the_law_that_is_armed_anew_for_the_same_day_is_told_once() -> None:
    law = {"legal_regime": "WI2021"}
    running = house("2026-01-05", opened("2026-01-05", **law), permitted("2026-01-05"), registered("2026-02-02"))
    running.until("2026-04-01")
    gone = said(standing.ObligationWithdrawn, "2026-04-02", withdrawn_on="2026-04-02", reason="ERROR")
    running.tell(notified("2026-04-01"), gone, notified("2026-04-03"))
    running.until("2026-07-01")
    assert fired(running, Deadline.T11_DUO_LETTER) == [("2026-03-30", 1)]
    corrected = said(standing.ObligationCorrected, "2026-07-01", notified_on="2026-04-03", reason="ERROR")
    running.tell(corrected)
    running.until("2026-09-01")
    assert len(set(fired(running, Deadline.T10_PLAN))) == len(fired(running, Deadline.T10_PLAN)) == 4


def test_of_two_recipients_that_must_erase_by_one_day_both_are_chased() -> None:
    running = house("2019-10-07", opened(), linked(), notified("2019-10-08"))
    for _ in range(2):
        running.tell(said(standing.ObligationWithdrawn, "2019-10-09", withdrawn_on="2019-10-09", reason="ERROR"))
    running.until("2019-10-25")
    chased = [f.due_on for f in running.said(DeadlineMissed) if f.deadline is Deadline.T14_ERASURE]
    assert chased == [date(2019, 10, 23)] * 2
