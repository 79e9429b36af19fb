"""Who hears what: R1 to R10 and the scenarios of Weert, on Weert's own covenant."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import pytest

from shared.convenant.convenant_state import ConvenantState
from shared.convenant.disclose import Known, disclose
from shared.convenant.outcomes import Disclosed, Reason
from shared.convenant.person import PersonHistory
from shared.events.case import (
    CaseClosed,
    CaseEvent,
    CaseOpened,
    CaseWorkerAssigned,
    LibraryOptedIn,
    MunicipalityLinked,
    PersonalDataErased,
    ReceptionLocationChanged,
    ReferralMade,
)
from shared.events.catalogue import EVENTS
from shared.events.classes import Sealed
from shared.events.convenants import (
    ConvenantDrafted,
    ConvenantSigned,
    DisclosurePolicyPublished,
    PartnerRegistered,
    SignatoryWithdrawn,
)
from shared.events.envelope import Fact
from shared.events.handover import FirstContactPlanned, HandoverCompleted
from shared.events.intake import DomainAssessed, IntakeCompleted
from shared.events.placements import DomainCheckInHeld, PlacementAgreed, PlacementProposed, WeekScheduleSet
from shared.events.plans import (
    ModuleCompleted,
    ParticipantEnrolledInProgramme,
    PlanEstablished,
    RouteEnrolmentEnded,
    RouteEnrolmentStarted,
)
from tests.log import CASE, Log, fact, weert

ENROLMENT, PLACEMENT, PLAN = UUID(int=11), UUID(int=12), UUID(int=13)
EVERYONE = [e.partner_id for e in (f.event for f in weert().facts) if isinstance(e, PartnerRegistered)]
EVERYBODY = pytest.mark.parametrize("partner", EVERYONE)


def opened(log: Log, on: str = "2019-10-01", site: str = "azc-weert", code: str = "0988") -> Fact:
    """A case is opened by COA and linked to a municipality."""
    log.add(
        on,
        CaseOpened,
        legal_regime="PILOT_PRE2022",
        target_group="ASYLUM_HOLDER",
        intake_channel="COA",
        opened_on=on,
        of_age_from="2000-01-01",
        reception_site_id=site,
    )
    return log.add(on, MunicipalityLinked, municipality_code=code, linked_on=on, link_reason="CAPACITY")


def in_programme(log: Log, on: str = "2019-11-01", code: str = "WNC-PIP") -> Fact:
    return log.add(
        on, ParticipantEnrolledInProgramme, programme_code=code, enrolled_on=on, municipality_code="0988"
    )


def intake(log: Log, on: str = "2019-12-05", **fields: Any) -> Fact:
    return log.add(
        on,
        IntakeCompleted,
        **{
            "intake_id": UUID(int=10),
            "completed_on": on,
            "domains": [{"domain": "HEALTH", "outcome": "ASSESSED"}],
            "learnability": "B1_ATTAINABLE",
            "education_level": "SECONDARY",
            "literacy": "LITERATE_LATIN",
            "language_levels": {"speaking": "A2"},
            "ambitions": ["isco:7231"],
            "availability_dayparts": 4,
            "adaptation_codes": ["SHORTER_SESSIONS", "NO_HEAVY_LIFTING"],
            "referral_codes": Sealed(("HEALTH_SUPPORT",)),
            **fields,
        },
    )


def enrolled(log: Log, on: str = "2020-02-03", provider: str = "gilde-educatie", **fields: Any) -> Fact:
    given = {
        "enrolment_id": ENROLMENT,
        "route": "B1",
        "provider": provider,
        "start_on": on,
        "dayparts_per_week": 5,
    }
    return log.add(on, RouteEnrolmentStarted, **(given | fields))


def referred(log: Log, to: str, on: str = "2019-12-10", topic: str = "PUBLIC_HEALTH") -> Fact:
    return log.add(
        on,
        ReferralMade,
        referral_id=UUID(int=14),
        target_partner_id=to,
        topic=topic,
        ground="TASK",
        interpreter_language=Sealed("ti"),
    )


def proposed(log: Log, host: str = "zorgcentrum", on: str = "2020-03-01") -> Fact:
    return log.add(
        on,
        PlacementProposed,
        placement_id=PLACEMENT,
        kind="INTERNSHIP",
        host_partner_id=host,
        proposed_by="werk-kom",
        dayparts=["MON_AM"],
        start_on=on,
        end_on="2020-08-30",
    )


def agreed(log: Log, host: str = "zorgcentrum", on: str = "2020-03-02") -> Fact:
    return log.add(
        on, PlacementAgreed, placement_id=PLACEMENT, host_partner_id=host, signed_by=["HOST"], coach_id="coach-1"
    )


def revised(log: Log, on: str, **changes: Any) -> None:
    """A next version of Weert's policy."""
    policy = next(f.event for f in log.facts if isinstance(f.event, DisclosurePolicyPublished))
    assert isinstance(policy, DisclosurePolicyPublished)
    log.add(on, DisclosurePolicyPublished, **(dict(policy) | changes | {"occurred_on": date.fromisoformat(on)}))


