"""The rules of a broad intake (INV-I1 to I6)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.intake.intake import commands as ask
from services.intake.intake.decider import INTAKES
from shared.events import intake as fact
from shared.events.base import AdaptationCode as Code
from shared.events.base import LifeDomain as Domain
from shared.events.case import ObligationNotified
from shared.events.classes import Sealed
from shared.events.intake import DomainOutcome as Outcome
from tests.given import Given
from tests.rules.facts import (
    CASE,
    INTAKE,
    OTHER_CASE,
    TODAY,
    about,
    closed,
    completed,
    enrolled,
    intake_done,
    intake_open,
    linked,
    opened,
    plan_listed,
    programme,
    told,
)

given = Given(INTAKES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
STATUTORY = ("LEARNABILITY", "EDUCATION", "WORK_EXPERIENCE", "PERSONAL_CIRCUMSTANCES", "HEALTH")
OF_WEERT = (*STATUTORY, "DAY_ACTIVITY", "HOUSING", "FINANCES")


def begin(**changes: Any) -> ask.StartIntake:
    return ask.StartIntake(**({"case_id": CASE, "intake_id": INTAKE, "location": "AZC"} | changes))


def started(domains: tuple[str, ...] = STATUTORY, **changes: Any) -> fact.IntakeStarted:
    fields = {**about, "intake_id": INTAKE, "mandatory_domains": domains, "location": "AZC"}
    return fact.IntakeStarted(**(fields | changes))


def assess(domain: str, outcome: str = "ASSESSED", **changes: Any) -> ask.AssessDomain:
    return ask.AssessDomain(case_id=CASE, intake_id=INTAKE, domain=domain, outcome=outcome, **changes)


def assessed(domain: str, outcome: str = "ASSESSED", **changes: Any) -> fact.DomainAssessed:
    fields = {**told, "intake_id": INTAKE, "domain": domain, "outcome": outcome, "source": "PARTICIPANT"}
    return fact.DomainAssessed(**(fields | changes))


talk = fact.PrivateTalkOffered(**about, intake_id=INTAKE, offered_on=about["occurred_on"])
taken = fact.LearnabilityTestRecorded(
    **about, intake_id=INTAKE, tested_on=about["occurred_on"], outcome="B1_ATTAINABLE"
)
complete = ask.CompleteIntake(
    case_id=CASE,
    intake_id=INTAKE,
    education_level="SECONDARY",
    literacy="LITERATE_OTHER_SCRIPT",
    language_levels={"nl": "A1"},
    availability_dayparts=4,
)


def results(*pairs: tuple[str, str]) -> tuple[fact.DomainResult, ...]:
    return tuple(fact.DomainResult(domain=Domain(d), outcome=Outcome(o)) for d, o in pairs)


def done(**changes: Any) -> tuple[Any, ...]:
    ended = fact.IntakeListed(**told, intake_id=INTAKE, open=False)
    return ended, completed(**told, completed_on=NOW, **changes)


def listing() -> fact.IntakeListed:
    return fact.IntakeListed(**told, intake_id=INTAKE, open=True)


def test_where_nothing_more_is_asked_the_law_says_which_domains_are_mandatory() -> None:
    """Wi art. 14, with personal circumstances and health both."""
    given(opened()).when(begin()).then(listing(), started(occurred_on=NOW))


under_the_act = opened(legal_regime="WI2021")
of_weert = (programme(rules={"mandatory_domains": OF_WEERT}), enrolled())
few = programme("FEW", rules={"mandatory_domains": ("HEALTH", "FAMILY")})


def test_a_programme_says_which_domains_are_mandatory() -> None:
    expected = started(OF_WEERT, occurred_on=NOW, programme_code="WNC-PIP")
    given(opened(), *of_weert).when(begin(programme_code="WNC-PIP")).then(listing(), expected)


def test_the_programmes_of_the_person_count_whether_they_are_named_or_not() -> None:
    """INV-I3."""
    given(opened(), *of_weert).when(begin()).then(listing(), started(OF_WEERT, occurred_on=NOW))


def test_who_asks_adds_to_the_mandatory_domains_and_takes_none_away() -> None:
    """INV-I3."""
    expected = started((*OF_WEERT, "FAMILY"), occurred_on=NOW, programme_code="WNC-PIP")
    command = begin(programme_code="WNC-PIP", mandatory_domains=("HEALTH", "FAMILY"))
    given(opened(), *of_weert).when(command).then(listing(), expected)
    alone = begin(mandatory_domains=("FAMILY",))
    given(opened()).when(alone).then(listing(), started((*STATUTORY, "FAMILY"), occurred_on=NOW))


def test_a_programme_that_asks_less_takes_nothing_from_the_law() -> None:
    """INV-I3: before the 2021 act the pilot alone says what its own people are asked."""
    within = begin(programme_code="FEW")
    in_few = started((*STATUTORY, "FAMILY"), occurred_on=NOW, programme_code="FEW")
    given(under_the_act, few, enrolled("FEW")).when(within).then(listing(), in_few)
    of_pilot = started(("HEALTH", "FAMILY"), occurred_on=NOW, programme_code="FEW")
    given(opened(), few, enrolled("FEW")).when(within).then(listing(), of_pilot)


def test_naming_a_programme_of_others_only_adds_domains() -> None:
    """INV-I3."""
    expected = started((*STATUTORY, "FAMILY"), occurred_on=NOW, programme_code="FEW")
    given(opened(), few).when(begin(programme_code="FEW")).then(listing(), expected)


def test_an_intake_that_the_2021_act_came_to_apply_to_is_completed_by_that_act() -> None:
    """INV-I3."""
    notified = ObligationNotified(
        **told, notified_on=NOW, obligation_start=NOW, legal_regime="WI2021", target_group="ASYLUM_HOLDER"
    )
    looked_at = (started(("HEALTH",)), talk, taken, assessed("HEALTH"))
    left = "LEARNABILITY,EDUCATION,WORK_EXPERIENCE,PERSONAL_CIRCUMSTANCES"
    case = (opened(), intake_open, *looked_at)
    given(*case, notified).when(complete).refused("MANDATORY_DOMAIN_UNASSESSED", left)


def test_an_intake_in_a_programme_nobody_defined_is_refused() -> None:
    given(opened()).when(begin(programme_code="NO-SUCH")).refused("NOT_FOUND", "NO-SUCH")


def test_a_case_has_one_open_intake() -> None:
    """INV-I1."""
    given(opened(), intake_open).when(begin(intake_id=UUID(int=77))).refused("INTAKE_ALREADY_OPEN")


def test_a_case_whose_intake_was_completed_starts_no_other() -> None:
    """INV-I6."""
    given(opened(), intake_open, intake_done).when(begin(intake_id=UUID(int=77))).refused(
        "INTAKE_ALREADY_COMPLETED"
    )


def test_an_intake_of_another_case_is_unknown() -> None:
    strange = started(case_id=OTHER_CASE)
    given(opened(), strange).when(assess("HEALTH")).refused("NOT_FOUND")


def test_a_finding_passes_only_as_a_closed_box() -> None:
    """AS-WNC-3: what is in it, no rule and no message shows."""
    finding = Sealed("PTSD treatment")
    codes = (Code.SHORTER_SESSIONS,)
    command = assess("HEALTH", finding=finding, adaptation_codes=codes)
    expected = assessed("HEALTH", finding=finding, adaptation_codes=codes)
    given(opened(), started()).when(command).then(expected)
    assert "PTSD" not in f"{command} {expected} {expected.model_dump_json()}"


@pytest.mark.parametrize("outcome", ["NOT_APPLICABLE", "WAIVED"])
def test_leaving_a_domain_out_needs_a_reason(outcome: str) -> None:
    """INV-I2."""
    given(opened(), started()).when(assess("LEARNABILITY", outcome)).refused("REASON_REQUIRED")


@pytest.mark.parametrize(("domain", "reason"), [("HEALTH", "SENSORY_IMPAIRMENT"), ("LEARNABILITY", "NO_TIME")])
def test_only_learnability_is_waived_and_only_for_a_sensory_impairment(domain: str, reason: str) -> None:
    """INV-I2."""
    command = assess(domain, "WAIVED", outcome_reason=reason)
    given(opened(), started()).when(command).refused("WAIVER_NOT_ALLOWED")


def test_a_domain_assessed_just_so_today_is_not_assessed_again() -> None:
    known = assessed("HEALTH", finding=Sealed("one"))
    again = assess("HEALTH", finding=Sealed("another"))
    given(opened(), started(), known).when(again).refused("DOMAIN_ALREADY_ASSESSED", "HEALTH")


def test_a_domain_may_get_another_outcome() -> None:
    known = assessed("FINANCES", "DECLINED_BY_PARTICIPANT")
    given(opened(), started(), known).when(assess("FINANCES")).then(assessed("FINANCES"))


def test_a_private_talk_is_offered_once() -> None:
    offer = ask.OfferPrivateTalk(case_id=CASE, intake_id=INTAKE)
    given(opened(), started()).when(offer).then(fact.PrivateTalkOffered(**told, intake_id=INTAKE, offered_on=NOW))
    given(opened(), started(), talk).when(offer).then()


def record(outcome: str = "B1_ATTAINABLE", **changes: Any) -> ask.RecordLearnabilityTest:
    return ask.RecordLearnabilityTest(case_id=CASE, intake_id=INTAKE, outcome=outcome, **changes)


def test_a_learnability_test_is_recorded_without_a_score() -> None:
    recorded = fact.LearnabilityTestRecorded(**told, intake_id=INTAKE, tested_on=NOW, outcome="B1_ATTAINABLE")
    given(opened(), started()).when(record()).then(recorded)
    given(opened(), started(), recorded).when(record()).then()


def test_a_test_without_a_result_needs_a_reason() -> None:
    """INV-I4."""
    given(opened(), started()).when(record("INCONCLUSIVE")).refused("REASON_REQUIRED")


def test_after_the_first_plan_learnability_is_tested_no_more() -> None:
    given(opened(), started(), plan_listed).when(record()).refused("NOT_IN_STATE", "PLAN_ESTABLISHED")


in_view = tuple(assessed(domain) for domain in OF_WEERT[:-1])


def test_an_intake_with_a_mandatory_domain_out_of_view_is_not_completed() -> None:
    """AS-WNC-2."""
    history = (opened(), linked, intake_open, started(OF_WEERT), *in_view, talk, taken)
    given(*history).when(complete).refused("MANDATORY_DOMAIN_UNASSESSED", "FINANCES")


def test_a_domain_the_participant_declines_is_in_view() -> None:
    """AS-WNC-2."""
    declined = assessed("FINANCES", "DECLINED_BY_PARTICIPANT")
    history = (opened(), linked, intake_open, started(OF_WEERT), *in_view, declined, talk, taken)
    pairs = [(domain, "ASSESSED") for domain in OF_WEERT[:-1]] + [("FINANCES", "DECLINED_BY_PARTICIPANT")]
    given(*history).when(complete).then(*done(domains=results(*pairs)))


def test_personal_circumstances_and_health_are_two_domains() -> None:
    """AS-WNC-2: neither stands for the other."""
    history = (opened(), intake_open, started(), *(assessed(d) for d in STATUTORY[:3]), talk, taken)
    given(*history).when(complete).refused("MANDATORY_DOMAIN_UNASSESSED", "PERSONAL_CIRCUMSTANCES,HEALTH")


small = started(("HEALTH",))
health = assessed("HEALTH", adaptation_codes=(Code.INTERPRETER, Code.QUIET_ROOM))


def test_an_intake_is_not_completed_without_learnability() -> None:
    """INV-I4."""
    given(opened(), small, health, talk).when(complete).refused("LEARNABILITY_MISSING")


def test_a_waived_learnability_is_an_outcome() -> None:
    """INV-I4."""
    waived = assessed("LEARNABILITY", "WAIVED", outcome_reason="SENSORY_IMPAIRMENT")
    pairs = results(("LEARNABILITY", "WAIVED"))
    expected = done(domains=pairs, learnability="WAIVED")
    given(opened(), started(("LEARNABILITY",)), waived, talk).when(complete).then(*expected)


def test_an_intake_is_not_completed_before_a_private_talk_was_offered() -> None:
    """INV-I5."""
    given(opened(), small, health, taken).when(complete).refused("PRIVATE_TALK_NOT_OFFERED")


def test_what_partners_must_act_on_is_gathered_from_all_domains() -> None:
    housing = assessed("HOUSING", adaptation_codes=(Code.STEP_FREE, Code.INTERPRETER))
    work = assessed("WORK_EXPERIENCE", adaptation_codes=(Code.NONE,))
    pairs = results(("WORK_EXPERIENCE", "ASSESSED"), ("HEALTH", "ASSESSED"), ("HOUSING", "ASSESSED"))
    gathered = (Code.INTERPRETER, Code.QUIET_ROOM, Code.STEP_FREE)
    history = (opened(), small, work, health, housing, talk, taken)
    given(*history).when(complete).then(*done(domains=pairs, adaptation_codes=gathered))


def test_an_intake_is_completed_once() -> None:
    """INV-I6."""
    history = (opened(), intake_done, small, health, talk, taken, completed())
    given(*history).when(complete).refused("INTAKE_ALREADY_COMPLETED")


def test_after_completion_nothing_is_assessed() -> None:
    given(opened(), small, completed()).when(assess("HOUSING")).refused("NOT_IN_STATE", "COMPLETED")


def test_a_closed_case_has_no_intake() -> None:
    given(opened(), closed).when(begin()).refused("NOT_IN_STATE", "CLOSED")
