"""Who hears what when a link changes, is refused, is transferred, or ends: domain §5.3, column by column."""

from collections.abc import Callable
from uuid import UUID

import pytest

from shared.convenant.fetch import recalled
from shared.convenant.outcomes import Disclosed, Reason
from shared.convenant.speak import may_answer_for, may_speak_of
from shared.events import handover as handovers
from shared.events import standing
from shared.events.base import Event
from shared.events.case import CaseClosed, ClientProfileShared, ReceptionLocationChanged
from shared.events.classes import Sealed
from shared.events.envelope import Fact
from shared.events.intake import DomainAssessed, IntakeAdopted, IntakeCompleted, IntakeStarted
from shared.events.moving import HousingRequested, TenancyStarted
from shared.events.responsibility import RecipientNotifiedOfErasure
from tests.log import CASE, Log
from tests.rules.moving_on import (
    AZC,
    CARE,
    HANDOVER,
    HOORN,
    HOUSING,
    OPMEER,
    SECOND,
    SUPPORT,
    WORK,
    linked,
    referred,
    rejected,
    relinked,
    scenario,
    started,
    transferred,
)

INTAKE = UUID(int=50)


def profile(log: Log, on: str = "2019-10-16") -> Fact:
    given = {"profile_version": 1, "consent_share": True, "languages": Sealed(("ti",))}
    return log.add(on, ClientProfileShared, **given)


def notified(log: Log, on: str, partner: str = "gem-opmeer") -> Fact:
    given = {"notice_id": UUID(int=60), "partner_id": partner, "acknowledge_by": "2020-12-31"}
    return log.add(on, RecipientNotifiedOfErasure, **given)


def closed(log: Log, on: str, reason: str = "REVOKED") -> Fact:
    return log.add(on, CaseClosed, reason=reason, closed_on=on)


# ── another link ────────────────────────────────────────────────────────────────────────────────────────────


def test_when_the_link_changes_the_old_one_ends_and_the_new_one_begins_in_the_same_instant() -> None:
    log = linked()
    changed = relinked(log, "2019-11-04")
    later = scenario(log, "2019-11-04")
    assert isinstance(log.ask(changed, "gem-opmeer"), Disclosed), "what ends its access is still inside"
    assert isinstance(log.ask(changed, "gem-hoorn"), Disclosed)
    assert log.withheld(later, "gem-opmeer") is Reason.OTHER_MUNICIPALITY
    assert isinstance(log.ask(later, "gem-hoorn"), Disclosed)


def test_the_reception_centre_hears_of_another_link_and_so_does_no_partner_that_guides() -> None:
    log = linked()
    changed = relinked(log, "2019-11-04")
    assert log.message(changed, AZC) == {
        "from_municipality": OPMEER,
        "to_municipality": HOORN,
        "changed_on": "2019-11-04",
        "reason": "FAMILY",
    }
    assert log.heard_by(changed) == {"gem-opmeer", "gem-hoorn", AZC}


def test_what_the_old_municipality_could_fetch_it_cannot_fetch_after_another_link() -> None:
    log = linked()
    shared = profile(log)
    assert "languages" in log.open_to(shared, "gem-opmeer")
    relinked(log, "2019-11-04")
    assert log.open_to(shared, "gem-opmeer") == frozenset()
    assert "languages" in log.open_to(shared, "gem-hoorn")


def brought(log: Log, trigger: Fact, partner: str) -> list[str]:
    """The types of what the partner is introduced to."""
    return [i.fact.event.kebab() for i in log.introduced(trigger, partner)]


INTAKE_FACTS = ["intake-started", "domain-assessed", "intake-completed"]


def assessed_in_opmeer(log: Log) -> None:
    """An intake as far as it came in the first municipality."""
    domains = ["HEALTH", "FINANCES"]
    log.add("2019-10-21", IntakeStarted, intake_id=INTAKE, mandatory_domains=domains, location="AZC")
    given = {"domain": "HEALTH", "outcome": "ASSESSED", "source": "PARTICIPANT"}
    log.add("2019-10-28", DomainAssessed, intake_id=INTAKE, **given)
    log.add(
        "2019-10-30",
        IntakeCompleted,
        intake_id=INTAKE,
        completed_on="2019-10-30",
        domains=[],
        learnability="B1_ATTAINABLE",
        education_level="SECONDARY",
        literacy="LITERATE_LATIN",
        language_levels={},
        availability_dayparts=4,
        adaptation_codes=["SHORTER_SESSIONS"],
    )