def policy_of(log: Log) -> DisclosurePolicyPublished:
    event = next(f.event for f in log.facts if isinstance(f.event, DisclosurePolicyPublished))
    assert isinstance(event, DisclosurePolicyPublished)
    return event


@EVERYBODY
def test_r1_without_a_policy_row_nobody_hears(partner: str) -> None:
    log = weert()
    revised(log, "2019-09-20", rows=())
    assert log.withheld(opened(log), partner) is not None


@EVERYBODY
def test_r1_an_event_that_no_row_names_reaches_nobody(partner: str) -> None:
    class ShoeSizeMeasured(CaseEvent):
        dutch: ClassVar = "schoenmaat gemeten"
        shoe_size: int

    log = weert()
    opened(log)
    told = log.add("2019-11-01", ShoeSizeMeasured, shoe_size=44)
    assert not isinstance(log.ask(told, partner), Disclosed)


@EVERYBODY
def test_a_field_added_to_an_event_reaches_nobody(partner: str) -> None:
    class IntakeCompletedWithMore(IntakeCompleted):
        shoe_size: int

        @classmethod
        def kebab(cls) -> str:
            return IntakeCompleted.kebab()

    log = weert()
    opened(log), in_programme(log)
    plain = intake(log)
    told = fact(IntakeCompletedWithMore(**dict(plain.event), shoe_size=44), 99, date(2019, 12, 5))
    known = log.known(len(log.facts))
    more = Known(known.on, known.convenant, known.person.with_fact(told))
    assert "44" not in str(disclose(told, partner, more, more))


@pytest.mark.parametrize("partner", [p for p in EVERYONE if not p.startswith("gem-")])
def test_r2_what_is_sealed_is_in_no_message(partner: str) -> None:
    log = weert()
    opened(log), in_programme(log), enrolled(log)
    told = log.add(
        "2020-02-04",
        DomainAssessed,
        intake_id=UUID(int=10),
        domain="HEALTH",
        outcome="ASSESSED",
        source="PARTICIPANT",
        finding=Sealed("PTSD treatment"),
    )
    assert log.withheld(told, partner) is not None


def test_r2_the_finding_is_not_even_in_the_municipality_s_view() -> None:
    log = weert()
    opened(log)
    told = log.add(
        "2019-11-04",
        DomainAssessed,
        intake_id=UUID(int=10),
        domain="HEALTH",
        outcome="ASSESSED",
        source="PARTICIPANT",
        finding=Sealed("PTSD treatment"),
        referral_codes=Sealed(("HEALTH_SUPPORT",)),
    )
    answer = log.ask(told, "gem-weert")
    assert "finding" not in answer.message
    assert answer.fetch == (("referral_codes", "event:referral_codes"),)


def test_r2_without_a_documented_ground_nothing_can_be_fetched() -> None:
    log = weert()
    rows = tuple(row.model_copy(update={"sensitive_ground": None}) for row in policy_of(log).rows)
    revised(log, "2019-09-20", rows=rows)
    opened(log)
    assert log.ask(referred(log, "ggd-ln"), "ggd-ln").fetch == ()


