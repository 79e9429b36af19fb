"""What a municipality hears of the work of another that led before it."""

from collections.abc import Callable
from uuid import UUID

import pytest

from shared.convenant.inherit import OWN_WORK
from shared.convenant.outcomes import Disclosed, Reason
from shared.events import standing
from shared.events.base import declared
from shared.events.case import ClientProfileShared, MunicipalityLinked
from shared.events.catalogue import EVENTS
from shared.events.classes import DataClass, Sealed
from shared.events.envelope import Fact
from shared.events.handover import FirstContactPlanned, HandoverCancelled
from shared.events.placements import DomainCheckInHeld, PlacementStarted
from shared.events.support import PublicHealthContactMade, SupportStarted
from tests.log import Log
from tests.rules.moving_on import CARE, GGD, HANDOVER, HOORN, OPMEER, linked, referred, relinked, transferred

WANT = Sealed("trauma, medicatie")
Turn = Callable[[Log], Fact]


def on_another_link(log: Log) -> Fact:
    return relinked(log, "2019-10-25")


def on_a_transfer(log: Log) -> Fact:
    return transferred(log, "2019-10-25", "2019-10-25")


turns = pytest.mark.parametrize("turn", [on_another_link, on_a_transfer])


def known_to_hoorn(log: Log, trigger: Fact, told: Fact) -> bool:
    """Whether it is introduced to it, or may fetch any of it."""
    introduced = [one.fact for one in log.introduced(trigger, "gem-hoorn")]
    return told in introduced or bool(log.open_to(told, "gem-hoorn"))


@turns
def test_a_referral_stays_with_the_municipality_that_made_it(turn: Turn) -> None:
    log = linked()
    made = referred(log, CARE, on="2019-10-20", details=WANT)
    answered = log.add("2019-10-21", SupportStarted, **answer(CARE), started_on="2019-10-21")
    assert log.open_to(made, "gem-opmeer") >= {"topic", "details"}
    trigger = turn(log)
    assert not known_to_hoorn(log, trigger, made)
    assert not known_to_hoorn(log, trigger, answered)


def answer(partner: str) -> dict[str, object]:
    return {"referral_id": UUID(int=40), "partner_id": partner}


def test_an_answer_to_another_s_referral_is_not_told_and_one_to_an_own_is() -> None:
    log = linked()
    referred(log, GGD, on="2019-10-20")
    relinked(log, "2019-10-25")
    made = log.add("2019-10-26", PublicHealthContactMade, **answer(GGD), made_on="2019-10-26")
    assert log.withheld(made, "gem-hoorn") is Reason.OTHER_MUNICIPALITY
    referred(log, GGD, on="2019-10-27", referral_id=UUID(int=41))
    own = answer(GGD) | {"referral_id": UUID(int=41), "made_on": "2019-10-28"}
    made = log.add("2019-10-28", PublicHealthContactMade, **own)
    assert isinstance(log.ask(made, "gem-hoorn"), Disclosed)


def test_an_own_referral_is_introduced_after_the_case_came_back() -> None:
    log = linked()
    made = referred(log, CARE, on="2019-10-20", details=WANT)
    transferred(log, "2019-10-25", "2019-11-01")
    theirs = referred(log, CARE, on="2019-12-20", details=WANT)
    given = {"from_municipality": HOORN, "to_municipality": OPMEER, "effective_on": "2020-02-01"}
    back = log.add("2020-02-01", standing.CaseTransferred, **given)
    told = [one.fact for one in log.introduced(back, "gem-opmeer")]
    assert made in told
    assert theirs not in told, "what it led until is over, also where that was announced"
    assert log.open_to(made, "gem-opmeer") >= {"topic", "details"}
    assert log.open_to(theirs, "gem-opmeer") == frozenset()


@turns
def test_a_talk_that_another_planned_and_what_it_saw_at_work_stay_there(turn: Turn) -> None:
    log = linked()
    planned = log.add("2019-10-20", FirstContactPlanned, **talk())
    seen = log.add(
        "2019-10-21", DomainCheckInHeld, placement_id=UUID(int=44), domain="HEALTH", held_on="2019-10-21"
    )
    trigger = turn(log)
    assert not known_to_hoorn(log, trigger, planned)
    assert not known_to_hoorn(log, trigger, seen)


def talk() -> dict[str, object]:
    at = "2019-10-24T10:00:00Z"
    return {"handover_id": HANDOVER, "at": at, "mode": "VIDEO", "interpreter_language": Sealed("ti")}


@turns
def test_that_somebody_of_the_household_is_gone_is_not_passed_on(turn: Turn) -> None:
    log = linked()
    gone = {"member_case_id": UUID(int=99), "since": "2019-10-20"}
    left = log.add("2019-10-20", standing.HouseholdMemberLeft, **gone)
    assert isinstance(log.ask(left, "gem-opmeer"), Disclosed)
    assert not known_to_hoorn(log, turn(log), left)


OF_THE_PERSON = {
    *(MunicipalityLinked, ClientProfileShared),  # said by reception, for whoever leads
    *(standing.StatusRevoked, HandoverCancelled),  # said of an end
    PlacementStarted,  # whom the person may call; the placement goes on where its host agrees
}


def test_all_that_is_sensitive_or_tells_a_whereabouts_is_somebody_s_own_work_or_said_of_the_person() -> None:
    closed = {
        event
        for event in EVENTS
        if any(mark.data_class in (DataClass.S, DataClass.C) for mark in declared(event).values())
    }
    assert {event for event in closed if not issubclass(event, OWN_WORK)} == OF_THE_PERSON
