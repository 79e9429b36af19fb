"""Who hears what on the way to a home: COA, guidance, housing, school, care, work, and two cases that are one."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.convenant.outcomes import Disclosed, Reason
from shared.convenant.person import PersonHistory
from shared.convenant.view_catalogue import VIEWS
from shared.events import handover as handovers
from shared.events import moving, responsibility, standing, support
from shared.events.base import Event
from shared.events.benefits import BenefitEntitlementEnded, BenefitEntitlementStarted
from shared.events.case import CaseClosed, ParticipantMoved
from shared.events.catalogue import EVENTS
from shared.events.classes import Sealed
from shared.events.convenants import PartnerRole
from shared.events.envelope import Fact
from shared.events.intake import DomainAssessed, IntakeCompleted
from shared.events.plans import ParticipantEnrolledInProgramme, PlanDrafted
from tests.log import CASE, PERSON, Log, region, weert
from tests.rules.moving_on import (
    AZC,
    CARE,
    GGD,
    HANDOVER,
    HOUSING,
    OPMEER,
    SCHOOL_OF_CHILDREN,
    SUPPORT,
    WELFARE,
    WORK,
    linked,
    referred,
    scenario,
)

OF = {"handover_id": HANDOVER}
REQUEST, APPOINTMENT = UUID(int=61), UUID(int=62)
SURVIVOR, SURVIVING_CASE = UUID(int=80), UUID(int=81)


# ── COA ─────────────────────────────────────────────────────────────────────────────────────────────────────


COA_HEARS: list[tuple[type[Event], dict[str, Any], dict[str, Any], list[str]]] = [
    (handovers.FirstContactMissed, {**OF, "missed_on": "2019-11-14", "reason_code": "ILL"},
     {"handover_id": str(HANDOVER), "missed_on": "2019-11-14"}, []),
    (handovers.HandoverCancelled, {**OF, "reason": Sealed("LEFT_NL"), "cancelled_on": "2019-11-14"},
     {"handover_id": str(HANDOVER), "cancelled_on": "2019-11-14"}, []),
    (handovers.HousingTargetMissed, {**OF, "due_on": "2019-12-16", "days_over": 0},
     {"handover_id": str(HANDOVER), "due_on": "2019-12-16", "days_over": 0}, []),
    (moving.HousingOffered, {"offered_on": "2019-11-14", "address": Sealed("Dorpsstraat 1")},
     {"offered_on": "2019-11-14"}, []),
    (handovers.HandoverInformationRequested,
     {**OF, "request_id": REQUEST, "topic": Sealed("HEALTH_URGENT"), "due_on": "2019-11-21"},
     {"handover_id": str(HANDOVER), "request_id": str(REQUEST), "due_on": "2019-11-21"}, ["topic"]),
    (handovers.HandoverInformationProvided,
     {**OF, "request_id": REQUEST, "topic": Sealed("EDUCATION"), "answer": Sealed("diploma seen")},
     {"handover_id": str(HANDOVER), "request_id": str(REQUEST)}, ["topic", "answer"]),
    (responsibility.ResponsibilityChanged,
     {"from_kind": "COA", "from_site": "azc-heerhugowaard", "to_kind": "MUNICIPALITY", "to_municipality": OPMEER,
      "reason": "LINKED", "changed_on": "2019-11-14"},
     {"from_kind": "COA", "from_site": "azc-heerhugowaard", "to_kind": "MUNICIPALITY", "to_municipality": OPMEER,
      "reason": "LINKED", "changed_on": "2019-11-14"}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "given", "message", "fetch"), COA_HEARS, ids=[row[0].__name__ for row in COA_HEARS]
)
def test_coa_hears_what_becomes_of_its_resident(
    event: type[Event], given: dict[str, Any], message: dict[str, Any], fetch: list[str]
) -> None:
    log = linked()
    told = log.add("2019-11-14", event, **given)
    answer = log.ask(told, AZC)
    assert (answer.message, [name for name, _ in answer.fetch]) == (message, fetch)
    assert log.heard_by(told) == {"gem-opmeer", AZC}
    assert log.withheld(told, "coa-azc-alkmaar") is Reason.OTHER_SITE


def deadline(log: Log, name: str, kind: type[Event] = responsibility.DeadlineMissed) -> Fact:
    given = {"deadline": name, "generation": 1, "ordinal": 0, "due_on": "2019-12-16", "level": 1}
    return log.add("2019-12-16", kind, **given)


@pytest.mark.parametrize("kind", [responsibility.DeadlineWarned, responsibility.DeadlineMissed])
def test_coa_hears_of_the_deadlines_it_is_waited_for_and_of_no_others(kind: type[Event]) -> None:
    log = linked()
    heard = {n for n in responsibility.Deadline if AZC in log.heard_by(deadline(log, n.value, kind))}
    assert heard == {"C1_LINK", "T1_PROFILE", "T5_HOUSING", "T6_MOVE"}


def test_coa_is_called_for_what_is_due_before_the_move_and_not_for_benefit_or_plan() -> None:
    log, called = linked(), set()
    for name in responsibility.Deadline:
        given = {**OF, "level": 3, "deadline": name.value, "due_on": "2019-12-16"}
        told = log.add("2019-12-16", handovers.HandoverEscalated, **given)
        called |= {name.value} if AZC in log.heard_by(told) else set()
    assert {"T5_HOUSING", "T3_FIRST_CONTACT"} <= called
    assert not {"T8_RELIEF", "C8_RELIEF", "T10_PLAN", "T11_DUO_LETTER", "T14_ERASURE", "C6_TERM"} & called


def test_why_a_handover_was_cancelled_only_the_municipality_may_fetch() -> None:
    log = linked()
    given = {**OF, "reason": Sealed("LEFT_NL"), "cancelled_on": "2019-11-14"}
    told = log.add("2019-11-14", handovers.HandoverCancelled, **given)
    assert log.ask(told, "gem-opmeer").fetch == (("reason", "event:reason"),)
    assert log.ask(told, AZC).fetch == ()


# ── guidance and appointments ───────────────────────────────────────────────────────────────────────────────


def appointment(log: Log, partner: str) -> Fact:
    given = {"appointment_id": APPOINTMENT, "at": "2020-02-10T10:00:00+01:00", "place_code": "gemeentehuis"}
    return log.add("2020-02-05", support.AppointmentPlanned, with_partner=partner, topic=Sealed("GGZ"), **given)


@pytest.mark.parametrize("partner", [SUPPORT, CARE])
def test_an_appointment_is_told_to_whom_it_is_with_and_without_its_topic(partner: str) -> None:
    log = linked()
    referred(log, CARE)
    told = appointment(log, partner)
    answer = log.ask(told, partner)
    assert set(answer.message) == {"appointment_id", "at", "place_code", "interpreter"}
    assert answer.fetch == ()
    assert log.heard_by(told) == {"gem-opmeer", partner}


def test_guidance_is_told_to_who_gives_it_and_to_the_municipality() -> None:
    log = linked()
    own = {**OF, "start_on": "2020-02-04", "topics": ["HOME"]}
    told = log.add("2020-02-04", handovers.SocialGuidanceStarted, partner_id=SUPPORT, **own)
    assert log.message(told, SUPPORT) == {
        "handover_id": str(HANDOVER),
        "start_on": "2020-02-04",
        "topics": ["HOME"],
    }
    assert log.heard_by(told) == {"gem-opmeer", SUPPORT}
    others = log.add("2020-02-04", handovers.SocialGuidanceStarted, partner_id="somebody-else", **own)
    assert log.withheld(others, SUPPORT) is Reason.NOT_THE_TARGET


# ── needs, not findings ─────────────────────────────────────────────────────────────────────────────────────


def home_asked_for(log: Log, on: str = "2019-12-10") -> Fact:
    given = {"household_size": 3, "step_free": True, "window_start": "2020-01-13", "window_end": "2020-02-10"}
    return log.add(on, moving.HousingRequested, housing_partner_id=HOUSING, **given)


def test_as_wfr_3_housing_education_and_care_hear_what_is_needed_and_none_the_intake() -> None:
    log = linked()
    intake = (
        log.add(
            "2019-11-28", DomainAssessed, intake_id=REQUEST, domain="HEALTH", outcome="ASSESSED", source="TEST"
        ),
        log.add(
            "2019-12-05",
            IntakeCompleted,
            intake_id=REQUEST,
            completed_on="2019-12-05",
            domains=[],
            learnability="B1_ATTAINABLE",
            education_level="SECONDARY",
            literacy="LITERATE_LATIN",
            language_levels={},
            availability_dayparts=8,
        ),
    )
    home = home_asked_for(log)
    child = referred(log, SCHOOL_OF_CHILDREN, topic="EDUCATION_CHILD", child_age_band="FROM_6_TO_11")
    care = referred(log, CARE, referral_id=UUID(int=41))
    assert log.message(home, HOUSING) == {
        "household_size": 3,
        "step_free": True,
        "window_start": "2020-01-13",
        "window_end": "2020-02-10",
        "municipality_code": OPMEER,
    }
    assert log.message(child, SCHOOL_OF_CHILDREN)["child_age_band"] == "FROM_6_TO_11"
    assert "topic" in dict(log.ask(care, CARE).fetch)
    assert "child_age_band" not in log.message(care, CARE)
    for asked, partner in ((home, HOUSING), (child, SCHOOL_OF_CHILDREN), (care, CARE)):
        assert log.heard_by(asked) == {"gem-opmeer", partner}
        assert log.introduced(asked, partner) == ()
        assert not any(isinstance(log.ask(told, partner), Disclosed) for told in intake)


def test_a_school_for_children_hears_nothing_of_the_parent_s_learning() -> None:
    log = linked()
    referred(log, SCHOOL_OF_CHILDREN, topic="EDUCATION_CHILD", child_age_band="FROM_6_TO_11")
    later = log.add(
        "2019-12-12",
        IntakeCompleted,
        intake_id=REQUEST,
        completed_on="2019-12-12",
        domains=[],
        learnability="B1_ATTAINABLE",
        education_level="SECONDARY",
        literacy="LITERATE_LATIN",
        language_levels={},
        availability_dayparts=8,
    )
    assert log.withheld(later, SCHOOL_OF_CHILDREN) is Reason.NOT_INVOLVED
    over = log.add("2020-03-02", CaseClosed, reason="FULFILLED", closed_on="2020-03-02")
    assert log.message(over, SCHOOL_OF_CHILDREN) == {"closed_on": "2020-03-02", "reason": "CASE_CLOSED"}


def test_a_housing_corporation_is_involved_from_the_request_until_thirty_days_after_the_tenancy_began() -> None:
    log = linked()
    home = home_asked_for(log)
    assert log.open_to(home, HOUSING) >= {"phone"}
    log.add("2020-01-27", moving.TenancyStarted, started_on="2020-01-27")
    log.add("2020-02-03", ParticipantMoved, moved_on="2020-02-03", from_type="COA", municipality_code=OPMEER)
    assert "phone" in log.open_to(home, HOUSING, "2020-02-26")
    assert log.open_to(home, HOUSING, "2020-02-27") == frozenset()


# ── work ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_as_wfr_1_the_work_company_hears_the_goals_on_work_of_a_plan_drafted_in_the_reception_centre() -> None:
    log = linked()
    taking = {"programme_code": "WFR", "enrolled_on": "2019-12-05", "municipality_code": OPMEER}
    log.add("2019-12-05", ParticipantEnrolledInProgramme, **taking)
    goals = [{"goal_id": UUID(int=90 + n), "axis": axis} for n, axis in enumerate(("WORK", "SOCIAL"))]
    given = {"plan_id": REQUEST, "intake_id": REQUEST, "drafted_at_location": "AZC", "goals": goals}
    told = log.add("2019-12-12", PlanDrafted, **given)
    assert log.message(told, WORK)["goals"] == [{"axis": "WORK", "main_goal": False}]
    assert log.heard_by(told) == {"gem-opmeer", WORK}


@pytest.mark.parametrize(
    ("event", "given"),
    [
        (BenefitEntitlementStarted, {"starts_on": "2020-02-03"}),
        (BenefitEntitlementEnded, {"ended_on": "2020-02-03", "reason_code": "WORK"}),
    ],
)
def test_a_benefit_is_told_to_the_work_company_that_pays_it_and_to_no_other(
    event: type[Event], given: dict[str, Any]
) -> None:
    log = linked()
    taking = {"programme_code": "WFR", "enrolled_on": "2019-12-05", "municipality_code": OPMEER}
    log.add("2019-12-05", ParticipantEnrolledInProgramme, **taking)
    assert log.heard_by(log.add("2020-02-03", event, **given)) == {"gem-opmeer", WORK}
    for elsewhere in (weert(), region("ermelo-harderwijk-zeewolde")):
        policy = elsewhere.known(len(elsewhere.facts)).convenant.policy
        assert policy.rows_for(PartnerRole.WORK_COMPANY, event) == ()


# ── an address that is confidential ─────────────────────────────────────────────────────────────────────────


def test_where_a_protected_person_can_be_reached_no_partner_outside_government_may_fetch() -> None:
    log = linked()
    before = referred(log, CARE)
    log.add("2019-12-11", moving.AddressProtected, protected_on="2019-12-11")
    after = referred(log, WELFARE, "2019-12-12", referral_id=UUID(int=41))
    home = home_asked_for(log, "2019-12-12")
    tenancy = log.add("2020-01-27", moving.TenancyStarted, started_on="2020-01-27", address=Sealed("Laan 1"))
    assert "phone" not in dict(log.ask(before, CARE, judged_at=len(log.facts)).fetch), (
        "also by a gateway that lags"
    )
    assert "phone" not in dict(log.ask(after, WELFARE).fetch)
    assert "phone" not in dict(log.ask(home, HOUSING).fetch)
    assert "first_name" in log.open_to(before, CARE)
    assert "phone" not in log.open_to(before, CARE)
    assert "address" in dict(log.ask(tenancy, "gem-opmeer").fetch)
    assert "address" in log.open_to(tenancy, "gem-opmeer")


def test_an_address_that_is_confidential_no_more_may_be_fetched_again() -> None:
    log = linked()
    told = referred(log, CARE)
    log.add("2019-12-11", moving.AddressProtected, protected_on="2019-12-11")
    log.add("2019-12-20", moving.AddressUnprotected, unprotected_on="2019-12-20")
    assert "phone" in log.open_to(told, CARE)


# ── two cases that are one person ───────────────────────────────────────────────────────────────────────────


def merge(log: Log, on: str, event: type[Event], merged_is_told: bool = True) -> Fact:
    """Said in the stream of this test's person: the one merged into another, or the one that goes on."""
    mine, other = (CASE, PERSON), (SURVIVING_CASE, SURVIVOR)
    merged, surviving = (mine, other) if merged_is_told else (other, mine)
    return log.add(
        on,
        event,
        surviving_case_id=surviving[0],
        surviving_participant_id=surviving[1],
        merged_case_id=merged[0],
        merged_participant_id=merged[1],
        decided_by="steward",
    )