def test_r3_a_school_gets_its_fields_and_no_others() -> None:
    log = weert()
    opened(log), enrolled(log, "2019-11-01")
    assert log.message(intake(log), "gilde-educatie") == {
        "learnability": "B1_ATTAINABLE",
        "literacy": "LITERATE_LATIN",
        "learning_conditions": ["SHORTER_SESSIONS"],
    }


def test_r3_a_work_company_gets_its_fields_and_no_others() -> None:
    log = weert()
    opened(log), in_programme(log)
    assert log.message(intake(log), "werk-kom") == {
        "education_level": "SECONDARY",
        "ambitions": ["isco:7231"],
        "availability_dayparts": 4,
        "adaptation_codes": ["SHORTER_SESSIONS", "NO_HEAVY_LIFTING"],
    }


def test_r5_a_municipality_hears_its_own_cases_only() -> None:
    log = weert()
    linked = opened(log)
    assert log.message(linked, "gem-weert")["municipality_code"] == "0988"
    assert log.withheld(linked, "gem-nederweert") is Reason.OTHER_MUNICIPALITY


def test_r5_a_regional_partner_hears_nothing_from_outside_its_area() -> None:
    log = weert()
    opened(log, code="1706")
    assert log.withheld(referred(log, "ggd-ln"), "ggd-ln") is Reason.OTHER_MUNICIPALITY


def test_r5_a_case_relinked_is_no_longer_the_first_municipality_s() -> None:
    log = weert()
    opened(log)
    relinked = log.add(
        "2019-11-01", MunicipalityLinked, municipality_code="0946", linked_on="2019-11-01", link_reason="FAMILY"
    )
    told = intake(log)
    assert isinstance(log.ask(relinked, "gem-weert"), Disclosed), "what ends its access is still inside"
    assert log.withheld(told, "gem-weert") is Reason.OTHER_MUNICIPALITY
    assert isinstance(log.ask(told, "gem-nederweert"), Disclosed)


def test_as_wnc_7_a_site_hears_its_own_residents_and_access_moves_with_them() -> None:
    log = weert()
    linked = opened(log)
    assert isinstance(log.ask(linked, "coa-azc-weert"), Disclosed)
    assert log.withheld(linked, "coa-azc-cranendonck") is Reason.OTHER_SITE
    moved = log.add(
        "2019-11-01",
        ReceptionLocationChanged,
        from_site="azc-weert",
        to_site="azc-cranendonck",
        moved_on="2019-11-01",
    )
    assigned = log.add(
        "2019-11-01", CaseWorkerAssigned, case_worker="jan", municipality_code="0988", assigned_on="2019-11-01"
    )
    assert isinstance(log.ask(moved, "coa-azc-weert"), Disclosed)
    assert isinstance(log.ask(moved, "coa-azc-cranendonck"), Disclosed)
    assert log.withheld(assigned, "coa-azc-weert") is Reason.OTHER_SITE
    assert log.message(assigned, "coa-azc-cranendonck") == {"assigned_on": "2019-11-01"}


def test_r6_a_site_hears_until_thirty_days_after_the_handover_was_completed() -> None:
    log = weert()
    opened(log)
    log.add("2020-01-10", HandoverCompleted, handover_id=UUID(int=15), completed_on="2020-01-10")
    planned = {"handover_id": UUID(int=15), "mode": "VIDEO"}
    last = log.add("2020-02-09", FirstContactPlanned, at="2020-02-10T10:00:00+01:00", **planned)
    late = log.add("2020-02-10", FirstContactPlanned, at="2020-02-11T10:00:00+01:00", **planned)
    assert isinstance(log.ask(last, "coa-azc-weert"), Disclosed)
    assert log.withheld(late, "coa-azc-weert") is Reason.AFTER_ACCESS


