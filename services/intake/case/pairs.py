"""The rules about two cases at once: a household that grows, and two cases that are one person (INV-C5)."""

from datetime import date
from typing import assert_never
from uuid import UUID

from services.intake.case import commands as ask
from services.intake.case import merging
from services.intake.case.listing import participant_stream
from services.intake.case.pair import Pair, evolve, require_two
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about, case_stream, handover_stream, require_open
from shared.decider import Decider, Refused
from shared.events.standing import HouseholdExpanded, PossibleDuplicateFlagged


def other_of(command: ask.PairCommand) -> UUID:
    """The case that a command names besides its own."""
    match command:
        case ask.ExpandHousehold(new_case_id=key):
            return key
        case ask.FlagPossibleDuplicate(candidate_case_id=key):
            return key
        case ask.MergeCases(merged_case_id=key) | ask.ReverseMerge(merged_case_id=key):
            return key
    assert_never(command)


def streams(command: ask.PairCommand, state: Pair) -> tuple[str, ...]:
    """Both cases; where they become one or two again, both participants too, and before a merge the handovers."""
    keys = (command.case_id, other_of(command))
    streams = [case_stream(key) for key in keys]
    if isinstance(command, ask.MergeCases | ask.ReverseMerge):
        persons = [state.of(key).case.participant_id for key in keys]
        streams += [participant_stream(person) for person in persons if person is not None]
    if isinstance(command, ask.MergeCases):
        streams += [handover_stream(key) for key in keys]
    return tuple(dict.fromkeys(streams))


def decide(command: ask.PairCommand, state: Pair, today: date) -> tuple[CaseFact, ...]:
    """What becomes true."""
    one, other = state.of(command.case_id), state.of(other_of(command))
    match command:
        case ask.ExpandHousehold():
            return _expand(command, one, other, today)
        case ask.FlagPossibleDuplicate():
            return _flag(command, one, other, today)
        case ask.MergeCases():
            return merging.merge(command, one, other, today)
        case ask.ReverseMerge():
            return merging.reverse(command, one, other, state.listing, today)
    assert_never(command)


def _expand(command: ask.ExpandHousehold, one: Case, other: Case, today: date) -> tuple[CaseFact, ...]:
    require_open(one.case)
    require_two(one.case, other.case)
    if one.case.participant_id == other.case.participant_id:
        raise Refused("NOT_IN_STATE", "SAME_PERSON")
    if command.new_case_id in one.household:
        return ()
    told = about(command, one.case, today)
    return (HouseholdExpanded(**told, new_case_id=command.new_case_id, relation=command.relation),)


def _flag(command: ask.FlagPossibleDuplicate, one: Case, other: Case, today: date) -> tuple[CaseFact, ...]:
    require_open(one.case)
    require_two(one.case, other.case)
    candidate, basis = command.candidate_case_id, command.match_basis
    if (candidate, basis) in one.flagged:
        return ()
    told = about(command, one.case, today)
    return (PossibleDuplicateFlagged(**told, candidate_case_id=candidate, match_basis=basis),)


PAIRS = Decider(streams, Pair(), decide, evolve)
