"""AS-WNC-1 says no where the history says so: too few signatures, another day, or something heard too early."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.pilot.holdings import Held
from services.pilot.signing import Signing, checks

PARTIES = ("gem-weert", *(f"party-{n}" for n in range(16)))


def message(message_id: str, kind: str, at: str) -> Held:
    return Held(message_id, kind, "somebody", 1, "urn:x", at, {})


BEGUN = message("a", "intake-started", "2019-09-20T07:00:00Z")
LATER = message("c", "referral-made", "2019-10-28T07:00:00Z")
OF_THE_DAY = message("d", "referral-made", "2019-09-22T22:00:00Z")
"""Midnight in Amsterdam, when the day of the signature begins."""
AS_IT_SHOULD = Signing(
    signed_on=dict.fromkeys(PARTIES, "2019-09-19") | {"land-van-horne": "2019-09-23"},
    held={party: [] for party in PARTIES} | {"gem-weert": [BEGUN], "land-van-horne": [LATER, OF_THE_DAY]},
    referred=[("2019-09-20", "b"), ("2019-10-28", "c")],
)


def said(signing: Signing) -> list[bool]:
    return [passed for _, passed in checks(signing)]


def holding(**more: list[Held]) -> Signing:
    named = {party.replace("_", "-"): messages for party, messages in more.items()}
    return replace(AS_IT_SHOULD, held={**AS_IT_SHOULD.held, **named})


def signed(changes: Mapping[str, str]) -> Signing:
    return replace(AS_IT_SHOULD, signed_on={**AS_IT_SHOULD.signed_on, **changes})


def test_seventeen_then_eighteen_and_nothing_of_before() -> None:
    assert [text for text, _ in checks(AS_IT_SHOULD)] == [
        "17 parties signed on 2019-09-19, 18 by 2019-09-23, land-van-horne last",
        "an intake of before 2019-09-23 was told to gem-weert",
        "land-van-horne holds 0 messages of before 2019-09-23, when 1 had been referred to it",
        "no party holds anything of before its own signature",
    ]
    assert all(said(AS_IT_SHOULD))


@pytest.mark.parametrize(
    "changes",
    [{"land-van-horne": "2019-09-19"}, {"land-van-horne": "2019-09-24"}, {"gem-weert": "2019-09-20"}],
)
def test_other_days_than_those_of_the_text_are_not_the_scenario(changes: Mapping[str, str]) -> None:
    assert not said(signed(changes))[0]


def test_a_party_too_few_is_not_the_scenario() -> None:
    fewer = {party: on for party, on in AS_IT_SHOULD.signed_on.items() if party != "party-3"}
    assert not said(replace(AS_IT_SHOULD, signed_on=fewer))[0]


def test_it_shows_nothing_if_nobody_was_told_of_an_intake_before() -> None:
    assert said(holding(gem_weert=[])) == [True, False, True, True]


def test_it_shows_nothing_if_nobody_was_referred_before() -> None:
    later = replace(AS_IT_SHOULD, referred=[("2019-10-28", "c")])
    assert said(later) == [True, True, False, True]


def test_a_message_of_before_is_seen() -> None:
    early = message("b", "referral-made", "2019-09-20T07:00:00Z")
    assert said(holding(land_van_horne=[early, LATER])) == [True, True, False, False]


def test_a_fact_of_before_is_seen_also_where_it_was_told_late() -> None:
    told_late = message("b", "referral-made", "2019-09-24T07:00:00Z")
    assert said(holding(land_van_horne=[told_late])) == [True, True, False, True]


def test_a_party_that_hears_before_it_signs_is_seen() -> None:
    hasty = message("e", "partner-registered", "2019-09-18T21:59:59Z")
    assert said(holding(party_3=[hasty])) == [True, True, True, False]
