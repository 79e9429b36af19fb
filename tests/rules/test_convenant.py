"""The rules of partners, their covenant and its policy."""

from datetime import date
from typing import Any

import pytest

from services.plans.convenant import commands as ask
from services.plans.convenant.decider import CONVENANTS
from shared.events import convenants as fact
from tests.given import Given

given = Given(CONVENANTS, date(2019, 9, 23))
on: dict[str, Any] = {"occurred_on": date(2019, 9, 23)}
LAND: dict[str, Any] = {"convenant_id": "CV-WNC", "partner_id": "land-van-horne"}
TEXT: dict[str, Any] = {
    "convenant_id": "CV-WNC",
    "name": "Convenant",
    "text_version": "1.0",
    "parties": ("land-van-horne",),
}
PARTNER: dict[str, Any] = {
    "partner_id": "land-van-horne",
    "name": "Land van Horne",
    "role": "CARE",
    "oin": "0" * 20,
}
POLICY: dict[str, Any] = {
    "policy_id": "CV-WNC",
    "policy_version": 2,
    "rows": (),
    "involvement": (),
    "approved_by": "FG",
}

drafted = fact.ConvenantDrafted(occurred_on=date(2019, 9, 19), **TEXT)
signed = fact.ConvenantSigned(**on, **LAND, signed_on=date(2019, 9, 23), text_version="1.0")
withdrawn = fact.SignatoryWithdrawn(**on, **LAND, withdrawn_on=date(2019, 9, 23))
partner = fact.PartnerRegistered(**on, **PARTNER)
site = fact.PartnerSiteAdded(**on, partner_id="land-van-horne", site_id="hornehoof", name="Hornehoof")
policy = fact.DisclosurePolicyPublished(**on, **POLICY)


@pytest.mark.parametrize(
    ("before", "command", "expected"),
    [
        ((), ask.RegisterPartner(**PARTNER), partner),
        (
            (partner,),
            ask.AddPartnerSite(partner_id="land-van-horne", site_id="hornehoof", name="Hornehoof"),
            site,
        ),
        ((), ask.DraftConvenant(**TEXT, occurred_on=date(2019, 9, 19)), drafted),
        ((drafted,), ask.SignConvenant(**LAND), signed),
        ((drafted, signed), ask.WithdrawSignatory(**LAND), withdrawn),
        ((), ask.PublishDisclosurePolicy(**POLICY), policy),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_publisher_says_again_is_silence(before: tuple[Any, ...], command: Any, expected: Any) -> None:
    given(*before).when(command).then(expected)
    given(*before, expected).when(command).then()


def test_nobody_signs_before_the_draft() -> None:
    early = ask.SignConvenant(**LAND, signed_on=date(2019, 9, 18))
    given(drafted).when(early).refused("DATE_BEFORE_DRAFT")
    given().when(early).refused("NOT_FOUND")


def test_only_a_party_signs_or_withdraws() -> None:
    stranger: dict[str, Any] = {"convenant_id": "CV-WNC", "partner_id": "stranger"}
    given(drafted).when(ask.SignConvenant(**stranger)).refused("UNKNOWN_PARTY", "stranger")
    given(drafted).when(ask.WithdrawSignatory(**stranger)).refused("UNKNOWN_PARTY", "stranger")


def test_a_party_signs_the_text_that_lies_before_it() -> None:
    given(drafted).when(ask.SignConvenant(**LAND, text_version="0.9")).refused("UNKNOWN_TEXT_VERSION")


def test_an_old_signature_does_not_bring_a_party_back() -> None:
    given(drafted, signed, withdrawn).when(ask.SignConvenant(**LAND)).then()
    later = ask.SignConvenant(**LAND, signed_on=date(2019, 9, 24))
    anew = signed.model_copy(update={"signed_on": date(2019, 9, 24)})
    given(drafted, signed, withdrawn).when(later).then(anew)


def test_nobody_withdraws_before_signing() -> None:
    early = ask.WithdrawSignatory(**LAND, withdrawn_on=date(2019, 9, 22))
    given(drafted, signed).when(early).refused("DATE_BEFORE_SIGNATURE")
    given(drafted).when(early).then()


def test_the_version_of_a_policy_only_rises() -> None:
    changed = ask.PublishDisclosurePolicy(**(POLICY | {"approved_by": "another"}))
    given(policy).when(changed).refused("POLICY_VERSION_NOT_HIGHER")


def test_a_site_belongs_to_a_registered_partner() -> None:
    lost = ask.AddPartnerSite(partner_id="nobody", site_id="nowhere", name="Nowhere")
    given().when(lost).refused("NOT_FOUND")
