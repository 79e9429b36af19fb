"""That DUO's notice was withdrawn, no partner is told; and none can find it out by asking."""

from typing import Any
from uuid import UUID

import pytest

from services.handover.handover import commands as ask
from services.intake.case.commands import CloseCase, WithdrawObligation
from shared.decider import Refused
from tests.rules.handover_facts import CASE, House, house, linked, notified, opened, worker

ASKED, VWN = UUID(int=77), "vwnwh"


def asks(request: int = 78) -> ask.RequestInformation:
    return ask.RequestInformation(case_id=CASE, request_id=UUID(int=request), topic="WORK", due_on="2019-11-01")


SAID = (
    asks(),
    ask.ProvideInformation(case_id=CASE, request_id=ASKED, topic="WORK"),
    ask.ProvideInformation(case_id=CASE, request_id=UUID(int=79), topic="WORK"),
    ask.StartSocialGuidance(case_id=CASE, partner_id=VWN),
    ask.RecordHomeVisit(case_id=CASE, partner_id=VWN, topic_codes=()),
    ask.EndSocialGuidance(case_id=CASE, partner_id=VWN),
)


def linked_and_asked() -> House:
    here = house("2019-10-09", opened(), linked(), worker("2019-10-08"), notified("2019-10-08"))
    here.ask(asks(ASKED.int))
    return here


def answer(here: House, said: Any) -> tuple[str, ...]:
    """What a partner is answered: types of events, or code and detail."""
    try:
        return tuple(type(event).__name__ for event in here.ask(said))
    except Refused as refused:
        return refused.code, refused.detail or ""


@pytest.mark.parametrize("said", SAID, ids=lambda said: type(said).__name__)
def test_after_a_withdrawal_a_partner_is_answered_as_before(said: Any) -> None:
    before, after = linked_and_asked(), linked_and_asked()
    after.ask(WithdrawObligation(case_id=CASE, reason="NOT_OBLIGED"))
    assert answer(after, said) == answer(before, said) != ("NOT_IN_STATE", "CLOSED")


def test_what_ends_a_case_for_everybody_ends_it_after_a_withdrawal_too() -> None:
    here = linked_and_asked()
    here.ask(WithdrawObligation(case_id=CASE, reason="NOT_OBLIGED"))
    here.ask(CloseCase(case_id=CASE, reason="REVOKED"))
    assert answer(here, asks()) == ("NOT_IN_STATE", "CLOSED")
