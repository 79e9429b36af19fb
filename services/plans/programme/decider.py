"""The rules of a programme: its definition, its target, and no more money than was granted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from services.plans.programme.commands import (
    AwardGrant,
    DefineProgramme,
    OverrideBudget,
    ProgrammeCommand,
    RaiseTarget,
    RecordCommitment,
)
from shared.decider import Decider, Refused
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
from shared.occurrence import occurred
from shared.programme_facts import (
    Programmes,
    evolve_programmes,
    programme_stream,
    require_programme,
)

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


def streams(command: ProgrammeCommand, state: Programme) -> tuple[str, ...]:
    """The programme's own stream."""
    return (programme_stream(command.programme_code),)


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


def decide(command: ProgrammeCommand, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    """What becomes true."""
    match command:
        case DefineProgramme():
            return _define(command, state, today)
        case RaiseTarget():
            return _raise_target(command, state, today)
        case AwardGrant():
            return _award(command, state, today)
        case RecordCommitment():
            return _commit(command, state, today)
        case OverrideBudget():
            return _override(command, state, today)
    assert_never(command)


def _define(command: DefineProgramme, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    if command.end is not None and command.end < command.start:
        raise Refused("DATE_BEFORE_START")
    if command.rules.norm_dayparts is not None and command.rules.norm_dayparts > command.rules.max_dayparts:
        raise Refused("NORM_ABOVE_MAXIMUM")
    before = state.known.get(command.programme_code)
    defined = ProgrammeDefined(
        occurred_on=occurred(command, today),
        programme_code=command.programme_code,
        name=command.name,
        municipalities=command.municipalities,
        start=command.start,
        end=command.end,
        target=command.target,
        served_by=command.served_by,
        routes=command.routes,
        contracts=command.contracts,
        rules=command.rules,
    )
    if before and defined.model_copy(update={"occurred_on": before.definition.occurred_on}) == before.definition:
        return ()
    return (defined,)


def _raise_target(command: RaiseTarget, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    places = require_programme(state.known, command.programme_code).places
    if places is None:
        raise Refused("NOT_IN_STATE", "NO_TARGET")
    if command.to_n == places:
        return ()
    if command.to_n < places:
        raise Refused("TARGET_NOT_HIGHER")
    raised = TargetRaised(
        occurred_on=occurred(command, today),
        programme_code=command.programme_code,
        from_n=places,
        to_n=command.to_n,
        approved_by=command.approved_by,
    )
    return (raised,)


def _award(command: AwardGrant, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    require_programme(state.known, command.programme_code)
    awarded = GrantAwarded(
        occurred_on=occurred(command, today),
        programme_code=command.programme_code,
        fund=command.fund,
        amount=command.amount,
    )
    return () if awarded in state.grants else (awarded,)


def _commit(command: RecordCommitment, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    committed = _commitment(command, state, today)
    if command.amount > state.left_in(command.fund):
        raise Refused("BUDGET_EXCEEDED", command.fund)
    return (committed,)


def _override(command: OverrideBudget, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    committed = _commitment(command, state, today)
    if command.amount <= state.left_in(command.fund):
        return (committed,)
    override = BudgetOverrideRecorded(
        occurred_on=committed.occurred_on,
        programme_code=command.programme_code,
        fund=command.fund,
        amount=command.amount,
        override_reason=command.override_reason,
    )
    return override, committed


def _commitment(command: RecordCommitment | OverrideBudget, state: Programme, today: date) -> CommitmentRecorded:
    """One cost, one fund; and the same cost of the same day is recorded once."""
    require_programme(state.known, command.programme_code)
    if state.fund_of.get(command.cost_code, command.fund) is not command.fund:
        raise Refused("FUND_OVERLAP", command.cost_code)
    committed = CommitmentRecorded(
        occurred_on=occurred(command, today),
        programme_code=command.programme_code,
        fund=command.fund,
        amount=command.amount,
        cost_code=command.cost_code,
    )
    if committed in state.commitments:
        raise Refused("COMMITMENT_ALREADY_RECORDED")
    return committed


PROGRAMMES = Decider(streams, Programme(), decide, evolve)
