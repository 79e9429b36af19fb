"""Whoever a municipality gave back waits for COA to link them anew, and COA for a day by which it has."""

from datetime import date
from typing import Any

import pytest

from services.handover.handover import commands as ask
from services.handover.stages import State
from services.intake.case import commands as case
from services.intake.case.commands import RelinkMunicipality
from shared.decider import Refused
from shared.events import handover as said_of
from shared.events.responsibility import Deadline, DeadlineMissed, ResponsibilityChanged
from shared.events.standing import StatusRevoked
from tests.handing import House
from tests.rules.handover_facts import (
    CASE,
    FIRST,
    HOORN,
    OPMEER,
    SECOND,
    THIRD,
    house,
    linked,
    opened,
    permitted,
    said,
)


def given_back(reason: str = "NOT_OUR_RESIDENT") -> House:
    """Permit on 16 September, linked on 7 October, given back on the 12th."""
    running = house("2019-09-01", opened(), permitted("2019-09-16"), linked())
    running.until("2019-10-12")
    running.ask(ask.RejectHandover(case_id=CASE, handover_id=FIRST, reason=reason))
    return running


def to_link(running: House) -> list[tuple[int, str]]:
    """Every arming of the link that waits, with its day."""
    found = [due for due in running.due(CASE) if due.deadline is Deadline.C1_LINK]
    return [(due.generation, due.due_on.isoformat()) for due in found]


def missed_links(running: House) -> list[tuple[int, str]]:
    found = [f for f in running.said(DeadlineMissed) if f.deadline is Deadline.C1_LINK]
    return [(f.generation, f.due_on.isoformat()) for f in found]


def relink(to: str = OPMEER) -> RelinkMunicipality:
    return RelinkMunicipality(case_id=CASE, to_municipality=to, reason="FAMILY")


def test_from_the_rejection_on_coa_has_a_fortnight_to_link_anew() -> None:
    running = given_back()
    assert to_link(running) == [(2, "2019-10-26")]
    running.until("2019-12-01")
    assert missed_links(running) == [(1, "2019-09-30"), (2, "2019-10-26")]
    assert to_link(running) == []


def test_a_profile_that_is_sent_back_leaves_the_link_as_it_is() -> None:
    assert to_link(given_back("INCOMPLETE_PROFILE")) == []


def test_linked_again_to_the_same_municipality_a_new_handover_begins_and_the_clock_stops() -> None:
    running = given_back()
    running.until("2019-10-20")
    (changed,) = running.ask(relink())
    assert (changed.from_municipality, changed.to_municipality, changed.reason) == (OPMEER, OPMEER, "FAMILY")
    assert to_link(running) == []
    *_, started = running.said(said_of.HandoverStarted)
    assert (started.handover_id, started.previous_handover_id, started.to_municipality) == (SECOND, FIRST, OPMEER)
    *_, turned = running.said(ResponsibilityChanged)
    assert (turned.reason, turned.to_municipality, turned.changed_on) == ("RELINKED", OPMEER, date(2019, 10, 20))
    assert running.state(CASE) is State.LINKED
    again = {due.deadline: due.due_on.isoformat() for due in running.due(CASE) if not due.ordinal}
    assert again[Deadline.T2_CASE_WORKER] == "2019-10-22"
    assert again[Deadline.T5_HOUSING] == "2019-12-29"


def test_given_back_once_more_the_clock_runs_once_more() -> None:
    running = given_back()
    running.until("2019-10-20")
    running.ask(relink())
    running.until("2019-10-22")
    running.ask(ask.RejectHandover(case_id=CASE, handover_id=SECOND, reason="SAFETY"))
    assert to_link(running) == [(3, "2019-11-05")]
    running.ask(relink())
    assert running.said(said_of.HandoverStarted)[-1].handover_id == THIRD
    assert to_link(running) == []


def test_for_somebody_who_is_not_there_any_more_nobody_waits() -> None:
    running = given_back()
    running.tell(said(StatusRevoked, "2019-10-14", revoked_on="2019-10-14"))
    assert to_link(running) == []


PRESUPPOSING: tuple[Any, ...] = (
    case.ShareClientProfile(case_id=CASE, profile_version=1, consent_share=True),
    case.AssignCaseWorker(case_id=CASE, case_worker="a-alders"),
    case.RequestHousing(case_id=CASE, housing_partner_id="wonen", household_size=1),
    case.OfferHousing(case_id=CASE),
    case.RefuseHousing(case_id=CASE, reason_code="TOO_FAR"),
    case.StartTenancy(case_id=CASE),
    case.RecordMove(case_id=CASE),
    case.TransferCase(case_id=CASE, to_municipality=HOORN),
)


@pytest.mark.parametrize("wish", PRESUPPOSING, ids=lambda wish: type(wish).__name__)
def test_what_presupposes_a_link_waits_until_coa_links_anew(wish: Any) -> None:
    """INV-C3."""
    running = given_back()
    with pytest.raises(Refused) as refusal:
        running.ask(wish)
    assert (refusal.value.code, refusal.value.detail) == ("NOT_IN_STATE", "NOT_LINKED")


def test_linked_anew_the_way_goes_on() -> None:
    running = given_back()
    running.ask(relink())
    for wish in PRESUPPOSING[:2]:
        assert running.ask(wish)


def test_a_profile_that_was_sent_back_may_be_shared_again() -> None:
    assert given_back("INCOMPLETE_PROFILE").ask(PRESUPPOSING[0])