def test_another_s_intake_comes_with_a_new_link_only_when_it_is_adopted() -> None:
    log = linked()
    assessed_in_opmeer(log)
    changed = relinked(log, "2019-11-04")
    assert not set(INTAKE_FACTS) & set(brought(log, changed, "gem-hoorn"))
    given = {"intake_id": INTAKE, "from_municipality": OPMEER, "to_municipality": HOORN}
    adopted = log.add("2019-11-11", IntakeAdopted, **given)
    assert brought(log, adopted, "gem-hoorn") == INTAKE_FACTS
    assert log.introduced(adopted, "gem-opmeer") == ()
    assert log.introduced(adopted, WORK) == ()


def test_an_own_intake_is_introduced_after_the_case_came_back() -> None:
    log = linked()
    assessed_in_opmeer(log)
    relinked(log, "2019-11-04")
    given = {"from_municipality": HOORN, "to_municipality": OPMEER, "changed_on": "2019-11-05", "reason": "ERROR"}
    back = log.add("2019-11-05", standing.MunicipalityLinkChanged, **given)
    assert set(INTAKE_FACTS) <= set(brought(log, back, "gem-opmeer"))


# ── a refusal ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reason", ["NOT_OUR_RESIDENT", "DUPLICATE", "CAPACITY", "SAFETY"])
def test_whoever_rejects_hears_that_and_nothing_later_and_partners_are_told_nothing(reason: str) -> None:
    log = linked()
    shared = profile(log)
    no = rejected(log, "2019-10-21", reason)
    later = scenario(log, "2019-10-21")
    assert log.heard_by(no) == {"gem-opmeer", AZC}
    assert log.message(no, AZC) == {"handover_id": str(HANDOVER), "reason": reason, "rejected_on": "2019-10-21"}
    assert log.withheld(later, "gem-opmeer") is Reason.OTHER_MUNICIPALITY
    assert log.heard_by(later) == {AZC}
    assert log.open_to(shared, "gem-opmeer") == frozenset()


def test_an_incomplete_profile_ends_nobody_s_access() -> None:
    log = linked()
    shared = profile(log)
    rejected(log, "2019-10-21", "INCOMPLETE_PROFILE")
    assert "gem-opmeer" in log.heard_by(scenario(log, "2019-10-21"))
    assert "languages" in log.open_to(shared, "gem-opmeer")


def test_after_a_rejection_another_link_begins_for_the_other_municipality_only() -> None:
    log = linked()
    rejected(log, "2019-10-21")
    relinked(log, "2019-10-28", reason="REJECTED")
    started(log, "2019-10-28", SECOND, HOORN, previous_handover_id=HANDOVER)
    assert log.heard_by(scenario(log, "2019-10-29")) == {"gem-hoorn", AZC}


def test_a_rejection_of_an_earlier_handover_leaves_the_later_one_alone() -> None:
    log = linked()
    relinked(log, "2019-10-28")
    started(log, "2019-10-28", SECOND, HOORN)
    rejected(log, "2019-10-29")
    assert "gem-hoorn" in log.heard_by(scenario(log, "2019-10-29"))


def test_the_notice_of_erasure_reaches_its_recipient_though_access_has_ended_and_nobody_else() -> None:
    log = linked()
    shared = profile(log)
    rejected(log, "2019-10-21")
    notice = notified(log, "2019-10-21")
    answer = log.ask(notice, "gem-opmeer")
    assert answer.message == {"notice_id": str(UUID(int=60)), "acknowledge_by": "2020-12-31"}
    assert answer.pseudonyms == {"notice_id"}
    assert log.heard_by(notice) == {"gem-opmeer"}
    assert recalled(shared, "gem-opmeer", log.known(len(log.facts)))
    assert not recalled(shared, "gem-hoorn", log.known(len(log.facts)))


def test_a_notice_of_erasure_needs_no_row() -> None:
    log = linked()
    log.facts = [f for f in log.facts if f.event.kebab() != "disclosure-policy-published"]
    assert log.ask(notified(log, "2019-10-21"), "gem-opmeer").row.legal_basis == "AVG art. 19"
    assert log.ask(notified(log, "2019-10-21", "nobody"), "nobody").reason is Reason.NOT_A_PARTY


def test_what_is_told_after_the_notice_is_not_recalled_by_it() -> None:
    log = linked()
    notified(log, "2019-10-21")
    assert not recalled(profile(log, "2019-10-22"), "gem-opmeer", log.known(len(log.facts)))


# ── another municipality after the move ─────────────────────────────────────────────────────────────────────


def test_a_case_transferred_today_is_from_then_on_the_other_municipality_s() -> None:
    log = linked()
    moved = transferred(log, "2020-06-01", "2020-06-01")
    later = profile(log, "2020-06-01")
    assert log.heard_by(moved) == {"gem-opmeer", "gem-hoorn", AZC}
    assert log.heard_by(later) == {"gem-hoorn"}


