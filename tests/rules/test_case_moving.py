"""From reception to a home: preparation, offers, the rent, and an address that nobody may know."""

from datetime import date
from typing import Any

import pytest

from services.intake.case import commands as ask
from services.intake.case.decider import CASES
from shared.events.classes import Sealed
from shared.events.moving import (
    AddressProtected,
    AddressUnprotected,
    HousingOffered,
    HousingRefused,
    HousingRequested,
    PreparationCompleted,
    PreparationConsentRecorded,
    TenancyStarted,
)
from shared.events.standing import HouseholdExpanded, MunicipalityLinkChanged
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    OTHER_CASE,
    THEN,
    TODAY,
    WEERT,
    about,
    linked,
    opened,
    partner,
    told,
)

given = Given(CASES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
BEFORE = date(2019, 10, 6)
WHOM: dict[str, Any] = {"case_id": CASE}
HOUSING = partner("wonen-zuid", "HOUSING", WEERT)
here = (opened(), linked)
ADDRESS = Sealed("Kooistraat 1")


def agreed(yes: bool, on: date = NOW) -> PreparationConsentRecorded:
    return PreparationConsentRecorded(**told, agreed=yes, agreed_on=on)


def test_the_participant_agrees_or_declines_and_may_change_their_mind() -> None:
    ask_yes, ask_no = (ask.RecordPreparationConsent(**WHOM, agreed=yes) for yes in (True, False))
    given(opened()).when(ask_yes).then(agreed(True))
    given(opened(), agreed(True)).when(ask_yes).then()
    given(opened(), agreed(True)).when(ask_no).then(agreed(False))
    early = ask.RecordPreparationConsent(**WHOM, agreed=False, agreed_on=date(2020, 3, 1))
    given(opened(), agreed(True)).when(early).refused("DATE_BEFORE_CONSENT")


def test_a_preparation_ends_once_and_not_for_who_declined() -> None:
    end = ask.CompletePreparation(**WHOM, nt2_hours=115, knm_hours=18, intromap=True)
    ended = PreparationCompleted(**told, nt2_hours=115, knm_hours=18, intromap=True)
    given(opened()).when(end).then(ended)
    given(opened(), ended).when(end).refused("NOT_IN_STATE", "PREPARED")
    given(opened(), agreed(False)).when(end).refused("NOT_IN_STATE", "PREPARATION_DECLINED")


def request(**changes: Any) -> ask.RequestHousing:
    return ask.RequestHousing(**({**WHOM, "housing_partner_id": "wonen-zuid", "household_size": 3} | changes))


def test_a_home_is_asked_for_after_the_link_by_what_is_needed() -> None:
    need = {"step_free": True, "window_start": date(2020, 4, 1), "window_end": date(2020, 5, 1)}
    requested = HousingRequested(**told, housing_partner_id="wonen-zuid", household_size=3, **need)
    given(opened()).when(request(**need)).refused("NOT_IN_STATE", "NOT_LINKED")
    given(*here, HOUSING).when(request(**need)).then(requested)
    given(*here, HOUSING, requested).when(request(**need)).then()
    backwards = request(window_start=date(2020, 5, 1), window_end=date(2020, 4, 1))
    given(*here, HOUSING).when(backwards).refused("DATE_BEFORE_WINDOW")


def test_a_home_is_asked_of_who_has_homes_there() -> None:
    given(*here).when(request()).refused("PARTNER_NOT_REACHABLE", "UNKNOWN")
    given(*here, partner("wonen-zuid", "WELFARE")).when(request()).refused("PARTNER_NOT_REACHABLE", "ROLE")
    houses_itself = partner("wonen-zuid", "MUNICIPALITY", WEERT)
    assert given(*here, houses_itself).when(request()).decided()
    elsewhere = partner("wonen-zuid", "HOUSING", CRANENDONCK)
    given(*here, elsewhere).when(request()).refused("PARTNER_NOT_REACHABLE", "AREA")


def offer(**changes: Any) -> ask.OfferHousing:
    return ask.OfferHousing(**({**WHOM, "housing_partner_id": "wonen-zuid", "address": ADDRESS} | changes))


def offered(on: date = NOW) -> HousingOffered:
    return HousingOffered(**told, offered_on=on, housing_partner_id="wonen-zuid", address=ADDRESS)


refusal = ask.RefuseHousing(**WHOM, reason_code="TOO_SMALL")
refused = HousingRefused(**told, refused_on=NOW, reason_code="TOO_SMALL")
rent = ask.StartTenancy(**WHOM, address=ADDRESS)
rented = TenancyStarted(**told, started_on=NOW, address=ADDRESS)


def test_a_home_is_offered_to_who_is_linked() -> None:
    given(opened()).when(offer()).refused("NOT_IN_STATE", "NOT_LINKED")
    given(*here).when(offer()).then(offered())
    given(*here, offered()).when(offer()).then()
    given(*here).when(offer(offered_on=BEFORE)).refused("DATE_BEFORE_LINK")


def test_whoever_was_not_asked_by_the_municipality_that_leads_offers_nothing() -> None:
    asked = HousingRequested(**about, housing_partner_id="wonen-zuid", household_size=3)
    given(*here, HOUSING).when(offer()).refused("NOT_IN_STATE", "NOT_ASKED")
    given(*here, HOUSING, asked).when(offer()).then(offered())
    changed = MunicipalityLinkChanged(
        **about, from_municipality=WEERT, to_municipality=CRANENDONCK, changed_on=THEN, reason="ERROR"
    )
    given(*here, HOUSING, asked, changed).when(offer()).refused("NOT_IN_STATE", "NOT_ASKED")
    own = partner("wonen-zuid", "MUNICIPALITY", WEERT)
    given(*here, own).when(offer()).then(offered())


def test_a_later_offer_takes_the_place_of_an_earlier_one() -> None:
    given(*here, offered(date(2020, 3, 1))).when(offer()).then(offered())
    given(*here, offered()).when(offer(offered_on=date(2020, 3, 1))).refused("DATE_BEFORE_OFFER")


def test_an_offer_may_be_refused_and_the_same_home_offered_again() -> None:
    given(*here).when(refusal).refused("NOT_IN_STATE", "NO_OFFER")
    given(*here, offered()).when(refusal).then(refused)
    given(*here, offered(), refused).when(refusal).refused("NOT_IN_STATE", "NO_OFFER")
    given(*here, offered(), refused).when(offer()).then(offered())
    early = ask.RefuseHousing(**WHOM, reason_code="TOO_SMALL", refused_on=date(2020, 3, 1))
    given(*here, offered()).when(early).refused("DATE_BEFORE_OFFER")


def test_the_rent_runs_from_the_offer_on_at_the_earliest() -> None:
    given(*here).when(rent).refused("NOT_IN_STATE", "NO_OFFER")
    given(*here, offered(), refused).when(rent).refused("NOT_IN_STATE", "NO_OFFER")
    early = ask.StartTenancy(**WHOM, started_on=date(2020, 3, 1))
    given(*here, offered()).when(early).refused("DATE_BEFORE_OFFER")
    given(*here, offered()).when(rent).then(rented)
    given(*here, offered(), rented).when(rent).then()


@pytest.mark.parametrize(
    "later", [request(), offer(), refusal, ask.StartTenancy(**WHOM, started_on=date(2020, 3, 1))]
)
def test_who_has_a_home_is_offered_no_other(later: Any) -> None:
    given(*here, offered(), rented).when(later).refused("NOT_IN_STATE", "HOUSED")


def test_a_household_that_grew_may_need_another_home() -> None:
    """Family reunification: the need is revised (§5.3)."""
    grown = HouseholdExpanded(**told, new_case_id=OTHER_CASE, relation="PARTNER")
    asked = HousingRequested(**told, housing_partner_id="wonen-zuid", household_size=3)
    housed = (*here, HOUSING, asked, offered(), rented)
    given(*housed).when(request()).refused("NOT_IN_STATE", "HOUSED")
    given(*housed, grown).when(request()).then(asked)
    given(*housed, grown, asked).when(offer()).then(offered())
    given(*here, offered(), rented, grown, offered()).when(rent).then(rented)


def test_a_municipality_asks_a_home_for_whoever_came_to_it_by_itself() -> None:
    """Who follows later was never in reception, so COA never links them."""
    own = opened(intake_channel="MUNICIPALITY", municipality_code=WEERT, reception_site_id=None)
    asked = HousingRequested(**told, housing_partner_id="wonen-zuid", household_size=3)
    given(own, HOUSING).when(request()).then(asked)
    given(own, HOUSING, asked).when(offer()).then(offered())
    given(own, offered()).when(rent).then(rented)
    brought = opened(municipality_code=WEERT)
    given(brought).when(request()).refused("NOT_IN_STATE", "NOT_LINKED")


def test_another_municipality_finds_its_own_home() -> None:
    changed = MunicipalityLinkChanged(
        **about, from_municipality=WEERT, to_municipality=CRANENDONCK, changed_on=THEN, reason="ERROR"
    )
    given(*here, offered(), rented, changed).when(rent).refused("NOT_IN_STATE", "NO_OFFER")
    given(*here, offered(), rented, changed).when(offer()).then(offered())


def test_an_address_is_protected_and_later_is_not() -> None:
    protect, unprotect = ask.ProtectAddress(**WHOM), ask.UnprotectAddress(**WHOM)
    protected = AddressProtected(**told, protected_on=NOW)
    unprotected = AddressUnprotected(**told, unprotected_on=NOW)
    given(opened()).when(protect).then(protected)
    given(opened(), protected).when(protect).then()
    given(opened()).when(unprotect).then()
    given(opened(), protected).when(unprotect).then(unprotected)
    given(opened(), protected, unprotected).when(protect).then(protected)
    early = ask.UnprotectAddress(**WHOM, unprotected_on=date(2020, 3, 1))
    given(opened(), protected).when(early).refused("DATE_BEFORE_PROTECTION")
