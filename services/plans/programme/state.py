"""A programme as its rules remember it, and its money."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from shared.events.programmes import (
    BudgetOverrideRecorded,
    CommitmentRecorded,
    Fund,
    GrantAwarded,
    ProgrammeDefined,
    SeatFreed,
    SeatTaken,
    TargetRaised,
)
from shared.programme_facts import Programmes, evolve_programmes

ProgrammeFact = (
    ProgrammeDefined
    | SeatTaken
    | SeatFreed
    | TargetRaised
    | GrantAwarded
    | CommitmentRecorded
    | BudgetOverrideRecorded
)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme and its money, by fund and by cost."""

    known: Programmes = field(default_factory=dict)
    grants: tuple[GrantAwarded, ...] = ()
    commitments: tuple[CommitmentRecorded, ...] = ()
    fund_of: Mapping[str, Fund] = field(default_factory=dict)

    def left_in(self, fund: Fund) -> int:
        """What of a fund's grants has not been committed; below zero after an override."""
        granted = sum(grant.amount for grant in self.grants if grant.fund is fund)
        return granted - sum(spent.amount for spent in self.commitments if spent.fund is fund)


def evolve(state: Programme, event: ProgrammeFact) -> Programme:
    """The programme after this event."""
    match event:
        case ProgrammeDefined() | SeatTaken() | SeatFreed() | TargetRaised():
            return replace(state, known=evolve_programmes(state.known, event))
        case GrantAwarded():
            return replace(state, grants=(*state.grants, event))
        case CommitmentRecorded(cost_code=cost, fund=fund):
            spent = (*state.commitments, event)
            return replace(state, commitments=spent, fund_of={**state.fund_of, cost: fund})
        case BudgetOverrideRecorded():
            return state
    assert_never(event)
