"""A household: its cases know of each other, and each is looked at when somebody is no longer there."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.intake.case.commands.households import JoinHousehold, TellHousehold
from services.intake.case.households import HOUSEHOLDS
from services.intake.reactions import react
from shared.events import case as fact
from shared.events import standing
from tests.given import Given

HUSBAND, WIFE, SON = (UUID(int=n) for n in (1, 2, 3))
ON = "2019-10-09"
given = Given(HOUSEHOLDS, date(2019, 10, 13))


def person(case_id: UUID) -> UUID:
    return UUID(int=100 + case_id.int)


def said(kind: type[Any], case_id: UUID, **fields: Any) -> Any:
    return kind(case_id=case_id, participant_id=person(case_id), occurred_on=date.fromisoformat(ON), **fields)


def opened(case_id: UUID) -> fact.CaseOpened:
    fields = {"legal_regime": "PILOT_PRE2022", "target_group": "ASYLUM_HOLDER", "intake_channel": "COA"}
    return said(fact.CaseOpened, case_id, **fields, opened_on="2019-09-01", of_age_from="2010-01-01")


def linked(case_id: UUID, *household: UUID) -> fact.MunicipalityLinked:
    fields = {"municipality_code": "0405", "linked_on": ON, "link_reason": "FAMILY"}
    return said(fact.MunicipalityLinked, case_id, **fields, household_case_ids=household)


def left(case_id: UUID, member: UUID = HUSBAND) -> standing.HouseholdMemberLeft:
    return said(standing.HouseholdMemberLeft, case_id, member_case_id=member, since=date.fromisoformat(ON))


def expanded(case_id: UUID, new: UUID) -> standing.HouseholdExpanded:
    return said(standing.HouseholdExpanded, case_id, new_case_id=new, relation="CHILD")


everybody = (opened(HUSBAND), opened(WIFE), opened(SON))
household = (*everybody, linked(HUSBAND, WIFE), expanded(HUSBAND, SON), linked(WIFE), linked(SON))
tell = TellHousehold(case_id=HUSBAND, occurred_on=ON)


def test_a_death_has_every_other_case_of_the_household_looked_at() -> None:
    given(*household).when(tell).then(left(WIFE), left(SON))


def test_why_somebody_is_no_longer_there_is_not_told() -> None:
    (wifes, _) = given(*household).when(tell).decided()
    assert set(wifes.model_dump()) == {"case_id", "participant_id", "occurred_on", "member_case_id", "since"}


def relinked(case_id: UUID, to: str) -> standing.MunicipalityLinkChanged:
    codes = {"from_municipality": "0405", "to_municipality": to}
    return said(standing.MunicipalityLinkChanged, case_id, **codes, changed_on=ON, reason="FAMILY")


def test_of_a_death_no_other_municipality_is_told_nor_one_that_is_still_to_come() -> None:
    given(*household, relinked(WIFE, "0432")).when(tell).then(left(SON))
    given(*household, relinked(HUSBAND, "0432")).when(tell).then()
    given(*everybody, expanded(HUSBAND, WIFE), expanded(HUSBAND, SON)).when(tell).then()


def test_it_is_told_once() -> None:
    given(*household, left(WIFE)).when(tell).then(left(SON))


@pytest.mark.parametrize(
    "ended",
    [
        said(fact.CaseClosed, WIFE, reason="LEFT_NL", closed_on=ON),
        said(standing.ParticipantDied, WIFE, died_on=ON),
    ],
)
def test_a_case_that_has_ended_is_left_alone(ended: Any) -> None:
    given(*household, ended).when(tell).then(left(SON))


def test_who_has_no_household_leaves_nobody_behind() -> None:
    given(opened(HUSBAND)).when(tell).then()


def test_a_case_learns_of_its_household_where_the_other_was_told() -> None:
    join = JoinHousehold(case_id=WIFE, of_case_id=HUSBAND, occurred_on=ON)
    joined = said(standing.HouseholdJoined, WIFE, of_case_id=HUSBAND)
    given(opened(WIFE)).when(join).then(joined)
    given(opened(WIFE), joined).when(join).then()
    given(opened(WIFE), linked(WIFE, HUSBAND)).when(join).then()


def test_what_follows_from_a_link_an_addition_and_a_death() -> None:
    assert react(linked(HUSBAND, WIFE, SON)) == (
        JoinHousehold(case_id=WIFE, of_case_id=HUSBAND, occurred_on=ON),
        JoinHousehold(case_id=SON, of_case_id=HUSBAND, occurred_on=ON),
    )
    assert react(expanded(HUSBAND, SON)) == (JoinHousehold(case_id=SON, of_case_id=HUSBAND, occurred_on=ON),)
    assert react(said(standing.ParticipantDied, HUSBAND, died_on=ON))[-1] == tell
