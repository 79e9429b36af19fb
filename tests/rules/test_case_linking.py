"""Where a person belongs (INV-C1 to C3): linked anew, transferred, and told of as far as they agreed."""

from datetime import date
from typing import Any

import pytest

from services.intake.case import commands as ask
from services.intake.case.decider import CASES
from shared.events import case as fact
from shared.events.classes import Sealed
from shared.events.moving import PreparationConsentRecorded
from shared.events.responsibility import ResponsibilityChanged
from shared.events.standing import CaseTransferred, MunicipalityLinkChanged
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    OTHER_CASE,
    PLAN,
    THEN,
    TODAY,
    WEERT,
    about,
    case_listed,
    closed,
    linked,
    opened,
    registered,
    told,
)

given = Given(CASES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
listed_here = fact.CaseListed(**told, municipality_code=CRANENDONCK)
elsewhere = fact.CaseListed(**{**told, "case_id": OTHER_CASE}, municipality_code=CRANENDONCK)
moved = fact.ParticipantMoved(**about, moved_on=THEN, from_type="COA", municipality_code=WEERT)


def relink(**changes: Any) -> ask.RelinkMunicipality:
    return ask.RelinkMunicipality(
        **({"case_id": CASE, "to_municipality": CRANENDONCK, "reason": "REJECTED"} | changes)
    )


def relinked(**changes: Any) -> MunicipalityLinkChanged:
    fields = {"from_municipality": WEERT, "to_municipality": CRANENDONCK, "changed_on": NOW, "reason": "REJECTED"}
    return MunicipalityLinkChanged(**(told | fields | changes))


def transfer(**changes: Any) -> ask.TransferCase:
    return ask.TransferCase(**({"case_id": CASE, "to_municipality": CRANENDONCK} | changes))


def transferred(**changes: Any) -> CaseTransferred:
    fields = {"from_municipality": WEERT, "to_municipality": CRANENDONCK, "effective_on": NOW}
    return CaseTransferred(**(told | fields | changes))


def test_a_person_linked_anew_is_listed_at_the_new_municipality() -> None:
    given(case_listed, opened(), linked).when(relink()).then(listed_here, relinked())


def test_only_who_was_linked_is_linked_anew() -> None:
    given(case_listed, opened()).when(relink()).refused("NOT_IN_STATE", "NOT_LINKED")
    weert = opened(municipality_code=WEERT)
    given(case_listed, weert).when(relink()).refused("NOT_IN_STATE", "NOT_LINKED")


def test_a_link_never_stands_beside_another() -> None:
    """INV-C2: the new link is the only one, and may itself be changed."""
    now = given(case_listed, opened(), linked, relinked())
    now.when(relink()).refused("ALREADY_LINKED")
    link = ask.LinkMunicipality(case_id=CASE, municipality_code=WEERT, link_reason="FAMILY")
    now.when(link).refused("ALREADY_LINKED")
    back = relinked(from_municipality=CRANENDONCK, to_municipality=WEERT)
    listed = fact.CaseListed(**told, municipality_code=WEERT)
    now.when(relink(to_municipality=WEERT)).then(listed, back)


def test_who_moved_but_is_not_registered_may_be_linked_anew_and_moves_again() -> None:
    given(case_listed, opened(), linked, moved).when(relink()).then(listed_here, relinked())
    again = fact.ParticipantMoved(**told, moved_on=NOW, from_type="COA", municipality_code=CRANENDONCK)
    given(opened(), linked, moved, relinked()).when(ask.RecordMove(case_id=CASE)).then(again)


def test_who_is_registered_where_they_are_linked_is_transferred_instead() -> None:
    given(case_listed, opened(), linked, registered).when(relink()).refused("NOT_IN_STATE", "REGISTERED")


def test_a_link_does_not_change_before_it_began() -> None:
    early = relink(changed_on=date(2019, 10, 6))
    given(case_listed, opened(), linked).when(early).refused("DATE_BEFORE_LINK")


def test_nobody_is_linked_to_where_they_have_another_case() -> None:
    given(case_listed, opened(), linked, elsewhere).when(relink()).refused("CASE_ALREADY_OPEN")
    given(case_listed, opened(), linked, moved, elsewhere).when(transfer()).refused("CASE_ALREADY_OPEN")


def test_the_new_municipality_names_its_own_case_worker() -> None:
    led = {"case_worker": "j-jansen", "assigned_on": NOW}
    before = fact.CaseWorkerAssigned(**told, **led, municipality_code=WEERT)
    after = fact.CaseWorkerAssigned(**told, **led, municipality_code=CRANENDONCK)
    assign = ask.AssignCaseWorker(case_id=CASE, case_worker="j-jansen")
    given(opened(), linked, before, relinked()).when(assign).then(after)
    given(opened(), linked, before, transferred()).when(assign).then(after)


def test_a_case_goes_to_another_municipality_with_its_route_and_plan() -> None:
    kept = {"retained_route": "B1", "plan_id": PLAN}
    told_so = transferred(**kept)
    given(case_listed, opened(), linked, moved, registered).when(transfer(**kept)).then(listed_here, told_so)


def test_a_case_is_transferred_once_and_not_to_where_it_is() -> None:
    given(case_listed, opened(), linked, transferred()).when(transfer()).then()


def test_a_case_of_no_municipality_cannot_be_transferred() -> None:
    given(case_listed, opened()).when(transfer()).refused("NOT_IN_STATE", "NOT_LINKED")


def test_who_has_not_come_is_not_passed_on() -> None:
    """From reception a municipality can only give back: COA links, and CAPACITY takes the second level."""
    given(case_listed, opened(), linked).when(transfer()).refused("NOT_IN_STATE", "NOT_MOVED")
    given(case_listed, opened(), linked, moved, relinked()).when(transfer(to_municipality=WEERT)).refused(
        "NOT_IN_STATE", "NOT_MOVED"
    )
    for came in (moved, registered):
        given(case_listed, opened(), linked, came).when(transfer()).then(listed_here, transferred())


def test_who_moved_on_once_may_move_on_again_before_the_second_move() -> None:
    listed = fact.CaseListed(**told, municipality_code="9999")
    again = transferred(from_municipality=CRANENDONCK, to_municipality="9999")
    given(case_listed, opened(), linked, moved, transferred()).when(transfer(to_municipality="9999")).then(
        listed, again
    )


def test_who_never_was_in_reception_lives_where_their_case_was_opened() -> None:
    own = opened(intake_channel="MUNICIPALITY", municipality_code=WEERT, reception_site_id=None)
    given(case_listed, own).when(transfer()).then(listed_here, transferred())


@pytest.mark.parametrize(
    ("day", "code"), [(date(2019, 10, 6), "DATE_BEFORE_LINK"), (date(2020, 3, 4), "DATE_IN_FUTURE")]
)
def test_a_transfer_lies_between_the_link_and_today(day: date, code: str) -> None:
    given(case_listed, opened(), linked, moved).when(transfer(effective_on=day)).refused(code)


def test_a_closed_case_is_neither_linked_anew_nor_transferred() -> None:
    given(case_listed, opened(), linked, closed).when(relink()).refused("NOT_IN_STATE", "CLOSED")
    given(case_listed, opened(), linked, closed).when(transfer()).refused("NOT_IN_STATE", "CLOSED")


MINIMUM = {"profile_version": 1, "education_level": "HIGHER", "household_size": 3}
OPTIONAL = {
    "work_years": 4,
    "occupations": ("isco:7231",),
    "preparation_hours_nt2": 80,
    "languages": Sealed(("ar",)),
    "visible_limitation_codes": Sealed(("GLASSES",)),
}


def profile(*, consent: bool) -> ask.ShareClientProfile:
    return ask.ShareClientProfile(case_id=CASE, consent_share=consent, **MINIMUM, **OPTIONAL)


def shared(*, consent: bool, **more: Any) -> fact.ClientProfileShared:
    return fact.ClientProfileShared(**told, consent_share=consent, **MINIMUM, **more)


def consent_of(agreed: bool) -> PreparationConsentRecorded:
    return PreparationConsentRecorded(**about, agreed=agreed, agreed_on=THEN)


def test_who_agrees_is_told_of_in_full() -> None:
    full = shared(consent=True, **OPTIONAL)
    given(opened(), linked).when(profile(consent=True)).then(full)
    given(opened(), linked, consent_of(True)).when(profile(consent=True)).then(full)


def test_of_who_declines_only_the_statutory_minimum_is_shared() -> None:
    given(opened(), linked).when(profile(consent=False)).then(shared(consent=False))
    given(opened(), linked, consent_of(False)).when(profile(consent=True)).then(shared(consent=True))


given_back = ResponsibilityChanged(
    **told,
    from_kind="MUNICIPALITY",
    from_municipality=WEERT,
    to_kind="COA",
    to_site="azc-weert",
    reason="REJECTED",
    changed_on=NOW,
)
to_weert_again = relinked(to_municipality=WEERT, reason="FAMILY")


def test_coa_may_link_again_to_the_municipality_that_gave_the_person_back() -> None:
    again = relink(to_municipality=WEERT, reason="FAMILY")
    given(case_listed, opened(), linked).when(again).refused("ALREADY_LINKED")
    given(case_listed, opened(), linked, given_back).when(again).then(to_weert_again)
    given(case_listed, opened(), linked, given_back).when(relink()).then(listed_here, relinked())


def test_linked_again_it_is_linked_once() -> None:
    """INV-C2 holds anew: what was given back before the new link does not count any more."""
    again = relink(to_municipality=WEERT, reason="FAMILY")
    now = given(case_listed, opened(), linked, given_back, to_weert_again)
    now.when(again).refused("ALREADY_LINKED")
    given(case_listed, opened(), linked, given_back, to_weert_again, given_back).when(again).then(to_weert_again)


def test_only_a_rejection_opens_the_way_back() -> None:
    other = given_back.model_copy(update={"reason": "RELINKED"})
    again = relink(to_municipality=WEERT)
    given(case_listed, opened(), linked, other).when(again).refused("ALREADY_LINKED")
    link = ask.LinkMunicipality(case_id=CASE, municipality_code=WEERT, link_reason="FAMILY")
    given(case_listed, opened(), linked).when(link).refused("ALREADY_LINKED")


def test_who_was_given_back_is_not_linked_anew_before_that_day() -> None:
    early = relink(changed_on=date(2020, 3, 1))
    given(case_listed, opened(), linked, given_back).when(early).refused("DATE_BEFORE_LINK")
