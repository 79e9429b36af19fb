"""The rules about two cases at once: a household that grows, and two cases that are one person (INV-C5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from services.intake.case.commands import (
    ExpandHousehold,
    FlagPossibleDuplicate,
    MergeCases,
    PairCommand,
    ReverseMerge,
)
from services.intake.case.listing import Listing, evolve_listing, participant_stream, require_only_case
from services.intake.case.state import Case, CaseFact
from services.intake.case.state import evolve as evolve_one
from shared.case_facts import About, CaseFacts, about, case_stream, require_open, require_whole
from shared.decider import Decider, Refused
from shared.events.case import CaseEvent, CaseListed
from shared.events.standing import (
    DuplicateCasesMerged,
    DuplicateEvent,
    HouseholdExpanded,
    MergeReversed,
    PossibleDuplicateFlagged,
)
from shared.human_decision import require_human

NO_CASE = Case()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cases, and where their participants have open ones."""

    known: Mapping[UUID, Case] = field(default_factory=dict)
    listing: Listing = field(default_factory=dict)

    def of(self, case_id: UUID) -> Case:
        """One of the two; an empty one if there is none."""
        return self.known.get(case_id, NO_CASE)

    @property
    def cases(self) -> Mapping[UUID, CaseFacts]:
        """What everybody may know of them."""
        return {key: one.case for key, one in self.known.items()}


def other_of(command: PairCommand) -> UUID:
    """The case that a command names besides its own."""
    match command:
        case ExpandHousehold(new_case_id=key):
            return key
        case FlagPossibleDuplicate(candidate_case_id=key):
            return key
        case MergeCases(merged_case_id=key) | ReverseMerge(merged_case_id=key):
            return key
    assert_never(command)


def streams(command: PairCommand, state: Pair) -> tuple[str, ...]:
    """Both cases; where they become one or two again, both participants too."""
    keys = (command.case_id, other_of(command))
    streams = [case_stream(key) for key in keys]
    if isinstance(command, MergeCases | ReverseMerge):
        persons = [state.of(key).case.participant_id for key in keys]
        streams += [participant_stream(person) for person in persons if person is not None]
    return tuple(dict.fromkeys(streams))


def evolve(state: Pair, event: CaseFact) -> Pair:
    """The two after this event."""
    match event:
        case CaseListed():
            return replace(state, listing=evolve_listing(state.listing, event))
        case CaseEvent():
            one = evolve_one(state.of(event.case_id), event)
            return replace(state, known={**state.known, event.case_id: one})
    assert_never(event)


def decide(command: PairCommand, state: Pair, today: date) -> tuple[CaseFact, ...]:
    """What becomes true."""
    one, other = state.of(command.case_id), state.of(other_of(command))
    match command:
        case ExpandHousehold():
            return _expand(command, one, other, today)
        case FlagPossibleDuplicate():
            return _flag(command, one, other, today)
        case MergeCases():
            return _merge(command, one, other, today)
        case ReverseMerge():
            return _reverse(command, one, other, state.listing, today)
    assert_never(command)


def _require_two(one: CaseFacts, other: CaseFacts) -> None:
    """Two cases, of one municipality where they have any: another's does not exist for its staff."""
    if one.case_id == other.case_id:
        raise Refused("NOT_IN_STATE", "SAME_CASE")
    if one.municipality and other.municipality and one.municipality != other.municipality:
        raise Refused("NOT_FOUND")
    require_whole(other)


def _expand(command: ExpandHousehold, one: Case, other: Case, today: date) -> tuple[CaseFact, ...]:
    require_open(one.case)
    _require_two(one.case, other.case)
    if one.case.participant_id == other.case.participant_id:
        raise Refused("NOT_IN_STATE", "SAME_PERSON")
    if command.new_case_id in one.household:
        return ()
    told = about(command, one.case, today)
    return (HouseholdExpanded(**told, new_case_id=command.new_case_id, relation=command.relation),)


def _flag(command: FlagPossibleDuplicate, one: Case, other: Case, today: date) -> tuple[CaseFact, ...]:
    require_open(one.case)
    _require_two(one.case, other.case)
    candidate, basis = command.candidate_case_id, command.match_basis
    if (candidate, basis) in one.flagged:
        return ()
    told = about(command, one.case, today)
    return (PossibleDuplicateFlagged(**told, candidate_case_id=candidate, match_basis=basis),)


def _merge(command: MergeCases, one: Case, other: Case, today: date) -> tuple[CaseFact, ...]:
    """Both streams say so; the case merged leaves its participant's list, so that it blocks no other."""
    require_human(command.decided_by)
    require_open(one.case)
    _require_two(one.case, other.case)
    told = about(command, one.case, today)
    theirs = _of(other.case, told)
    gone = CaseListed(**theirs, municipality_code=other.case.municipality, open=False)
    said = _said(DuplicateCasesMerged, command, told, theirs)
    return said if other.case.closed else (*said, gone)


def _reverse(command: ReverseMerge, one: Case, other: Case, listing: Listing, today: date) -> tuple[CaseFact, ...]:
    """Both are as they were before; what the survivor met meanwhile stays the survivor's."""
    require_human(command.decided_by)
    require_whole(one.case)
    if other.case.participant_id is None:
        raise Refused("NOT_FOUND")
    if other.case.merged_into != command.case_id:
        raise Refused("NOT_IN_STATE", "NOT_MERGED")
    told = about(command, one.case, today)
    theirs = _of(other.case, told)
    said = _said(MergeReversed, command, told, theirs)
    if other.case.closed:
        return said
    require_only_case(theirs, other.case.municipality, listing)
    return *said, CaseListed(**theirs, municipality_code=other.case.municipality)


def _of(case: CaseFacts, told: About) -> About:
    """The same day, said of the other case."""
    assert case.case_id is not None
    return About(case_id=case.case_id, participant_id=case.person, occurred_on=told["occurred_on"])


def _said(
    fact: type[DuplicateEvent], command: MergeCases | ReverseMerge, told: About, theirs: About
) -> tuple[CaseFact, ...]:
    """The same words in the streams of both."""
    return tuple(
        fact(
            **about_one,
            surviving_case_id=told["case_id"],
            surviving_participant_id=told["participant_id"],
            merged_case_id=theirs["case_id"],
            merged_participant_id=theirs["participant_id"],
            decided_by=command.decided_by,
        )
        for about_one in (told, theirs)
    )


PAIRS = Decider(streams, Pair(), decide, evolve)
