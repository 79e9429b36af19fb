"""Two cases at once: a household that grows, and two cases that are one person (INV-C5)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.intake.case import commands as ask
from services.intake.case.decider import CASES
from services.intake.case.pairs import PAIRS
from services.intake.identity import Identity
from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events import case as fact
from shared.events import standing
from shared.events.base import Event
from shared.events.classes import Sealed
from shared.events.responsibility import HandoverListed, ResponsibilityChanged
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    OTHER_CASE,
    PERSON,
    TODAY,
    WEERT,
    case_listed,
    linked,
    opened,
    told,
)

given = Given(PAIRS, date.fromisoformat(TODAY))
given_one = Given(CASES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
TWIN = UUID(int=4)
THIRD_CASE = UUID(int=5)
theirs: dict[str, Any] = {"case_id": OTHER_CASE, "participant_id": TWIN, "occurred_on": NOW}
their_case = opened(**theirs)
their_list = fact.CaseListed(**theirs, municipality_code=WEERT)
their_link = linked.model_copy(update=theirs)
both = (opened(), linked, their_case, their_link)
listed = (case_listed, their_list)


def flag(candidate: UUID = OTHER_CASE) -> ask.FlagPossibleDuplicate:
    return ask.FlagPossibleDuplicate(case_id=CASE, candidate_case_id=candidate, match_basis="NAME_BIRTHYEAR")


def expand(member: UUID = OTHER_CASE) -> ask.ExpandHousehold:
    return ask.ExpandHousehold(case_id=CASE, new_case_id=member, relation="PARTNER")


DECISION: dict[str, Any] = {"case_id": CASE, "merged_case_id": OTHER_CASE, "decided_by": "d-dekker"}


def merge(**changes: Any) -> ask.MergeCases:
    return ask.MergeCases(**(DECISION | changes))


def reverse(**changes: Any) -> ask.ReverseMerge:
    return ask.ReverseMerge(
        **({"case_id": CASE, "merged_case_id": OTHER_CASE, "decided_by": "d-dekker"} | changes)
    )


WHICH: dict[str, Any] = {
    "surviving_case_id": CASE,
    "surviving_participant_id": PERSON,
    "merged_case_id": OTHER_CASE,
    "merged_participant_id": TWIN,
    "decided_by": "d-dekker",
}
merged_here = standing.DuplicateCasesMerged(**told, **WHICH)
merged_there = standing.DuplicateCasesMerged(**theirs, **WHICH)
merged = (merged_here, merged_there)
taken_off = fact.CaseListed(**theirs, municipality_code=WEERT, open=False)
split = (standing.MergeReversed(**told, **WHICH), standing.MergeReversed(**theirs, **WHICH))
their_end = fact.CaseClosed(**theirs, reason="FULFILLED", closed_on=NOW)
elsewhere = standing.CaseTransferred(
    **theirs, from_municipality=WEERT, to_municipality=CRANENDONCK, effective_on=NOW
)


def facts_of(*history: Event) -> CaseFacts:
    facts = NO_CASE
    for event in history:
        facts = evolve_case(facts, event)
    return facts


def test_a_member_of_the_family_who_came_later_has_a_case_of_their_own() -> None:
    expanded = standing.HouseholdExpanded(**told, new_case_id=OTHER_CASE, relation="PARTNER")
    given(*both).when(expand()).then(expanded)
    given(*both, expanded).when(expand()).then()
    given(opened(), linked).when(expand()).refused("NOT_FOUND")
    given(opened(), linked).when(expand(CASE)).refused("NOT_IN_STATE", "SAME_CASE")
    own = opened(case_id=OTHER_CASE)
    given(opened(), linked, own).when(expand()).refused("NOT_IN_STATE", "SAME_PERSON")


def test_a_possible_double_is_flagged_once_for_each_ground() -> None:
    flagged = standing.PossibleDuplicateFlagged(**told, candidate_case_id=OTHER_CASE, match_basis="NAME_BIRTHYEAR")
    given(*both).when(flag()).then(flagged)
    given(*both, flagged).when(flag()).then()
    given(opened()).when(flag()).refused("NOT_FOUND")
    given(opened()).when(flag(CASE)).refused("NOT_IN_STATE", "SAME_CASE")


def test_a_merge_is_said_in_both_streams_and_takes_one_case_off_the_list() -> None:
    given(*listed, *both).when(merge()).then(*merged, taken_off)


def test_a_case_that_ended_may_be_merged_into_one_that_runs_and_not_the_other_way_round() -> None:
    gone = fact.CaseListed(**theirs, municipality_code=WEERT, open=False)
    given(*listed, *both, gone, their_end).when(merge()).then(*merged)
    back = merge(case_id=OTHER_CASE, merged_case_id=CASE)
    given(*listed, *both, gone, their_end).when(back).refused("NOT_IN_STATE", "CLOSED")


def handed(runs: bool, **whose: Any) -> HandoverListed:
    return HandoverListed(**(whose or theirs), handover_id=UUID(int=60), open=runs)


def test_a_handover_that_runs_is_not_merged_into_a_case_without_a_link() -> None:
    """There is no ownerless moment: nobody would go on with it there."""
    own = opened(intake_channel="MUNICIPALITY", municipality_code=WEERT, reception_site_id=None)
    now = given(*listed, own, their_case, their_link)
    wrong = ("HANDOVER_RUNNING", "MERGE_THE_OTHER_WAY_ROUND")
    now.when(merge()).refused(*wrong)
    given(*now.history, handed(True)).when(merge()).refused(*wrong)
    round_the_other_way = merge(case_id=OTHER_CASE, merged_case_id=CASE)
    assert given(*now.history, handed(True)).when(round_the_other_way).decided()


def test_a_handover_that_is_over_or_goes_on_in_the_other_case_stands_in_no_merges_way() -> None:
    own = opened(intake_channel="MUNICIPALITY", municipality_code=WEERT, reception_site_id=None)
    over = (*listed, own, their_case, their_link, handed(True), handed(False))
    given(*over).when(merge()).then(*merged, taken_off)
    follows = (*listed, own, handed(True, **told), their_case, their_link, handed(True))
    given(*follows).when(merge()).then(*merged, taken_off)


def test_a_municipality_that_gave_the_person_back_goes_on_with_no_handover() -> None:
    given_back = ResponsibilityChanged(
        **told,
        from_kind="MUNICIPALITY",
        from_municipality=WEERT,
        to_kind="COA",
        to_site="azc-weert",
        reason="REJECTED",
        changed_on=TODAY,
    )
    rejected = (opened(), linked, handed(True, **told), handed(False, **told), given_back)
    now = given(*listed, *rejected, their_case, their_link, handed(True))
    now.when(merge()).refused("HANDOVER_RUNNING", "MERGE_THE_OTHER_WAY_ROUND")


def test_only_a_person_decides_that_two_are_one() -> None:
    given(*listed, *both).when(merge(decided_by="system")).refused("HUMAN_DECISION_REQUIRED")
    given(*listed, *both, *merged).when(reverse(decided_by="robot-7")).refused("HUMAN_DECISION_REQUIRED")


@pytest.mark.parametrize("command", [flag(), expand(), merge()], ids=lambda command: type(command).__name__)
def test_the_case_of_another_municipality_does_not_exist(command: Any) -> None:
    history = [e for e in (*both, elsewhere) if not isinstance(e, fact.CaseListed)]
    given(*history).when(command).refused("NOT_FOUND")


def test_a_case_is_merged_once_and_not_with_itself_or_nothing() -> None:
    given(*listed, *both, *merged).when(merge()).refused("NOT_IN_STATE", "MERGED")
    given(case_listed, opened(), linked).when(merge(merged_case_id=CASE)).refused("NOT_IN_STATE", "SAME_CASE")
    given(case_listed, opened(), linked).when(merge()).refused("NOT_FOUND")


@pytest.mark.parametrize(
    "command",
    [
        ask.RecordMove(case_id=OTHER_CASE),
        ask.CloseCase(case_id=OTHER_CASE, reason="FULFILLED"),
        ask.ReopenCase(case_id=OTHER_CASE),
        ask.RecordDeath(case_id=OTHER_CASE),
        ask.TransferCase(case_id=OTHER_CASE, to_municipality=CRANENDONCK),
        ask.AcceptReferral(case_id=OTHER_CASE, referral_id=UUID(int=50), partner_id="cjg"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_more_is_said_of_a_merged_case(command: Any) -> None:
    """INV-C5: it is read through the other, which goes on."""
    lists = isinstance(command, ask.CloseCase | ask.ReopenCase | ask.TransferCase)
    history = (their_case, their_link, merged_there, *((taken_off,) if lists else ()))
    given_one(*history).when(command).refused("NOT_IN_STATE", "MERGED")


def test_the_case_that_stays_goes_on() -> None:
    moved = fact.ParticipantMoved(**told, moved_on=NOW, from_type="COA", municipality_code=WEERT)
    given_one(opened(), linked, merged_here).when(ask.RecordMove(case_id=CASE)).then(moved)


def test_everybody_knows_which_case_is_read_through_which() -> None:
    assert facts_of(their_case, merged_there).merged_into == CASE
    assert facts_of(opened(), merged_here).merged_into is None
    assert facts_of(their_case, merged_there, split[1]) == facts_of(their_case)


def test_after_a_reversal_both_are_as_they_were() -> None:
    given(*listed, *both, *merged, taken_off).when(reverse()).then(*split, their_list)
    gone = (fact.CaseListed(**theirs, municipality_code=WEERT, open=False), their_end)
    given(*listed, *both, *gone, *merged).when(reverse()).then(*split)


def test_only_what_was_merged_is_split_again() -> None:
    given(*listed, *both).when(reverse()).refused("NOT_IN_STATE", "NOT_MERGED")
    given(*listed, *both, *merged, *split).when(reverse()).refused("NOT_IN_STATE", "NOT_MERGED")
    given(case_listed, opened()).when(reverse()).refused("NOT_FOUND")


def test_what_was_merged_into_a_case_that_was_merged_itself_waits_for_that_reversal() -> None:
    on = {"surviving_case_id": THIRD_CASE, "merged_case_id": CASE, "merged_participant_id": PERSON}
    further = standing.DuplicateCasesMerged(**told, **(WHICH | on))
    given(*listed, *both, *merged, further).when(reverse()).refused("NOT_IN_STATE", "MERGED")


def test_a_case_does_not_come_back_beside_a_new_one_at_the_same_municipality() -> None:
    """INV-C1 holds after a reversal too."""
    newer = fact.CaseListed(**{**theirs, "case_id": THIRD_CASE}, municipality_code=WEERT)
    given(*listed, *both, *merged, taken_off, newer).when(reverse()).refused("CASE_ALREADY_OPEN")


def test_a_merge_does_not_lie_in_the_future() -> None:
    given(*listed, *both).when(merge(occurred_on=date(2020, 3, 4))).refused("DATE_IN_FUTURE")


def opening(**changes: Any) -> ask.OpenCase:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "participant_id": PERSON,
        "identity": Sealed(Identity(first_name="Amal", last_name="Haddad", birth_date=date(1992, 1, 1))),
        "legal_regime": "PILOT_PRE2022",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "COA",
        "of_age_from": date(2010, 1, 1),
    }
    return ask.OpenCase(**(fields | changes))


@pytest.mark.parametrize(
    ("known", "basis"),
    [
        ({"same_numbers": (TWIN,)}, "VAULT_HASH"),
        ({"same_name": (TWIN,)}, "NAME_BIRTHYEAR"),
        ({"same_numbers": (TWIN,), "same_name": (TWIN,)}, "VAULT_HASH"),
    ],
)
def test_a_case_is_opened_and_flagged_where_the_vault_knows_another_by_number_or_name(
    known: Any, basis: str
) -> None:
    *_, flagged = given_one(their_list).when(opening(**known)).decided()
    assert flagged == standing.PossibleDuplicateFlagged(**told, candidate_case_id=OTHER_CASE, match_basis=basis)


def test_nobody_is_their_own_double_and_a_case_off_the_list_is_none() -> None:
    own = fact.CaseListed(**{**told, "case_id": OTHER_CASE}, municipality_code=WEERT)
    known = {"same_numbers": (PERSON, TWIN), "same_name": (TWIN,)}
    assert len(given_one(own, their_list, taken_off).when(opening(**known)).decided()) == 2


def test_a_double_does_not_stand_in_the_way_of_its_own_case() -> None:
    """INV-C1 is about one participant; that two are one is for a human to say."""
    known = opening(same_numbers=(TWIN,), municipality_code=WEERT)
    assert len(given_one(their_list).when(known).decided()) == 3