def test_r6_a_school_hears_from_its_enrolment_until_thirty_days_after_its_end() -> None:
    log = weert()
    opened(log)
    before = log.add("2020-02-02", WeekScheduleSet, week_from="2020-02-03", items=[])
    started = enrolled(log)
    ended = log.add(
        "2020-06-01",
        RouteEnrolmentEnded,
        enrolment_id=ENROLMENT,
        provider="gilde-educatie",
        ended_on="2020-06-01",
        reason="DONE",
    )
    last = log.add("2020-07-01", WeekScheduleSet, week_from="2020-07-06", items=[])
    late = log.add("2020-07-02", WeekScheduleSet, week_from="2020-07-06", items=[])
    assert log.withheld(before, "gilde-educatie") is Reason.NOT_INVOLVED
    assert all(isinstance(log.ask(told, "gilde-educatie"), Disclosed) for told in (started, ended, last))
    assert log.withheld(late, "gilde-educatie") is Reason.AFTER_ACCESS


def test_r6_what_happened_before_access_but_is_recorded_after_it_is_withheld() -> None:
    log = weert()
    opened(log), in_programme(log, "2019-11-01")
    told = log.add("2019-10-30", WeekScheduleSet, recorded="2019-11-05", week_from="2019-11-04", items=[])
    assert log.withheld(told, "werk-kom") is Reason.BEFORE_ACCESS


def test_r6_what_is_recorded_before_access_is_withheld_even_on_the_same_day() -> None:
    log = weert()
    opened(log)
    told = intake(log, "2019-11-01")
    in_programme(log, "2019-11-01")
    assert log.withheld(told, "werk-kom") is Reason.NOT_INVOLVED


def test_r6_nothing_is_told_after_the_covenant_ended() -> None:
    log = weert()
    opened(log)
    assert isinstance(log.ask(intake(log, "2020-12-31"), "gem-weert"), Disclosed)
    assert log.withheld(intake(log, "2021-01-01"), "gem-weert") is Reason.AFTER_ACCESS


def test_r8_a_row_without_a_purpose_tells_nothing() -> None:
    log = weert()
    rows = tuple(row.model_copy(update={"purpose": " "}) for row in policy_of(log).rows)
    policy = policy_of(log).model_copy(update={"rows": rows})
    log.facts.append(fact(policy, len(log.facts) + 1, date(2019, 9, 20)))
    assert log.withheld(opened(log), "gem-weert") is Reason.NO_POLICY_ROW


def test_r8_what_is_told_says_why_and_on_which_ground() -> None:
    log = weert()
    answer = log.ask(opened(log), "gem-weert")
    assert (answer.row.purpose, answer.policy_version, answer.row.legal_basis_verified) == ("WI-CASE", 1, False)


def test_r9_a_version_newer_than_this_release_never_passes() -> None:
    log = weert()
    linked = opened(log)
    newer = fact(linked.event, linked.recorded.position, linked.recorded.civil_date, "municipality-linked.v2")
    assert log.withheld(newer, "gem-weert") is Reason.UNKNOWN_VERSION


def test_r9_a_row_for_another_version_does_not_count() -> None:
    log = weert()
    rows = tuple(row.model_copy(update={"event_version": 7}) for row in policy_of(log).rows)
    revised(log, "2019-09-20", rows=rows)
    assert log.withheld(opened(log), "gem-weert") is Reason.UNKNOWN_VERSION


def test_r9_an_older_version_is_told_as_the_one_it_was_lifted_to() -> None:
    log = weert()
    opened(log)
    told = log.add(
        "2019-11-04", DomainAssessed, intake_id=UUID(int=10), domain="HEALTH", outcome="ASSESSED", source="TEST"
    )
    older = fact(told.event, told.recorded.position, told.recorded.civil_date, "domain-assessed.v1")
    assert isinstance(log.ask(older, "gem-weert"), Disclosed)


