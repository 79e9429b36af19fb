"""Who must delete what it holds of a person is told so again, twice, until it says that it has."""

from datetime import date

from services.handover.arming import armed
from services.handover.handover import commands as ask
from services.handover.handover.firing import REMINDED
from services.handover.watch import Notice
from shared.events.responsibility import (
    Deadline,
    DeadlineMissed,
    ErasureAcknowledged,
    RecipientNotifiedOfErasure,
)
from shared.events.standing import ObligationWithdrawn
from tests.handing import TERMS, House
from tests.rules.handover_facts import (
    CASE,
    ON_FIRST,
    OPMEER,
    SECOND,
    house,
    linked,
    notified,
    opened,
    relinked,
    said,
)


def rejected(on: str = "2019-10-07") -> House:
    """Opmeer gave the person back that day, and was told to delete what it holds."""
    running = house("2019-10-07", opened(), linked())
    running.until(on)
    running.ask(ask.RejectHandover(**ON_FIRST, reason="SAFETY"))
    return running


def acknowledge(running: House, notice: Notice) -> None:
    running.ask(ask.AcknowledgeErasure(case_id=CASE, notice_id=notice.notice_id, partner_id=notice.partner_id))


def notices(running: House) -> list[tuple[str, str, str]]:
    """To whom, on which day, and until when it may answer."""
    found = running.said(RecipientNotifiedOfErasure)
    return [(f.partner_id, f.occurred_on.isoformat(), f.acknowledge_by.isoformat()) for f in found]


def chased(running: House) -> bool:
    return Deadline.T14_ERASURE in {run.deadline for run in armed(running.watch(CASE))}


def test_the_same_notice_is_repeated_twice_and_no_more() -> None:
    """A reminder is written with the deadline that it follows from, and arms nothing anew."""
    running = rejected()
    running.until("2019-12-31")
    assert notices(running) == [
        ("gem-0432", "2019-10-07", "2019-10-21"),
        ("gem-0432", "2019-10-21", "2019-10-28"),
        ("gem-0432", "2019-10-28", "2019-11-04"),
    ]
    told = running.said(RecipientNotifiedOfErasure)
    assert len({fact.notice_id for fact in told}) == 1
    before = [running.log[running.log.index(reminder) - 1] for reminder in told[1:]]
    assert [(f.deadline, f.level) for f in before if isinstance(f, DeadlineMissed)] == [
        ("T14_ERASURE", 1),
        ("T14_ERASURE", 2),
    ]
    assert len(running.watch(CASE).notices) == 1
    assert [due for due in running.due(CASE) if due.deadline is Deadline.T14_ERASURE] == []
    assert chased(running)


def test_who_answers_after_the_first_reminder_hears_no_second() -> None:
    running = rejected()
    running.until("2019-10-24")
    acknowledge(running, running.watch(CASE).notices[0])
    running.until("2019-11-20")
    assert len(notices(running)) == 2
    assert [f.due_on for f in running.said(DeadlineMissed) if f.deadline is Deadline.T14_ERASURE] == [
        date(2019, 10, 21)
    ]
    assert not chased(running)


def test_each_municipality_is_reminded_of_its_own_notice() -> None:
    """Opmeer gave the person back and answered; Hoorn did too, and did not answer."""
    running = rejected()
    acknowledge(running, running.watch(CASE).notices[0])
    running.tell(relinked("2019-10-10"))
    running.ask(ask.RejectHandover(case_id=CASE, handover_id=SECOND, reason="SAFETY"))
    running.until("2019-10-25")
    assert notices(running) == [
        ("gem-0432", "2019-10-07", "2019-10-21"),
        ("gem-0405", "2019-10-10", "2019-10-24"),
        ("gem-0405", "2019-10-24", "2019-10-31"),
    ]


def test_a_withdrawn_obligation_is_chased_though_the_case_is_over() -> None:
    running = house("2019-10-07", opened(), linked(), notified("2019-10-09"))
    running.tell(said(ObligationWithdrawn, "2019-10-10", withdrawn_on="2019-10-10", reason="NOT_OBLIGED"))
    running.until("2019-10-25")
    assert notices(running) == [("gem-0432", "2019-10-10", "2019-10-24"), ("gem-0432", "2019-10-24", "2019-10-31")]


def test_who_leads_the_case_again_has_nothing_to_delete_any_more() -> None:
    running = rejected()
    running.tell(relinked("2019-10-10", to=OPMEER))
    assert not chased(running)
    running.until("2019-11-20")
    assert notices(running) == [("gem-0432", "2019-10-07", "2019-10-21")]
    acknowledge(running, running.watch(CASE).notices[0])
    assert len(running.said(ErasureAcknowledged)) == 1


def test_a_second_rejection_by_the_same_municipality_is_a_notice_of_its_own() -> None:
    running = rejected()
    running.tell(relinked("2019-10-10", to=OPMEER))
    running.until("2019-10-12")
    running.ask(ask.RejectHandover(case_id=CASE, handover_id=SECOND, reason="SAFETY"))
    running.until("2019-10-27")
    assert notices(running) == [
        ("gem-0432", "2019-10-07", "2019-10-21"),
        ("gem-0432", "2019-10-12", "2019-10-26"),
        ("gem-0432", "2019-10-26", "2019-11-02"),
    ]
    first, second, again = running.said(RecipientNotifiedOfErasure)
    assert first.notice_id != second.notice_id == again.notice_id


def test_a_reminder_may_be_answered_until_the_day_of_the_next_level() -> None:
    """The length of a step is data, the word of the reminder is not: they must not drift apart."""
    (step,) = TERMS.default[Deadline.T14_ERASURE].later
    assert step.days == REMINDED