def test_until_an_announced_transfer_takes_effect_both_municipalities_hear() -> None:
    log = linked()
    transferred(log, "2020-06-01", "2020-06-15")
    eve, day = profile(log, "2020-06-14"), profile(log, "2020-06-15")
    assert log.heard_by(eve) == {"gem-opmeer", "gem-hoorn"}
    assert log.heard_by(day) == {"gem-hoorn"}
    assert log.withheld(day, "gem-opmeer") is Reason.OTHER_MUNICIPALITY


def test_the_old_municipality_keeps_what_facts_of_its_own_time_say_and_not_what_the_vault_says_today() -> None:
    log = linked()
    opened = next(f for f in log.facts if f.event.kebab() == "case-opened")
    before = profile(log)
    transferred(log, "2020-06-01", "2020-06-01")
    after = profile(log, "2020-06-02")
    assert {"languages", "visible_limitation_codes"} <= log.open_to(before, "gem-opmeer", "2020-07-01")
    assert log.open_to(after, "gem-opmeer", "2020-07-01") == frozenset()
    assert "phone" not in log.open_to(opened, "gem-opmeer", "2020-07-01")
    assert "phone" in log.open_to(opened, "gem-hoorn", "2020-07-01")


def test_the_receiving_municipality_is_introduced_to_what_the_intake_led_to_and_not_to_its_steps() -> None:
    log = linked()
    assessed_in_opmeer(log)
    told = brought(log, transferred(log, "2020-06-01", "2020-06-01"), "gem-hoorn")
    assert [kind for kind in told if kind in INTAKE_FACTS] == ["intake-completed"]


# ── endings ─────────────────────────────────────────────────────────────────────────────────────────────────


ENDS: dict[type[Event], dict[str, object]] = {
    standing.StatusRevoked: {"revoked_on": Sealed("2020-03-02")},
    standing.ParticipantDied: {"died_on": "2020-03-02"},
    standing.ObligationWithdrawn: {"withdrawn_on": "2020-03-02", "reason": "WRONG_REGIME"},
}


@pytest.mark.parametrize("end", ENDS)
def test_a_sad_end_is_told_to_the_own_municipality_alone(end: type[Event]) -> None:
    log = linked()
    referred(log, CARE)
    assert log.heard_by(log.add("2020-03-02", end, **ENDS[end])) == {"gem-opmeer"}


@pytest.mark.parametrize("end", ENDS)
def test_after_a_sad_end_partners_hear_that_the_case_is_closed_and_nothing_else(end: type[Event]) -> None:
    log = linked()
    referred(log, CARE)
    before = scenario(log, "2020-03-02")
    log.add("2020-03-02", end, **ENDS[end])
    given = {"handover_id": HANDOVER, "reason": Sealed("DIED"), "cancelled_on": "2020-03-02"}
    cancelled = log.add("2020-03-02", handovers.HandoverCancelled, **given)
    over = closed(log, "2020-03-02")
    assert log.withheld(cancelled, AZC) is Reason.FROZEN
    assert log.withheld(before, AZC, judged_at=len(log.facts)) is Reason.FROZEN, "also by a gateway that lags"
    for partner in (AZC, CARE, SUPPORT):
        assert log.message(over, partner) == {"closed_on": "2020-03-02", "reason": "CASE_CLOSED"}


def test_every_end_of_a_running_handover_sounds_the_same_to_the_reception_centre() -> None:
    log = linked()
    over = closed(log, "2020-03-02", reason="LEFT_NL")
    given = {"handover_id": HANDOVER, "reason": Sealed("LEFT_NL"), "cancelled_on": "2020-03-02"}
    cancelled = log.add("2020-03-02", handovers.HandoverCancelled, **given)
    assert log.message(over, AZC) == {"closed_on": "2020-03-02", "reason": "CASE_CLOSED"}
    assert log.withheld(cancelled, AZC) is Reason.FROZEN
    assert "gem-opmeer" in log.heard_by(cancelled)


@pytest.mark.parametrize("end", [standing.StatusRevoked, standing.ParticipantDied])
def test_the_own_municipality_hears_on_after_a_revocation_or_a_death(end: type[Event]) -> None:
    log = linked()
    shared = profile(log)
    log.add("2020-03-02", end, **ENDS[end])
    assert log.message(closed(log, "2020-03-03"), "gem-opmeer")["reason"] == "REVOKED"
    assert "languages" in log.open_to(shared, "gem-opmeer")


def test_an_end_freezes_what_partners_could_fetch() -> None:
    log = linked()
    told = referred(log, CARE)
    assert "phone" in log.open_to(told, CARE)
    log.add("2020-03-02", standing.StatusRevoked, revoked_on=Sealed("2020-03-02"))
    assert log.open_to(told, CARE) == frozenset()


