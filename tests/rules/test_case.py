"""The rules of a case (INV-C1 to C4)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from services.intake.case import commands as ask
from services.intake.case.decider import CASES
from services.intake.identity import Bsn, Identity, VNumber
from shared.events import case as fact
from shared.events.base import MunicipalityCode, OccupationCode
from shared.events.classes import Sealed
from shared.events.convenants import Oin
from tests.given import Given
from tests.rules.facts import (
    ADULT,
    CASE,
    CRANENDONCK,
    OTHER_CASE,
    PERSON,
    TODAY,
    WEERT,
    case_listed,
    closed,
    linked,
    opened,
    partner,
    registered,
    relinked,
    told,
)

given = Given(CASES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
somebody = Sealed(Identity(first_name="Amal", last_name="Haddad", birth_date=date(1992, 1, 1)))


def opening(**changes: Any) -> ask.OpenCase:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "participant_id": PERSON,
        "identity": somebody,
        "legal_regime": "PILOT_PRE2022",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "COA",
        "of_age_from": ADULT,
        "reception_site_id": "azc-weert",
    }
    return ask.OpenCase(**(fields | changes))


def link(code: str = WEERT) -> ask.LinkMunicipality:
    return ask.LinkMunicipality(case_id=CASE, municipality_code=code, link_reason="LABOUR_MARKET")


def elsewhere(code: str | None = WEERT, **changes: Any) -> fact.CaseListed:
    fields = {**told, "case_id": OTHER_CASE, "municipality_code": code}
    return fact.CaseListed(**(fields | changes))


def test_a_case_is_opened_and_listed_with_the_participant() -> None:
    listed = fact.CaseListed(**told)
    given().when(opening()).then(listed, opened(occurred_on=NOW, opened_on=NOW))


def test_a_case_needs_the_age_that_the_vault_derives() -> None:
    with pytest.raises(ValueError, match="vault"):
        given().when(opening(of_age_from=None)).decided()


def test_a_second_open_case_at_the_same_municipality_is_refused() -> None:
    """INV-C1."""
    given(elsewhere()).when(opening(municipality_code=WEERT)).refused("CASE_ALREADY_OPEN")


def test_a_case_at_another_municipality_may_be_opened() -> None:
    decided = given(elsewhere(CRANENDONCK)).when(opening(municipality_code=WEERT)).decided()
    assert len(decided) == 2


def test_after_a_case_was_closed_the_next_may_be_opened() -> None:
    gone = elsewhere(open=False)
    decided = given(elsewhere(), gone).when(opening(municipality_code=WEERT)).decided()
    assert len(decided) == 2


def test_opening_the_same_case_twice_is_refused() -> None:
    given(case_listed, opened()).when(opening()).refused("CASE_ALREADY_OPEN")


def test_linking_lists_the_case_at_its_municipality() -> None:
    listed = fact.CaseListed(**told, municipality_code=WEERT)
    fresh = fact.MunicipalityLinked(**told, municipality_code=WEERT, linked_on=NOW, link_reason="LABOUR_MARKET")
    given(case_listed, opened()).when(link()).then(listed, fresh)


def test_a_case_has_at_most_one_active_link() -> None:
    """INV-C2."""
    given(opened(), linked).when(link(CRANENDONCK)).refused("ALREADY_LINKED")


def test_linking_where_the_person_has_a_case_already_is_refused() -> None:
    given(case_listed, opened(), elsewhere()).when(link()).refused("CASE_ALREADY_OPEN")


def profile(number: int) -> ask.ShareClientProfile:
    return ask.ShareClientProfile(case_id=CASE, profile_version=number, consent_share=True)


def shared(number: int) -> fact.ClientProfileShared:
    return fact.ClientProfileShared(**told, profile_version=number, consent_share=True)


def test_a_client_profile_is_shared_only_while_linked() -> None:
    """INV-C3."""
    given(opened()).when(profile(1)).refused("NOT_IN_STATE", "NOT_LINKED")


def test_the_version_of_a_client_profile_only_rises() -> None:
    """INV-C3."""
    case = given(opened(), linked, shared(2))
    case.when(profile(2)).refused("PROFILE_VERSION_NOT_HIGHER")
    case.when(profile(3)).then(shared(3))


def relocation(**changes: Any) -> ask.ChangeReceptionLocation:
    return ask.ChangeReceptionLocation(**({"case_id": CASE, "to_site": "azc-cranendonck"} | changes))


def test_a_transfer_within_reception_knows_where_it_comes_from() -> None:
    changed = fact.ReceptionLocationChanged(**told, from_site="azc-weert", to_site="azc-cranendonck", moved_on=NOW)
    given(opened()).when(relocation()).then(changed)
    given(opened(), changed).when(relocation()).then()


def test_a_transfer_from_a_site_where_the_person_is_not_is_refused() -> None:
    given(opened()).when(relocation(from_site="azc-ter-apel")).refused("NOT_IN_STATE", "AT_ANOTHER_SITE")
    nowhere = opened(reception_site_id=None)
    given(nowhere).when(relocation()).refused("NOT_IN_STATE", "NO_RECEPTION_SITE")


moved = fact.ParticipantMoved(**told, moved_on=NOW, from_type="COA", municipality_code=WEERT)


def test_a_person_moves_after_the_link_and_once() -> None:
    move = ask.RecordMove(case_id=CASE)
    given(opened()).when(move).refused("NOT_IN_STATE", "NOT_LINKED")
    given(opened(), linked).when(move).then(moved)
    given(opened(), linked, moved).when(move).then()


def test_a_person_moves_to_the_municipality_linked_to() -> None:
    astray = ask.RecordMove(case_id=CASE, municipality_code=CRANENDONCK)
    given(opened(), linked).when(astray).refused("NOT_IN_STATE", "LINKED_ELSEWHERE")


def test_after_the_move_there_is_no_transfer_within_reception() -> None:
    given(opened(), linked, moved).when(relocation()).refused("NOT_IN_STATE", "MOVED")


def test_registration_is_recorded_once() -> None:
    register = ask.RecordRegistration(case_id=CASE, municipality_code=WEERT)
    fresh = fact.MunicipalRegistrationRecorded(**told, registered_on=NOW, municipality_code=WEERT)
    given(opened(), linked).when(register).then(fresh)
    given(opened(), linked, registered).when(register).then()


def notice(start: date) -> ask.NotifyObligation:
    return ask.NotifyObligation(
        case_id=CASE, obligation_start=start, target_group="ASYLUM_HOLDER", legal_regime="WI2013"
    )


def test_an_obligation_does_not_start_after_its_notice() -> None:
    """INV-C4."""
    given(opened()).when(notice(date(2020, 3, 3))).refused("OBLIGATION_AFTER_NOTICE")


def test_an_obligation_is_notified_once() -> None:
    told_so = fact.ObligationNotified(
        **told, notified_on=NOW, obligation_start=NOW, target_group="ASYLUM_HOLDER", legal_regime="WI2013"
    )
    given(opened()).when(notice(NOW)).then(told_so)
    given(opened(), told_so).when(notice(NOW)).refused("NOT_IN_STATE", "NOTIFIED")


def test_a_case_worker_leads_for_a_municipality() -> None:
    assign = ask.AssignCaseWorker(case_id=CASE, case_worker="j-jansen")
    assigned = fact.CaseWorkerAssigned(**told, case_worker="j-jansen", municipality_code=WEERT, assigned_on=NOW)
    given(opened()).when(assign).refused("NOT_IN_STATE", "NOT_LINKED")
    given(opened(), linked).when(assign).then(assigned)
    given(opened(), linked, assigned).when(assign).then()


def test_a_referral_is_made_once_and_has_a_ground() -> None:
    refer = ask.MakeReferral(
        case_id=CASE,
        referral_id=UUID(int=50),
        target_partner_id="ggd",
        topic="PUBLIC_HEALTH",
        ground="CONSENT",
        details=Sealed("headaches"),
    )
    referred = fact.ReferralMade(
        **told,
        referral_id=UUID(int=50),
        target_partner_id="ggd",
        topic="PUBLIC_HEALTH",
        ground="CONSENT",
        details=Sealed("headaches"),
    )
    ggd = partner("ggd", "PUBLIC_HEALTH", WEERT)
    given(opened(), linked, ggd).when(refer).then(referred)
    given(opened(), linked, ggd, referred).when(refer).then()
    with pytest.raises(ValidationError):
        ask.MakeReferral.model_validate(refer.model_dump(exclude={"ground"}))


def test_a_participant_opts_in_to_an_activity_of_the_library_once() -> None:
    wish = ask.OptInToLibrary(case_id=CASE, partner_id="bibliocenter", activity_code="TAALCAFE")
    opted = fact.LibraryOptedIn(**told, partner_id="bibliocenter", activity_code="TAALCAFE")
    library = partner("bibliocenter", "LIBRARY", WEERT)
    given(opened(), linked, library).when(wish).then(opted)
    given(opened(), linked, library, opted).when(wish).then()


def refer_to(target: str) -> ask.MakeReferral:
    return ask.MakeReferral(
        case_id=CASE, referral_id=UUID(int=50), target_partner_id=target, topic="PUBLIC_HEALTH", ground="TASK"
    )


def opt_in_to(target: str) -> ask.OptInToLibrary:
    return ask.OptInToLibrary(case_id=CASE, partner_id=target, activity_code="TAALCAFE")


@pytest.mark.parametrize(("asked", "role"), [(refer_to, "PUBLIC_HEALTH"), (opt_in_to, "LIBRARY")])
def test_nobody_is_led_to_a_partner_that_would_never_hear_of_it(asked: Any, role: str) -> None:
    wish, case = asked("there"), (opened(), linked)
    given(*case).when(wish).refused("PARTNER_NOT_REACHABLE", "UNKNOWN")
    given(*case, partner("there", role, "1706")).when(wish).refused("PARTNER_NOT_REACHABLE", "AREA")
    given(*case, partner("there", "EMPLOYER", WEERT)).when(wish).refused("PARTNER_NOT_REACHABLE", "ROLE")
    given(*case, partner("there", role, WEERT), relinked).when(wish).refused("PARTNER_NOT_REACHABLE", "AREA")
    for reached in (partner("there", role, WEERT, "1706"), partner("there", role)):
        assert len(given(*case, reached).when(wish).decided()) == 1


def test_a_closed_case_leaves_the_list_and_takes_nothing_more() -> None:
    close = ask.CloseCase(case_id=CASE, reason="FULFILLED")
    ended = fact.CaseClosed(**told, reason="FULFILLED", closed_on=NOW)
    gone = fact.CaseListed(**told, municipality_code=WEERT, open=False)
    given(case_listed, opened(), linked).when(close).then(gone, ended)
    given(case_listed, opened(), linked, closed).when(close).refused("NOT_IN_STATE", "CLOSED")


def test_a_case_that_was_never_opened_is_unknown() -> None:
    given().when(profile(1)).refused("NOT_FOUND")


@pytest.mark.parametrize(
    ("day", "code"), [(date(2020, 3, 4), "DATE_IN_FUTURE"), (date(2017, 12, 31), "DATE_BEFORE_2018")]
)
def test_what_happened_lies_between_2018_and_tomorrow(day: date, code: str) -> None:
    given().when(opening(occurred_on=day)).refused(code)
    given().when(opening(opened_on=day)).refused(code)


def test_a_bsn_passes_the_eleven_proof_and_is_never_repeated_in_an_error() -> None:
    fields = {"first_name": "Amal", "last_name": "Haddad", "birth_date": "1992-01-01"}
    assert Identity.model_validate(fields | {"bsn": "111222333"}).bsn == "111222333"
    with pytest.raises(ValidationError) as wrong:
        Identity.model_validate(fields | {"bsn": "111222334"})
    assert "111222334" not in str(wrong.value)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Bsn, "111222333"),
        (VNumber, "1234567890"),
        (MunicipalityCode, "0988"),
        (Oin, "00000099000000004000"),
        (OccupationCode, "isco:9112"),
    ],
)
def test_a_code_is_written_in_the_digits_of_one_script(kind: Any, code: str) -> None:
    """Else one number could be written in many ways, and nobody would be known again by it."""
    takes = TypeAdapter(kind)
    assert takes.validate_python(code) == code
    for zero in (0x0660, 0x0966, 0xFF10):
        other = code.translate({ord("0") + n: zero + n for n in range(10)})
        with pytest.raises(ValidationError):
            takes.validate_python(other)


def test_a_v_number_has_ten_digits() -> None:
    with pytest.raises(ValidationError):
        Identity(first_name="Amal", last_name="Haddad", birth_date=date(1992, 1, 1), v_number="123")
