"""The rules of a household: its cases know of each other, and each is told when somebody is no longer there."""

from datetime import date
from typing import assert_never

from services.intake.case.commands.households import HouseholdCommand, JoinHousehold, TellHousehold
from services.intake.case.pair import Pair, evolve
from services.intake.case.state import CaseFact
from shared.case_facts import about, case_stream, require_open
from shared.decider import Decider, Refused
from shared.events.standing import HouseholdJoined, HouseholdMemberLeft
from shared.occurrence import occurred


def streams(command: HouseholdCommand, state: Pair) -> tuple[str, ...]:
    """The case, and where a household is told, every case of it."""
    own = case_stream(command.case_id)
    if isinstance(command, JoinHousehold):
        return (own,)
    return own, *(case_stream(key) for key in sorted(state.of(command.case_id).relatives))


def decide(command: HouseholdCommand, state: Pair, today: date) -> tuple[CaseFact, ...]:
    """What becomes true."""
    match command:
        case JoinHousehold():
            return _join(command, state, today)
        case TellHousehold():
            return _tell(command, state, today)
    assert_never(command)


def _join(command: JoinHousehold, state: Pair, today: date) -> tuple[CaseFact, ...]:
    one = state.of(command.case_id)
    require_open(one.case)
    if command.of_case_id == command.case_id or command.of_case_id in one.relatives:
        return ()
    return (HouseholdJoined(**about(command, one.case, today), of_case_id=command.of_case_id),)


def _tell(command: TellHousehold, state: Pair, today: date) -> tuple[CaseFact, ...]:
    """Once, in every open case of the household that the same municipality leads.

    It follows from a death alone, and would tell another of it; a case that has ended needs nobody to look at it.
    """
    one = state.of(command.case_id)
    if one.case.participant_id is None:
        raise Refused("NOT_FOUND")
    others = (state.of(key) for key in sorted(one.relatives))
    return tuple(
        HouseholdMemberLeft(
            case_id=other.case.case_id,
            participant_id=other.case.participant_id,
            occurred_on=occurred(command, today),
            member_case_id=command.case_id,
            since=occurred(command, today),
        )
        for other in others
        if other.case.case_id is not None
        and other.case.municipality is not None
        and other.case.municipality == one.case.municipality
        and other.case.participant_id is not None
        and not (other.case.closed or other.case.ended or other.case.merged_into)
        and command.case_id not in other.left
    )


HOUSEHOLDS = Decider(streams, Pair(), decide, evolve)