def test_when_an_obligation_is_withdrawn_its_municipality_is_recalled_too() -> None:
    log = linked()
    shared = profile(log)
    log.add("2020-03-02", standing.ObligationWithdrawn, **ENDS[standing.ObligationWithdrawn])
    assert log.withheld(closed(log, "2020-03-02", "WITHDRAWN_PILOT"), "gem-opmeer") is Reason.FROZEN
    assert log.open_to(shared, "gem-opmeer") == frozenset()
    assert log.heard_by(notified(log, "2020-03-02")) == {"gem-opmeer"}


def test_nobody_is_introduced_to_a_case_that_fell_silent() -> None:
    log = linked()
    log.add("2020-03-02", standing.ParticipantDied, died_on="2020-03-02")
    given = {"from_site": "azc-heerhugowaard", "to_site": "azc-alkmaar", "moved_on": "2020-03-02"}
    moved = log.add("2020-03-02", ReceptionLocationChanged, **given)
    assert log.introduced(moved, "coa-azc-alkmaar") == ()


def reopened(log: Log, code: str) -> Fact:
    """After a closing and half a year abroad."""
    referred(log, CARE)
    closed(log, "2020-03-02", "LEFT_NL")
    return log.add("2020-09-01", standing.CaseReopened, reopened_on="2020-09-01", municipality_code=code)


def test_a_case_opened_again_is_the_municipality_s_and_no_earlier_partner_s() -> None:
    log = linked()
    assert log.heard_by(reopened(log, OPMEER)) == {"gem-opmeer"}
    assert log.heard_by(closed(log, "2020-10-01")) == {"gem-opmeer"}


def test_a_partner_that_is_asked_again_hears_again() -> None:
    log = linked()
    reopened(log, OPMEER)
    assert CARE in log.heard_by(referred(log, CARE, "2020-09-03", referral_id=UUID(int=41)))
    assert log.heard_by(closed(log, "2020-10-01")) == {"gem-opmeer", CARE}


def test_a_case_opened_again_elsewhere_is_that_municipality_s_and_of_who_guides_there() -> None:
    log = linked()
    assert log.heard_by(reopened(log, HOORN)) == {"gem-opmeer", "gem-hoorn"}
    assert log.heard_by(closed(log, "2020-10-01")) == {"gem-hoorn", SUPPORT}


def test_after_a_redirection_it_is_the_second_handover_s_completion_that_ends_coa_s_access() -> None:
    log = linked()
    relinked(log, "2019-11-04")
    given = {"handover_id": HANDOVER, "to_municipality": HOORN, "redirected_on": "2019-11-04"}
    assert AZC in log.heard_by(log.add("2019-11-04", handovers.HandoverRedirected, **given))
    started(log, "2019-11-04", SECOND, HOORN)
    log.add("2020-02-05", handovers.HandoverCompleted, handover_id=SECOND, completed_on="2020-02-05")
    assert AZC in log.heard_by(scenario(log, "2020-03-06"))
    assert log.withheld(scenario(log, "2020-03-07"), AZC) is Reason.AFTER_ACCESS


# ── who may still speak ─────────────────────────────────────────────────────────────────────────────────────


def test_who_rejected_may_speak_of_the_person_no_more_but_to_say_that_it_deleted() -> None:
    log = linked()
    opmeer = log.known(len(log.facts)).convenant.partners["gem-opmeer"]
    before = log.known(len(log.facts))
    assert (may_speak_of(opmeer, before), may_answer_for(opmeer, before)) == ((CASE,), ())
    rejected(log, "2019-10-21")
    notified(log, "2019-10-21")
    after = log.known(len(log.facts))
    assert (may_speak_of(opmeer, after), may_answer_for(opmeer, after)) == ((), (CASE,))
    hoorn = after.convenant.partners["gem-hoorn"]
    assert may_answer_for(hoorn, after) == ()


@pytest.mark.parametrize("away", [relinked, rejected], ids=["linked anew", "rejected"])
def test_whoever_was_asked_for_a_home_has_no_say_once_the_asker_leads_no_more(away: Callable[..., Fact]) -> None:
    """Not for the days of grace either, which begin with a tenancy; asked anew, it is heard anew."""
    log = linked()
    needed = {"housing_partner_id": HOUSING, "household_size": 2, "step_free": False}
    log.add("2019-10-10", HousingRequested, **needed)
    log.add("2019-10-12", TenancyStarted, started_on="2019-10-12")

    def may_speak() -> bool:
        known = log.known(len(log.facts))
        return may_speak_of(known.convenant.partners[HOUSING], known) == (CASE,)

    assert may_speak()
    away(log, "2019-10-21")
    assert not may_speak()
    relinked(log, "2019-10-22")
    log.add("2019-10-23", HousingRequested, **needed)
    assert may_speak()