@pytest.mark.parametrize("event", [standing.DuplicateCasesMerged, standing.MergeReversed])
def test_who_knows_the_one_merged_hears_as_whom_it_goes_on(event: type[Event]) -> None:
    log = linked()
    known_by = referred(log, CARE).recorded.position
    told = merge(log, "2020-01-06", event)
    assert log.withheld(told, CARE) is Reason.NOTHING_TO_TELL, "whoever never heard the id has no use for it"
    answer = log.ask(told, CARE, delivered={known_by})
    assert answer.message == {"surviving_ref": str(SURVIVOR)}
    assert answer.pseudonyms == answer.persons == {"surviving_ref"}


def test_who_knows_the_one_that_goes_on_is_told_nothing_of_the_other() -> None:
    log = linked()
    known_by = {referred(log, CARE).recorded.position}
    told = merge(log, "2020-01-06", standing.DuplicateCasesMerged, merged_is_told=False)
    assert log.ask(told, CARE, delivered=known_by).reason is Reason.NOTHING_TO_TELL
    assert log.ask(told, "gem-opmeer", delivered=known_by).message == {"decided_by": "steward"}


def test_a_case_that_was_merged_is_closed_for_nobody() -> None:
    log = linked()
    referred(log, CARE)
    merge(log, "2020-01-06", standing.DuplicateCasesMerged)
    assert log.heard_by(log.add("2020-01-06", CaseClosed, reason="MERGED", closed_on="2020-01-06")) == set()
    merge(log, "2020-02-03", standing.MergeReversed)
    assert AZC in log.heard_by(scenario(log, "2020-03-09")), "after the reversal everything is as before"