def test_r10_an_erasure_follows_whoever_was_told_whatever_its_access_now() -> None:
    log = weert()
    opened(log), enrolled(log, "2019-11-01")
    log.add(
        "2020-06-01",
        SignatoryWithdrawn,
        convenant_id="CV-WNC",
        partner_id="gilde-educatie",
        withdrawn_on="2020-06-01",
    )
    erased = log.add("2020-12-01", PersonalDataErased, scope_classes=["P", "S"], reason="REQUEST")
    answer = log.ask(erased, "gilde-educatie", delivered={30})
    assert answer.message == {"scope_classes": ["P", "S"]}
    assert log.ask(erased, "werk-kom").reason is Reason.NOT_INVOLVED


def test_r10_an_erasure_is_told_even_if_the_policy_forgot_it() -> None:
    log = weert()
    revised(log, "2019-09-20", rows=())
    opened(log)
    erased = log.add("2020-12-01", PersonalDataErased, scope_classes=["P"], reason="REQUEST")
    assert log.ask(erased, "gem-weert", delivered={1}).row.legal_basis == "AVG art. 19"


def test_a_lagging_gateway_tells_nothing_of_a_person_erased_meanwhile() -> None:
    log = weert()
    linked = opened(log)
    erased = log.add("2019-10-02", PersonalDataErased, scope_classes=["P"], reason="REQUEST")
    assert log.withheld(linked, "gem-weert", erased.recorded.position) is Reason.RESTRICTED


def test_a_lagging_gateway_tells_nothing_after_access_ended_meanwhile() -> None:
    log = weert()
    opened(log)
    started = enrolled(log)
    log.add(
        "2020-02-10",
        RouteEnrolmentEnded,
        enrolment_id=ENROLMENT,
        provider="gilde-educatie",
        ended_on="2020-02-10",
        reason="DONE",
    )
    inside = log.add("2020-03-11", WeekScheduleSet, week_from="2020-03-16", items=[])
    outside = log.add("2020-03-12", WeekScheduleSet, week_from="2020-03-16", items=[])
    assert isinstance(log.ask(started, "gilde-educatie", inside.recorded.position), Disclosed)
    assert log.withheld(started, "gilde-educatie", outside.recorded.position) is Reason.AFTER_ACCESS


def test_a_lagging_gateway_tells_only_what_the_policy_still_allows() -> None:
    log = weert()
    opened(log), in_programme(log)
    told = intake(log)
    rows = (
        row.model_copy(update={"fields": ("ambitions",)}) if row.role == "WORK_COMPANY" else row
        for row in policy_of(log).rows
    )
    revised(log, "2019-12-06", rows=tuple(rows))
    assert log.ask(told, "werk-kom", len(log.facts)).message == {"ambitions": ["isco:7231"]}
    revised(log, "2019-12-07", rows=())
    assert log.withheld(told, "werk-kom", len(log.facts)) is Reason.NO_POLICY_ROW


def test_as_x_5_nothing_from_the_day_of_leaving_on() -> None:
    log = weert()
    opened(log), in_programme(log)
    told = intake(log, "2019-12-04")
    leave = {"convenant_id": "CV-WNC", "partner_id": "werk-kom", "withdrawn_on": "2019-12-05"}
    assert isinstance(log.ask(told, "werk-kom"), Disclosed)
    log.add("2019-12-05", SignatoryWithdrawn, **leave)
    assert log.withheld(intake(log, "2019-12-05"), "werk-kom") is Reason.WITHDRAWN
    assert log.withheld(told, "werk-kom", len(log.facts)) is Reason.WITHDRAWN


def test_as_wnc_1_land_van_horne_hears_from_its_own_signature_on() -> None:
    log = weert()
    day, unsigned = "2019-09-20", Log(weert().facts[:-1])
    opened(unsigned, day)
    assert unsigned.withheld(referred(unsigned, "land-van-horne", day), "land-van-horne") is Reason.NOT_SIGNED
    opened(log, "2019-09-23")
    assert "referral_id" in log.message(referred(log, "land-van-horne", "2019-09-23"), "land-van-horne")


def test_what_occurred_before_the_signature_is_withheld_though_recorded_after_it() -> None:
    log = weert()
    opened(log, "2019-09-19")
    told = referred(log, "land-van-horne", "2019-09-22")
    late = fact(told.event, told.recorded.position, date(2019, 9, 24))
    assert log.withheld(late, "land-van-horne") is Reason.NOT_SIGNED


