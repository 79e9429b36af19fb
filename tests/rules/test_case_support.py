"""Help from partners: only the partner that a referral was made to answers it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.intake.case import commands as ask
from services.intake.case.decider import CASES
from shared.events import support
from shared.events.case import ReferralMade
from shared.events.classes import Sealed
from tests.given import Given
from tests.rules.facts import CASE, TODAY, WEERT, about, closed, linked, opened, partner, told

given = Given(CASES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
REFERRAL = UUID(int=50)
BY: dict[str, Any] = {"referral_id": REFERRAL, "partner_id": "cjg"}
ANSWER: dict[str, Any] = {"case_id": CASE, **BY}
referred = ReferralMade(
    **about, referral_id=REFERRAL, target_partner_id="cjg", topic="FAMILY", ground="TASK", child_age_band="UP_TO_3"
)
accepted = support.ReferralAccepted(**told, **BY)
declined = support.ReferralDeclined(**told, **BY, reason_code="NO_PLACE")
started = support.SupportStarted(**told, **BY, started_on=NOW)
accept, decline = ask.AcceptReferral(**ANSWER), ask.DeclineReferral(**ANSWER, reason_code="NO_PLACE")
ANSWERS = (
    accept,
    decline,
    ask.StartSupport(**ANSWER),
    ask.EndSupport(**ANSWER),
    ask.StartFamilySupport(**ANSWER),
    ask.RecordPublicHealthContact(**ANSWER),
)
STARTS = tuple(ANSWERS[n] for n in (2, 4, 5))


def test_a_referral_tells_as_much_of_a_child_as_its_partner_needs() -> None:
    refer = ask.MakeReferral(
        case_id=CASE,
        referral_id=REFERRAL,
        target_partner_id="cjg",
        topic="FAMILY",
        ground="TASK",
        child_age_band="UP_TO_3",
    )
    made = ReferralMade(
        **told,
        referral_id=REFERRAL,
        target_partner_id="cjg",
        topic=Sealed("FAMILY"),
        ground="TASK",
        child_age_band="UP_TO_3",
    )
    given(opened(), linked, partner("cjg", "YOUTH_FAMILY", WEERT)).when(refer).then(made)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_a_referral_to_another_partner_does_not_exist(answer: Any) -> None:
    astray = answer.model_copy(update={"partner_id": "ggd"})
    given(opened(), referred, accepted, started).when(astray).refused("NOT_FOUND")
    given(opened()).when(answer).refused("NOT_FOUND")


def test_a_referral_is_answered_once() -> None:
    given(opened(), referred).when(accept).then(accepted)
    given(opened(), referred).when(decline).then(declined)
    given(opened(), referred, accepted).when(accept).then()
    given(opened(), referred, declined).when(decline).then()
    given(opened(), referred, accepted).when(decline).refused("NOT_IN_STATE", "ACCEPTED")
    given(opened(), referred, declined).when(accept).refused("NOT_IN_STATE", "DECLINED")


@pytest.mark.parametrize("start", STARTS, ids=lambda start: type(start).__name__)
def test_help_begins_after_the_referral_was_accepted(start: Any) -> None:
    given(opened(), referred).when(start).refused("NOT_IN_STATE", "NOT_ACCEPTED")
    given(opened(), referred, declined).when(start).refused("NOT_IN_STATE", "NOT_ACCEPTED")
    early = start.model_copy(update={"occurred_on": date(2019, 10, 6)})
    given(opened(), referred, accepted).when(early).refused("DATE_BEFORE_REFERRAL")
    late = start.model_copy(update={"occurred_on": date(2020, 3, 4)})
    given(opened(), referred, accepted).when(late).refused("DATE_IN_FUTURE")


def test_help_begins_and_ends_once() -> None:
    start, end = ask.StartSupport(**ANSWER), ask.EndSupport(**ANSWER)
    ended = support.SupportEnded(**told, **BY, ended_on=NOW)
    given(opened(), referred, accepted).when(start).then(started)
    given(opened(), referred, accepted, started).when(start).then()
    given(opened(), referred, accepted).when(end).refused("NOT_IN_STATE", "NOT_STARTED")
    given(opened(), referred, accepted, started).when(end).then(ended)
    given(opened(), referred, accepted, started, ended).when(end).then()
    early = ask.EndSupport(**ANSWER, ended_on=date(2020, 3, 1))
    given(opened(), referred, accepted, started).when(early).refused("DATE_BEFORE_START")


def test_help_for_a_family_tells_its_date_only_and_ends_like_any_other() -> None:
    begun = support.FamilySupportStarted(**told, **BY, started_on=NOW)
    start = ask.StartFamilySupport(**ANSWER)
    given(opened(), referred, accepted).when(start).then(begun)
    given(opened(), referred, accepted, begun).when(start).then()
    ended = support.SupportEnded(**told, **BY, ended_on=NOW)
    given(opened(), referred, accepted, begun).when(ask.EndSupport(**ANSWER)).then(ended)


def test_every_day_of_a_contact_is_recorded_once() -> None:
    contact = ask.RecordPublicHealthContact(**ANSWER)
    made = support.PublicHealthContactMade(**told, **BY, made_on=NOW)
    earlier = support.PublicHealthContactMade(**told, **BY, made_on=date(2020, 3, 1))
    given(opened(), referred, accepted, earlier).when(contact).then(made)
    given(opened(), referred, accepted, earlier, made).when(contact).then()


def test_nobody_answers_in_a_closed_case() -> None:
    given(opened(), referred, closed).when(accept).refused("NOT_IN_STATE", "CLOSED")


MEETING: dict[str, Any] = {
    "appointment_id": UUID(int=51),
    "at": datetime(2020, 3, 5, 9, 30, tzinfo=UTC),
    "place_code": "stadhuis-weert",
    "with_partner": "cjg",
    "interpreter": True,
}


def test_an_appointment_is_planned_once_and_ahead() -> None:
    plan = ask.PlanAppointment(case_id=CASE, **MEETING, topic=Sealed("sleep"))
    planned = support.AppointmentPlanned(**told, **MEETING, topic=Sealed("sleep"))
    known = (opened(), linked, partner("cjg", "YOUTH_FAMILY", WEERT))
    given(*known).when(plan).then(planned)
    given(*known, planned).when(plan).then()
    past = plan.model_copy(update={"at": datetime(2020, 3, 1, 22, 30, tzinfo=UTC)})
    given(*known).when(past).refused("DATE_BEFORE_PLANNING")


def test_an_appointment_is_with_a_partner_who_may_know_the_person() -> None:
    plan = ask.PlanAppointment(case_id=CASE, **MEETING)
    given(opened(), linked).when(plan).refused("PARTNER_NOT_REACHABLE", "UNKNOWN")
    given(opened(), linked, partner("cjg", "DUO")).when(plan).refused("PARTNER_NOT_REACHABLE", "ROLE")
    elsewhere = partner("cjg", "YOUTH_FAMILY", "9999")
    given(opened(), linked, elsewhere).when(plan).refused("PARTNER_NOT_REACHABLE", "AREA")


def test_an_appointment_says_in_which_zone_it_is() -> None:
    with pytest.raises(ValidationError):
        ask.PlanAppointment(case_id=CASE, **{**MEETING, "at": "2020-03-05T09:30:00"})