def test_a_merged_person_is_the_survivor_between_merge_and_reversal() -> None:
    log = linked()
    joined = merge(log, "2020-01-06", standing.DuplicateCasesMerged).recorded.position
    between = scenario(log, "2020-01-07").recorded.position
    parted = merge(log, "2020-02-03", standing.MergeReversed).recorded.position
    person = PersonHistory.of(f for f in log.facts if f.recorded.person)
    at = {p: person.merged_into(p) for p in (joined - 1, joined, between, parted, parted + 1)}
    assert at == {joined - 1: None, joined: None, between: SURVIVOR, parted: None, parted + 1: None}


def test_the_survivor_knows_whom_it_absorbed_until_the_reversal() -> None:
    log = linked()
    merge(log, "2020-01-06", standing.DuplicateCasesMerged, merged_is_told=False)
    person = PersonHistory.of(f for f in log.facts if f.recorded.person)
    assert (person.absorbed, person.merged_into(10**6)) == ({SURVIVOR}, None)
    merge(log, "2020-02-03", standing.MergeReversed, merged_is_told=False)
    assert PersonHistory.of(f for f in log.facts if f.recorded.person).absorbed == frozenset()


def test_who_is_one_with_a_person_in_danger_can_be_reached_by_no_partner_outside_government() -> None:
    log = linked()
    joined = merge(log, "2020-01-06", standing.DuplicateCasesMerged)
    person = PersonHistory.of(f for f in log.facts if f.recorded.person)
    assert (person.one_with, person.protected) == ({SURVIVOR}, False)
    in_danger = replace(person, sheltered=True)
    assert in_danger.protected
    assert in_danger.with_fact(joined).sheltered, "what happens later does not lift it"
    merge(log, "2020-02-03", standing.MergeReversed)
    assert PersonHistory.of(f for f in log.facts if f.recorded.person).one_with == frozenset()


