"""How a person stands in law, and what ends a case or begins it again."""

from datetime import date
from typing import Any

import pytest

from services.intake.case import commands as ask
from services.intake.case.decider import CASES
from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events import case as fact
from shared.events import standing
from shared.events.base import Event, LegalRegime, TargetGroup
from shared.events.classes import Sealed
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    OTHER_CASE,
    THEN,
    TODAY,
    WEERT,
    about,
    case_listed,
    linked,
    opened,
    told,
)

given = Given(CASES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
WHOM: dict[str, Any] = {"case_id": CASE}
NOTICE: dict[str, Any] = {"target_group": "ASYLUM_HOLDER", "legal_regime": "WI2013"}
notified = fact.ObligationNotified(**about, notified_on=THEN, obligation_start=THEN, **NOTICE)
withdrawn = standing.ObligationWithdrawn(**told, withdrawn_on=NOW, reason="WRONG_PERSON")
withdraw = ask.WithdrawObligation(**WHOM, reason="WRONG_PERSON")
revoked = standing.StatusRevoked(**told, revoked_on=Sealed(NOW))
died = standing.ParticipantDied(**told, died_on=NOW)


def facts_of(*history: Event) -> CaseFacts:
    facts = NO_CASE
    for event in history:
        facts = evolve_case(facts, event)
    return facts


def test_a_permit_is_granted_once_and_not_tomorrow() -> None:
    granted = standing.ResidencePermitGranted(**told, granted_on=THEN, permit_kind="ASYLUM_FIXED")
    grant = ask.GrantPermit(**WHOM, permit_kind="ASYLUM_FIXED", granted_on=THEN)
    given(opened()).when(grant).then(granted)
    given(opened(), granted).when(grant).refused("NOT_IN_STATE", "GRANTED")
    late = ask.GrantPermit(**WHOM, permit_kind="OTHER", granted_on=date(2020, 3, 4))
    given(opened()).when(late).refused("DATE_IN_FUTURE")


def correct(**fields: Any) -> ask.CorrectObligation:
    return ask.CorrectObligation(**WHOM, reason="TYPING_ERROR", **fields)


def corrected(**fields: Any) -> standing.ObligationCorrected:
    return standing.ObligationCorrected(**told, reason="TYPING_ERROR", **fields)


def test_a_correction_says_only_what_was_wrong() -> None:
    given(opened(), notified).when(correct(legal_regime="WI2021", target_group="ASYLUM_HOLDER")).then(
        corrected(legal_regime="WI2021")
    )
    given(opened(), notified).when(correct(**NOTICE, notified_on=THEN, obligation_start=THEN)).then()
    earlier = correct(obligation_start=date(2019, 9, 1))
    given(opened(), notified).when(earlier).then(corrected(obligation_start=date(2019, 9, 1)))


def test_only_a_notice_that_stands_is_corrected_and_it_stays_before_the_obligation() -> None:
    given(opened()).when(correct(legal_regime="WI2021")).refused("NOT_IN_STATE", "NOT_NOTIFIED")
    given(opened(), notified, withdrawn).when(correct(**NOTICE)).refused("NOT_IN_STATE", "NOT_NOTIFIED")
    late = correct(obligation_start=date(2019, 10, 8))
    given(opened(), notified).when(late).refused("OBLIGATION_AFTER_NOTICE")
    early = correct(notified_on=date(2019, 10, 6))
    given(opened(), notified).when(early).refused("OBLIGATION_AFTER_NOTICE")
    given(opened(), notified).when(correct(notified_on=date(2020, 3, 4))).refused("DATE_IN_FUTURE")


def test_a_notice_is_withdrawn_once_and_may_come_again() -> None:
    given(opened()).when(withdraw).refused("NOT_IN_STATE", "NOT_NOTIFIED")
    given(opened(), notified).when(withdraw).then(withdrawn)
    given(opened(), notified, withdrawn).when(withdraw).then()
    early = ask.WithdrawObligation(**WHOM, reason="WRONG_PERSON", withdrawn_on=date(2019, 10, 6))
    given(opened(), notified).when(early).refused("DATE_BEFORE_NOTICE")
    again = ask.NotifyObligation(**WHOM, **NOTICE, obligation_start=NOW)
    told_so = fact.ObligationNotified(**told, notified_on=NOW, obligation_start=NOW, **NOTICE)
    given(opened(), notified, withdrawn).when(again).then(told_so)


def test_everybody_knows_what_a_correction_and_a_withdrawal_change() -> None:
    """The regime of the notice counts, as corrected, until it is withdrawn; then that of the opening."""
    right = corrected(legal_regime="WI2021", target_group="FAMILY_MIGRANT")
    facts = facts_of(opened(), notified, right)
    assert (facts.legal_regime, facts.target_group) == (LegalRegime.WI2021, TargetGroup.FAMILY_MIGRANT)
    assert not facts.withdrawn
    facts = facts_of(opened(), notified, right, withdrawn)
    assert (facts.legal_regime, facts.target_group) == (LegalRegime.PILOT_PRE2022, TargetGroup.ASYLUM_HOLDER)
    assert facts.withdrawn
    assert not facts_of(opened(), notified, withdrawn, notified).withdrawn


def test_everybody_knows_which_municipality_leads() -> None:
    changed = standing.MunicipalityLinkChanged(
        **told, from_municipality=WEERT, to_municipality=CRANENDONCK, changed_on=NOW, reason="WORK"
    )
    transferred = standing.CaseTransferred(
        **told, from_municipality=CRANENDONCK, to_municipality=WEERT, effective_on=NOW
    )
    moved = fact.ParticipantMoved(**told, moved_on=NOW, from_type="COA", municipality_code=WEERT)
    before = facts_of(opened(), linked, moved)
    after = facts_of(opened(), linked, moved, changed)
    assert (before.municipality, before.moved) == (WEERT, True)
    assert (after.municipality, after.moved, after.linked) == (CRANENDONCK, False, True)
    last = facts_of(opened(), linked, changed, moved, transferred)
    assert (last.municipality, last.moved, last.linked) == (WEERT, True, True)


@pytest.mark.parametrize("end", [revoked, died])
def test_nothing_happens_any_more_where_the_right_ended_or_the_person_died(end: Any) -> None:
    """Why is not told: who asks hears what they would hear of a case that was closed."""
    given(opened(), linked, end).when(ask.RecordMove(**WHOM)).refused("NOT_IN_STATE", "CLOSED")
    close = ask.CloseCase(**WHOM, reason="REVOKED")
    gone = fact.CaseListed(**told, municipality_code=WEERT, open=False)
    ended = fact.CaseClosed(**told, reason="REVOKED", closed_on=NOW)
    given(case_listed, opened(), linked, end).when(close).then(gone, ended)


def test_a_right_ends_once_and_not_in_the_future() -> None:
    given(opened()).when(ask.RevokeStatus(**WHOM)).then(revoked)
    given(opened(), revoked).when(ask.RevokeStatus(**WHOM)).refused("NOT_IN_STATE", "CLOSED")
    future = ask.RevokeStatus(**WHOM, revoked_on=date(2020, 3, 4))
    given(opened()).when(future).refused("DATE_IN_FUTURE")


def test_a_death_is_recorded_once_also_after_the_end() -> None:
    record = ask.RecordDeath(**WHOM)
    given(opened()).when(record).then(died)
    given(opened(), died).when(record).then()
    given(opened(), left).when(record).then(died)
    given().when(record).refused("NOT_FOUND")
    given(opened()).when(ask.RecordDeath(**WHOM, died_on=date(2020, 3, 4))).refused("DATE_IN_FUTURE")


def lost(attempt: int, on: date = THEN) -> standing.ContactLost:
    return standing.ContactLost(**{**told, "occurred_on": NOW}, attempt=attempt, tried_on=on)


def seek(attempt: int, on: date = THEN) -> ask.RecordContactLost:
    return ask.RecordContactLost(**WHOM, attempt=attempt, tried_on=on)


sought = (lost(1), lost(2), lost(3))
leave = ask.CloseCase(**WHOM, reason="LEFT_NL")
left = fact.CaseClosed(**about, reason="LEFT_NL", closed_on=THEN)
gone = fact.CaseListed(**about, municipality_code=WEERT, open=False)


def test_attempts_to_reach_somebody_are_counted_one_by_one() -> None:
    given(opened()).when(seek(1)).then(lost(1))
    given(opened(), lost(1)).when(seek(1)).then()
    given(opened(), lost(1)).when(seek(2)).then(lost(2))
    given(opened(), lost(1)).when(seek(3)).refused("NOT_IN_STATE", "ATTEMPT_1")
    given(opened(), lost(1)).when(seek(2, date(2019, 10, 6))).refused("DATE_BEFORE_ATTEMPT")


def test_only_who_was_sought_three_times_has_left() -> None:
    here = (case_listed, opened(), linked)
    given(*here, lost(1), lost(2)).when(leave).refused("CONTACT_ATTEMPTS_MISSING", "1")
    taken_off = fact.CaseListed(**told, municipality_code=WEERT, open=False)
    closed = fact.CaseClosed(**told, reason="LEFT_NL", closed_on=NOW)
    given(*here, *sought).when(leave).then(taken_off, closed)


reopen = ask.ReopenCase(**WHOM)
reopened = standing.CaseReopened(**told, reopened_on=NOW, municipality_code=WEERT)
listed = fact.CaseListed(**told, municipality_code=WEERT)
away = (case_listed, opened(), linked, *sought, gone, left)


def test_who_left_and_came_back_has_the_same_case_again() -> None:
    given(*away).when(reopen).then(listed, reopened)
    moved = fact.ParticipantMoved(**told, moved_on=NOW, from_type="COA", municipality_code=WEERT)
    back = [e for e in (*away, reopened) if e.stream_name().startswith("case-")]
    given(*back).when(ask.RecordMove(**WHOM)).then(moved)


def test_after_the_return_attempts_are_counted_anew() -> None:
    given(*away, listed, reopened).when(leave).refused("CONTACT_ATTEMPTS_MISSING", "3")


def test_no_other_case_is_reopened() -> None:
    given(case_listed, opened(), linked).when(reopen).refused("NOT_IN_STATE", "OPEN")
    fulfilled = fact.CaseClosed(**about, reason="FULFILLED", closed_on=THEN)
    given(case_listed, opened(), linked, gone, fulfilled).when(reopen).refused("NOT_IN_STATE", "CLOSED")
    given(*away, died).when(reopen).refused("NOT_IN_STATE", "CLOSED")


def test_a_return_lies_after_the_leaving_at_the_same_municipality_with_no_other_case_there() -> None:
    early = ask.ReopenCase(**WHOM, reopened_on=date(2019, 10, 6))
    given(*away).when(early).refused("DATE_BEFORE_CLOSING")
    astray = ask.ReopenCase(**WHOM, municipality_code=CRANENDONCK)
    given(*away).when(astray).refused("NOT_IN_STATE", "LINKED_ELSEWHERE")
    other = fact.CaseListed(**{**told, "case_id": OTHER_CASE}, municipality_code=WEERT)
    given(*away, other).when(reopen).refused("CASE_ALREADY_OPEN")