def test_a_stranger_hears_nothing() -> None:
    log = weert()
    log.add("2019-09-20", PartnerRegistered, partner_id="stranger", name="S", role="WELFARE", oin="0" * 20)
    assert log.withheld(opened(log), "stranger") is Reason.NOT_A_PARTY
    assert log.withheld(opened(log), "nobody") is Reason.NOT_A_PARTY


def test_as_wnc_3_a_school_learns_of_the_intake_when_the_person_is_enrolled_with_it() -> None:
    log = weert()
    opened(log)
    told = intake(log)
    assert log.withheld(told, "gilde-educatie") is Reason.NOT_INVOLVED
    started = enrolled(log)
    (introduced,) = log.introduced(started, "gilde-educatie")
    assert introduced.fact is told
    assert set(introduced.disclosed.message) == {"learnability", "literacy", "learning_conditions"}
    assert introduced.disclosed.fetch == ()
    assert log.introduced(started, "werkvloertaal") == ()
    assert log.withheld(started, "werkvloertaal") is Reason.NOT_THE_TARGET


def test_what_was_sent_before_is_not_introduced_again() -> None:
    log = weert()
    opened(log)
    told, started = intake(log), enrolled(log)
    assert log.introduced(started, "gilde-educatie", delivered={told.recorded.position}) == ()


def test_a_later_fact_of_an_involved_partner_introduces_nothing() -> None:
    log = weert()
    opened(log), intake(log), enrolled(log)
    again = log.add("2020-03-01", WeekScheduleSet, week_from="2020-03-02", items=[])
    assert log.introduced(again, "gilde-educatie") == ()


def test_a_municipality_is_introduced_to_the_case_that_is_linked_to_it() -> None:
    log = weert()
    linked = opened(log)
    assert [i.fact.event.kebab() for i in log.introduced(linked, "gem-weert")] == ["case-opened"]
    assert log.introduced(linked, "gem-nederweert") == ()


def test_nobody_is_introduced_to_a_person_erased_meanwhile() -> None:
    log = weert()
    opened(log), intake(log)
    started = enrolled(log)
    log.add("2020-02-03", PersonalDataErased, scope_classes=["P"], reason="REQUEST")
    assert log.introduced(started, "gilde-educatie", len(log.facts)) == ()


def signed_late(backfill: str) -> tuple[Log, Fact, Fact, Fact]:
    """A work company that signs when a person is already in its programme."""
    log = Log(
        [f for f in weert().facts if getattr(f.event, "partner_id", "") != "werk-kom" or f.recorded.position < 21]
    )
    log.facts = [fact(f.event, i + 1, f.recorded.civil_date) for i, f in enumerate(log.facts)]
    opened(log), in_programme(log)
    told = intake(log)
    signing = log.add(
        "2019-12-20",
        ConvenantSigned,
        convenant_id="CV-WNC",
        partner_id="werk-kom",
        signed_on="2019-12-20",
        text_version="1.0",
        backfill=backfill,
    )
    return log, told, signing, in_programme(log, "2019-12-21", "WNC-DUAL")


def test_a_signature_introduces_nobody() -> None:
    log, told, signing, again = signed_late("none")
    assert log.withheld(told, "werk-kom", len(log.facts)) is Reason.NOT_SIGNED
    assert log.introduced(signing, "werk-kom") == ()
    assert log.introduced(again, "werk-kom") == ()
    assert isinstance(log.ask(again, "werk-kom"), Disclosed)


def test_a_signature_with_backfill_introduces_the_people_already_there() -> None:
    log, told, signing, again = signed_late("granted")
    assert [i.fact for i in log.introduced(signing, "werk-kom")] == [told]
    assert log.introduced(signing, "gilde-educatie") == ()
    assert log.withheld(told, "werk-kom") is Reason.NOT_SIGNED
    assert [i.fact for i in log.introduced(again, "werk-kom")] == [told]