# ── what no view holds ──────────────────────────────────────────────────────────────────────────────────────


def test_no_view_tells_the_id_of_another_person_or_of_their_case() -> None:
    others = {
        "household_case_ids",
        "new_case_id",
        "candidate_case_id",
        "surviving_case_id",
        "surviving_participant_id",
        "merged_case_id",
        "merged_participant_id",
        "case_id",
        "participant_id",
    }
    assert not {name for view in VIEWS.values() for name in view.fields} & others


MUNICIPALITY_ONLY = [
    "ContactLost",
    "ObligationWithdrawn",
    "ParticipantDied",
    "PossibleDuplicateFlagged",
    "StatusRevoked",
]


@pytest.mark.parametrize("name", MUNICIPALITY_ONLY)
@pytest.mark.parametrize("partner", [AZC, SUPPORT, CARE, GGD, WORK, HOUSING])
def test_what_is_the_municipality_s_alone_no_row_gives_away(name: str, partner: str) -> None:
    log = linked()
    referred(log, CARE)
    policy = next(f.event for f in log.facts if f.event.kebab() == "disclosure-policy-published")
    event = next(e for e in EVENTS if e.__name__ == name)
    mine: Any = dict(policy)
    own = next(r for r in mine["rows"] if r.event_type == event.kebab())
    roles = [r for r in PartnerRole if r is not PartnerRole.MUNICIPALITY]
    given = mine | {"rows": (*mine["rows"], *(own.model_copy(update={"role": r}) for r in roles))}
    log.add("2019-12-11", type(policy), **(given | {"occurred_on": date(2019, 12, 11)}))
    fields: dict[str, Any] = {
        "ContactLost": {"attempt": 1, "tried_on": "2019-12-12"},
        "ObligationWithdrawn": {"withdrawn_on": "2019-12-12", "reason": "ERROR"},
        "ParticipantDied": {"died_on": "2019-12-12"},
        "PossibleDuplicateFlagged": {"candidate_case_id": REQUEST, "match_basis": "VAULT_HASH"},
        "StatusRevoked": {"revoked_on": Sealed("2019-12-12")},
    }
    told = log.add("2019-12-12", event, **fields[name])
    assert not isinstance(log.ask(told, partner), Disclosed)
    assert isinstance(log.ask(told, "gem-opmeer"), Disclosed)
