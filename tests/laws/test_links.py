"""Laws of where a person belongs, over any order of what COA, municipalities and stewards ask of two cases."""

from datetime import date
from functools import reduce
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from services.intake.case import commands as case
from services.intake.case.listing import Listing, evolve_listing
from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.decider import Refused
from shared.events.base import Command, Event
from shared.events.case import CaseClosed, CaseEvent, CaseListed, CaseOpened, MunicipalityLinked
from shared.events.standing import CaseReopened, CaseTransferred, DuplicateEvent, MunicipalityLinkChanged
from tests.laws.deciding import TODAY, ask, lived
from tests.laws.wishes import somebody

CASES = {UUID(int=1): UUID(int=11), UUID(int=2): UUID(int=12), UUID(int=3): UUID(int=12)}
"""Three cases of two people."""
TOWNS = ("0988", "0946", "1706")
keys = some.sampled_from(tuple(CASES))
towns = some.sampled_from(TOWNS)
days = some.sampled_from([None, date(2022, 5, 1), TODAY])


def opening(key: UUID, town: str | None) -> case.OpenCase:
    return case.OpenCase(
        case_id=key,
        participant_id=CASES[key],
        identity=somebody,
        legal_regime="WI2021",
        target_group="ASYLUM_HOLDER",
        intake_channel="COA",
        of_age_from=date(2010, 1, 1),
        municipality_code=town,
    )


def of(command: type[Command], **fields: Any) -> some.SearchStrategy[Command]:
    return some.builds(command, **{name: f if _drawn(f) else some.just(f) for name, f in fields.items()})


def _drawn(value: Any) -> bool:
    return isinstance(value, some.SearchStrategy)


wishes = some.one_of(
    some.builds(opening, keys, some.one_of(some.none(), towns)),
    of(case.LinkMunicipality, case_id=keys, municipality_code=towns, link_reason="FAMILY", linked_on=days),
    of(case.RelinkMunicipality, case_id=keys, to_municipality=towns, reason="REJECTED", changed_on=days),
    of(case.TransferCase, case_id=keys, to_municipality=towns, effective_on=days),
    of(case.RecordMove, case_id=keys),
    of(case.RecordRegistration, case_id=keys, municipality_code=towns),
    of(case.RecordContactLost, case_id=keys, attempt=some.integers(1, 3)),
    of(case.CloseCase, case_id=keys, reason=some.sampled_from(["LEFT_NL", "FULFILLED"])),
    of(case.ReopenCase, case_id=keys),
    of(case.RevokeStatus, case_id=keys),
    of(case.MergeCases, case_id=keys, merged_case_id=keys, decided_by="d-dekker"),
    of(case.ReverseMerge, case_id=keys, merged_case_id=keys, decided_by="d-dekker"),
)
START: list[Command] = [
    *(opening(key, None) for key in CASES if key.int < 3),
    *(
        case.LinkMunicipality(case_id=key, municipality_code="0988", link_reason="FAMILY")
        for key in CASES
        if key.int < 3
    ),
]
lives = some.lists(wishes, max_size=25).map(lambda wished: lived([*START, *wished], ()))
law = settings(max_examples=200, deadline=None)


def facts_of(key: UUID, history: tuple[Any, ...]) -> CaseFacts:
    return reduce(evolve_case, (e for e in history if isinstance(e, CaseEvent) and e.case_id == key), NO_CASE)


def leads(event: Event) -> tuple[str | None, str] | None:
    """From where to where the lead goes, as the event says it."""
    match event:
        case MunicipalityLinked(municipality_code=code):
            return None, code
        case MunicipalityLinkChanged() | CaseTransferred():
            return event.from_municipality, event.to_municipality
    return None


@law
@given(lives)
def test_there_are_never_two_active_links(history: tuple[Any, ...]) -> None:
    """INV-C2: each change begins where the one before it ended, and there is one link that is not a change."""
    for key in CASES:
        changes = [led for e in history if isinstance(e, CaseEvent) and e.case_id == key and (led := leads(e))]
        for (_, before), (begins, _) in pairwise(changes):
            assert begins == before
        assert all(begins != ends for begins, ends in changes)
        assert sum(begins is None for begins, _ in changes) <= 1
        if changes:
            assert facts_of(key, history).municipality == changes[-1][1]


@law
@given(lives)
def test_a_participant_never_has_two_open_cases_at_one_municipality(history: tuple[Any, ...]) -> None:
    """INV-C1, also after links, transfers, returns, merges and reversals."""
    listing: Listing = {}
    for event in history:
        if isinstance(event, CaseListed):
            listing = evolve_listing(listing, event)
            at_municipality = [listed for listed in listing.values() if listed.municipality is not None]
            assert len(set(at_municipality)) == len(at_municipality)
    for key in CASES:
        facts = facts_of(key, history)
        alive = facts.participant_id is not None and not facts.closed and facts.merged_into is None
        assert (key in listing) == alive
        assert not alive or listing[key].municipality == facts.municipality


@law
@given(lives, wishes)
def test_nothing_is_said_in_a_merged_case_but_its_reversal(history: tuple[Any, ...], wish: Command) -> None:
    """INV-C5."""
    merged = {key for key in CASES if facts_of(key, history).merged_into is not None}
    try:
        said = ask(wish, history)
    except Refused:
        return
    for event in said:
        if event.case_id in merged:
            assert isinstance(wish, case.ReverseMerge)
            assert isinstance(event, DuplicateEvent | CaseListed)


@law
@given(lives, keys, keys)
def test_after_a_merge_and_its_reversal_both_cases_are_as_before(
    history: tuple[Any, ...], one: UUID, other: UUID
) -> None:
    about = {"case_id": one, "merged_case_id": other, "decided_by": "d-dekker"}
    try:
        merged = (*history, *ask(case.MergeCases(**about), history))
    except Refused:
        return
    split = (*merged, *ask(case.ReverseMerge(**about), merged))
    for key in CASES:
        assert facts_of(key, split) == facts_of(key, history)
    listings = [
        reduce(evolve_listing, (e for e in log if isinstance(e, CaseListed)), {}) for log in (history, split)
    ]
    assert listings[0] == listings[1]


@law
@given(lives)
def test_a_case_opens_closes_and_opens_in_turn(history: tuple[Any, ...]) -> None:
    for key in CASES:
        turns = [
            type(event)
            for event in history
            if isinstance(event, CaseOpened | CaseClosed | CaseReopened) and event.case_id == key
        ]
        assert turns[:1] in ([], [CaseOpened])
        for before, after in pairwise(turns):
            assert (before is CaseClosed) == (after is CaseReopened)