def test_a_referral_is_heard_by_its_target_only() -> None:
    log = weert()
    opened(log)
    told = referred(log, "ggd-ln")
    answer = log.ask(told, "ggd-ln")
    assert answer.message == {"referral_id": str(UUID(int=14))}
    assert answer.pseudonyms == {"referral_id"}
    assert [name for name, _ in answer.fetch] == [
        "topic",
        "first_name",
        "last_name",
        "phone",
        "birth_date",
        "interpreter_language",
    ]
    heard = {p for p in EVERYONE if isinstance(log.ask(told, p), Disclosed)}
    assert heard == {"ggd-ln", "gem-weert"}
    assert log.withheld(told, "punt-welzijn") is Reason.NOT_THE_TARGET


def test_a_library_knows_only_who_asked_for_it() -> None:
    log = weert()
    opened(log), intake(log)
    told = log.add("2020-01-05", LibraryOptedIn, partner_id="bibliocenter", activity_code="TAALCAFE")
    answer = log.ask(told, "bibliocenter")
    assert (answer.message, answer.fetch) == ({"activity_code": "TAALCAFE"}, (("first_name", "vault:first_name"),))
    assert log.introduced(told, "bibliocenter") == ()
    assert log.withheld(told, "bieb-kempen") is Reason.NOT_THE_TARGET


def test_a_module_is_told_to_its_own_school_only() -> None:
    log = weert()
    opened(log), enrolled(log), enrolled(log, "2020-02-04", "werkvloertaal", enrolment_id=UUID(int=16))
    told = log.add(
        "2020-04-01",
        ModuleCompleted,
        enrolment_id=ENROLMENT,
        provider="gilde-educatie",
        module_id="M1",
        result="PASSED",
        completed_on="2020-04-01",
    )
    assert log.message(told, "gilde-educatie")["module_id"] == "M1"
    assert log.withheld(told, "werkvloertaal") is Reason.NOT_THE_TARGET


def test_a_school_sees_only_its_own_dayparts() -> None:
    log = weert()
    opened(log), enrolled(log)
    items = [
        {"daypart": "MON_AM", "kind": "LANGUAGE_LESSON", "partner_id": "gilde-educatie"},
        {"daypart": "TUE_AM", "kind": "VOLUNTEERING", "partner_id": "zorgcentrum"},
    ]
    told = log.add("2020-02-04", WeekScheduleSet, week_from="2020-02-10", items=items)
    assert log.message(told, "gilde-educatie")["dayparts"] == [{"daypart": "MON_AM", "kind": "LANGUAGE_LESSON"}]
    assert len(log.message(told, "gem-weert")["items"]) == 2


def test_goals_are_told_by_axis_and_without_ids() -> None:
    log = weert()
    opened(log), in_programme(log)
    goals = [{"goal_id": UUID(int=20 + i), "axis": axis} for i, axis in enumerate(("WORK", "SOCIAL", "LANGUAGE"))]
    told = log.add(
        "2019-12-20",
        PlanEstablished,
        plan_id=PLAN,
        plan_version=1,
        plan_date="2019-12-20",
        is_first=True,
        municipality_code="0988",
        legal_regime="PILOT_PRE2022",
        route="B1",
        level="B1",
        intensity={"lesson_dayparts": 5, "pvt_hours": 12},
        goals=goals,
        decided_by="jan",
        participant_agreed=True,
    )
    assert log.message(told, "werk-kom")["goals"] == [{"axis": "WORK", "main_goal": False}]
    assert log.message(told, "vwzn")["goals"] == [{"axis": "SOCIAL", "main_goal": False}]
    assert log.ask(told, "vwzn").pseudonyms == {"plan_id"}


