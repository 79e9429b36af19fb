"""Whose an intake is, how it ends or opens again, and what it asks and measures on the way."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.intake.intake import commands as ask
from services.intake.intake.decider import INTAKES
from shared.events import intake as fact
from shared.events.case import ParticipantMoved, ReceptionLocationChanged
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    INTAKE,
    OTHER_CASE,
    TODAY,
    WEERT,
    about,
    closed,
    completed,
    intake_done,
    intake_open,
    linked,
    opened,
    plan_listed,
    registered,
    relinked,
    told,
    transferred,
)

given = Given(INTAKES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
SEVEN = (
    "LEARNABILITY",
    "EDUCATION",
    "WORK_EXPERIENCE",
    "PERSONAL_CIRCUMSTANCES",
    "HEALTH",
    "FAMILY",
    "DIGITAL_SKILLS",
)
OF: dict[str, Any] = {"case_id": CASE, "intake_id": INTAKE}
of_it: dict[str, Any] = {**told, "intake_id": INTAKE}
begun = fact.IntakeStarted(**about, intake_id=INTAKE, mandatory_domains=SEVEN, location="AZC")
running = (opened(), linked, begun)
adopted = fact.IntakeAdopted(**of_it, from_municipality=WEERT, to_municipality=CRANENDONCK)
cancelled = fact.IntakeCancelled(**of_it, reason_code="NO_SHOW")
off_the_list = fact.IntakeListed(**of_it, open=False, cancelled=True)
adopt = ask.AdoptIntake(**OF, municipality_code=CRANENDONCK)
reopen = ask.ReopenIntake(**OF, reason_code="NEW_FACTS")
cancel = ask.CancelIntake(**OF, reason_code="NO_SHOW")
assess = ask.AssessDomain(**OF, domain="FAMILY", outcome="ASSESSED")


def seen(domain: str, **when: Any) -> fact.DomainAssessed:
    fields = {**of_it, "domain": domain, "outcome": "ASSESSED", "source": "PARTICIPANT"}
    return fact.DomainAssessed(**(fields | when))


def measure(moment: str = "T0", scale: int = 5) -> ask.MeasureMotivation:
    return ask.MeasureMotivation(**OF, moment=moment, scale=scale, perspective=6)


def measured(moment: str = "T0", scale: int = 5) -> fact.MotivationMeasured:
    return fact.MotivationMeasured(**of_it, moment=moment, scale=scale, perspective=6, measured_on=NOW)


def requested(on: date = NOW) -> fact.ThirdPartyInformationRequested:
    return fact.ThirdPartyInformationRequested(**of_it, party_role="SCHOOL", requested_on=on)


def received(on: date = NOW) -> fact.ThirdPartyInformationReceived:
    return fact.ThirdPartyInformationReceived(**of_it, party_role="SCHOOL", received_on=on)


request = ask.RequestThirdPartyInformation(**OF, party_role="SCHOOL")


def receive(on: date | None = None) -> ask.ReceiveThirdPartyInformation:
    return ask.ReceiveThirdPartyInformation(**OF, party_role="SCHOOL", received_on=on)


def test_four_domains_in_the_azc_and_three_at_home_are_one_intake() -> None:
    """AS-EHZ-3."""
    in_azc = tuple(seen(domain, occurred_on=date(2020, 1, 9)) for domain in SEVEN[:4])
    away = ReceptionLocationChanged(
        **about, from_site="azc-weert", to_site="azc-budel", moved_on=date(2020, 1, 12)
    )
    moved = ParticipantMoved(**about, moved_on=date(2020, 1, 20), from_type="COA", municipality_code=WEERT)
    home = (*running, *in_azc, away, moved, registered)
    for domain in SEVEN[4:]:
        given(*home).when(ask.AssessDomain(**OF, domain=domain, outcome="ASSESSED")).then(seen(domain))
        home = (*home, seen(domain))
    talk = fact.PrivateTalkOffered(**about, intake_id=INTAKE, offered_on=about["occurred_on"])
    taken = fact.LearnabilityTestRecorded(**of_it, tested_on=NOW, outcome="B1_ATTAINABLE")
    complete = ask.CompleteIntake(
        **OF,
        education_level="SECONDARY",
        literacy="LITERATE_LATIN",
        language_levels={"nl": "A1"},
        availability_dayparts=4,
    )
    _, ended = given(*home, intake_open, talk, taken).when(complete).decided()
    assert [(result.domain, result.outcome) for result in ended.domains] == [(d, "ASSESSED") for d in SEVEN]


@pytest.mark.parametrize("turn", [relinked, transferred], ids=["relinked", "transferred"])
@pytest.mark.parametrize(
    "command",
    [
        assess,
        request,
        receive(),
        measure(),
        reopen,
        ask.OfferPrivateTalk(**OF),
        ask.RecordLearnabilityTest(**OF, outcome="B1_ATTAINABLE"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nobody_works_on_an_intake_of_another_municipality(command: Any, turn: Any) -> None:
    given(*running, turn).when(command).refused("NOT_IN_STATE", "NOT_ADOPTED")


def test_the_municipality_that_leads_by_now_adopts_the_intake() -> None:
    given(*running, relinked).when(adopt).then(adopted)
    given(*running, relinked, seen("HEALTH")).when(adopt).then(adopted)
    given(*running, relinked, adopted).when(adopt).then()
    given(*running, relinked, adopted).when(assess).then(seen("FAMILY"))


def test_a_completed_intake_is_adopted_too() -> None:
    given(*running, completed(), relinked).when(adopt).then(adopted)


def test_an_intake_begun_before_any_link_belongs_to_the_first_municipality() -> None:
    given(opened(), begun, linked).when(assess).then(seen("FAMILY"))
    given(opened(), begun, linked, relinked).when(assess).refused("NOT_IN_STATE", "NOT_ADOPTED")


def test_only_the_municipality_that_leads_adopts_and_not_its_own() -> None:
    given(*running).when(adopt).refused("NOT_COMPETENT_MUNICIPALITY")
    own = ask.AdoptIntake(**OF, municipality_code=WEERT)
    given(*running).when(own).refused("NOT_IN_STATE", "OWN_INTAKE")
    given(*running, relinked).when(own).refused("NOT_COMPETENT_MUNICIPALITY")
    given(*running, cancelled, relinked).when(adopt).refused("NOT_IN_STATE", "CANCELLED")


def test_an_intake_that_was_not_adopted_still_counts_as_the_open_one() -> None:
    """INV-I1."""
    another = ask.StartIntake(case_id=CASE, intake_id=UUID(int=77), location="AZC")
    given(opened(), linked, intake_open, relinked).when(another).refused("INTAKE_ALREADY_OPEN")


def test_a_completed_intake_opens_again_before_the_first_plan() -> None:
    reopened = fact.IntakeReopened(**of_it, reason_code="NEW_FACTS")
    listed = fact.IntakeListed(**of_it, open=True)
    done = (*running, intake_open, intake_done, completed())
    given(*done).when(reopen).then(listed, reopened)
    given(*done, plan_listed).when(reopen).refused("NOT_IN_STATE", "PLAN_ESTABLISHED")
    given(*done, listed, reopened).when(reopen).refused("NOT_IN_STATE", "NOT_COMPLETED")
    given(*running, completed(), reopened).when(assess).then(seen("FAMILY"))


def test_a_cancelled_intake_is_over_and_another_may_begin() -> None:
    given(*running, intake_open).when(cancel).then(off_the_list, cancelled)
    given(*running, off_the_list, cancelled).when(cancel).then()
    given(*running, cancelled).when(assess).refused("NOT_IN_STATE", "CANCELLED")
    another = ask.StartIntake(case_id=CASE, intake_id=UUID(int=77), location="HOME")
    assert given(opened(), linked, intake_open, off_the_list).when(another).decided()


def test_a_completed_intake_is_not_cancelled() -> None:
    given(*running, intake_done, completed()).when(cancel).refused("NOT_IN_STATE", "COMPLETED")


def test_an_intake_is_cancelled_without_adopting_it() -> None:
    given(*running, intake_open, relinked).when(cancel).then(off_the_list, cancelled)


def test_with_the_case_whatever_intake_is_open_ends() -> None:
    end = ask.CancelOpenIntake(case_id=CASE, reason_code="CASE_CLOSED")
    over = fact.IntakeCancelled(**of_it, reason_code="CASE_CLOSED")
    given(*running, intake_open, closed).when(end).then(off_the_list, over)
    given(opened(), linked, intake_open, off_the_list, closed).when(end).then()
    given(opened(), linked, intake_open, intake_done, closed).when(end).then()
    given(opened(), closed).when(end).then()


def test_a_third_party_is_asked_once_until_it_answers() -> None:
    given(*running).when(request).then(requested())
    given(*running, requested()).when(request).then()
    given(*running, requested(), received()).when(request).then(requested())
    given(*running, completed()).when(request).then(requested())
    given(*running, plan_listed).when(request).refused("NOT_IN_STATE", "PLAN_ESTABLISHED")


def test_a_third_party_answers_what_it_was_asked() -> None:
    given(*running, requested(date(2020, 2, 1))).when(receive()).then(received())
    given(*running, requested(), received()).when(receive()).then()
    given(*running).when(receive()).refused("NOT_IN_STATE", "NOT_REQUESTED")
    given(*running, requested()).when(receive(date(2020, 3, 1))).refused("DATE_BEFORE_START")


def test_motivation_is_measured_once_a_moment() -> None:
    """AS-WFR-4."""
    given(*running).when(measure()).then(measured())
    given(*running, measured()).when(measure()).then()
    given(*running, measured()).when(measure(scale=8)).refused("MOTIVATION_ALREADY_MEASURED", "T0")
    given(*running, measured(), completed()).when(measure("T1", 8)).then(measured("T1", 8))
    with pytest.raises(ValidationError):
        measure(scale=11)


def test_an_intake_of_another_case_is_unknown() -> None:
    strange = begun.model_copy(update={"case_id": OTHER_CASE})
    for command in (adopt, cancel, reopen, measure(), request, receive()):
        given(opened(), linked, strange).when(command).refused("NOT_FOUND")