def employer(log: Log, name: str) -> None:
    """A party more, that signs at once."""
    log.add("2019-09-24", PartnerRegistered, partner_id=name, name=name, role="EMPLOYER", oin="0" * 20)
    draft = next(f.event for f in log.facts if isinstance(f.event, ConvenantDrafted))
    assert isinstance(draft, ConvenantDrafted)
    parties = tuple(f.event.partner_id for f in log.facts if isinstance(f.event, PartnerRegistered))
    log.add(
        "2019-09-24", ConvenantDrafted, **(dict(draft) | {"parties": parties, "occurred_on": date(2019, 9, 24)})
    )
    signed = {"convenant_id": "CV-WNC", "partner_id": name, "signed_on": "2019-09-24", "text_version": "1.0"}
    log.add("2019-09-24", ConvenantSigned, **signed)


def test_an_employer_hears_of_its_own_placement_once_agreed_and_never_of_a_check_in() -> None:
    log = weert()
    employer(log, "zorgcentrum"), employer(log, "bouwbedrijf")
    opened(log), in_programme(log), intake(log)
    assert log.withheld(proposed(log), "zorgcentrum") is Reason.NO_POLICY_ROW
    told = agreed(log)
    answer = log.ask(told, "zorgcentrum")
    assert answer.message["language_level_band"] == "BASIC"
    assert answer.message["dayparts"] == ["MON_AM"]
    assert log.withheld(told, "bouwbedrijf") is Reason.NOT_THE_TARGET
    rows = policy_of(log).rows
    check = next(r for r in rows if r.event_type == "domain-check-in-held")
    revised(log, "2020-03-03", rows=(*rows, check.model_copy(update={"role": "EMPLOYER"})))
    held = log.add("2020-03-04", DomainCheckInHeld, placement_id=PLACEMENT, domain="HEALTH", held_on="2020-03-04")
    assert log.withheld(held, "zorgcentrum") is Reason.NO_POLICY_ROW


def test_partners_never_hear_why_a_case_ended() -> None:
    log = weert()
    opened(log), enrolled(log)
    told = log.add("2020-05-01", CaseClosed, reason="DECEASED", closed_on="2020-05-01")
    assert log.message(told, "gilde-educatie") == {"closed_on": "2020-05-01", "reason": "CASE_CLOSED"}


def test_a_second_case_of_the_same_person_is_not_told_to_who_knows_the_first() -> None:
    log = weert()
    opened(log), enrolled(log)
    told = log.add("2020-02-10", WeekScheduleSet, case_id=UUID(int=99), week_from="2020-02-10", items=[])
    assert log.withheld(told, "gilde-educatie") is Reason.OTHER_MUNICIPALITY


def test_a_fact_without_a_person_is_told_to_the_roles_that_a_row_names() -> None:
    log = weert()
    signing = next(f for f in log.facts if isinstance(f.event, ConvenantSigned) and f.event.partner_id == "ggd-ln")
    assert log.message(signing, "gem-weert")["partner_id"] == "ggd-ln"
    assert log.withheld(signing, "werk-kom") is Reason.NO_POLICY_ROW
    assert log.withheld(signing, "land-van-horne") is Reason.NOT_SIGNED


def test_a_row_that_yields_nothing_tells_nothing() -> None:
    log = weert()
    rows = (
        row.model_copy(update={"fields": ("household_size",)}) if row.role == "WELFARE" else row
        for row in policy_of(log).rows
    )
    revised(log, "2019-09-20", rows=tuple(rows))
    opened(log)
    assert log.withheld(referred(log, "punt-welzijn"), "punt-welzijn") is Reason.NOTHING_TO_TELL


def test_a_history_grown_fact_by_fact_is_the_history_folded_at_once() -> None:
    log = weert()
    opened(log), in_programme(log), intake(log), enrolled(log), proposed(log), agreed(log)
    personal = [f for f in log.facts if f.recorded.person]
    whole = PersonHistory.of(personal)
    assert whole.until(personal[2].recorded.position) == PersonHistory.of(personal[:3])
    assert whole.case(CASE).placements_of("werk-kom") == {PLACEMENT}
    assert ConvenantState.of([]).policy.version == 0


def test_every_event_of_the_catalogue_can_be_asked_about() -> None:
    from shared.convenant.view_catalogue import VIEWS

    assert {key[0] for key in VIEWS} == {event.kebab() for event in EVENTS}
