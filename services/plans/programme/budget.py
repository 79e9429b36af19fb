"""The money of a programme: what was granted, and no more spent than that unless somebody answers for it."""

from datetime import date

from services.plans.programme.commands import AwardGrant, OverrideBudget, RecordCommitment
from services.plans.programme.state import Programme, ProgrammeFact
from shared.decider import Refused
from shared.events.programmes import BudgetOverrideRecorded, CommitmentRecorded, GrantAwarded
from shared.occurrence import occurred
from shared.programme_facts import require_programme


def award(command: AwardGrant, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    """Money of a fund, once."""
    require_programme(state.known, command.programme_code)
    awarded = GrantAwarded(
        occurred_on=occurred(command, today),
        programme_code=command.programme_code,
        fund=command.fund,
        amount=command.amount,
    )
    return () if awarded in state.grants else (awarded,)


def commit(command: RecordCommitment, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    """A cost that the fund can still bear."""
    committed = _commitment(command, state, today)
    if command.amount > state.left_in(command.fund):
        raise Refused("BUDGET_EXCEEDED", command.fund)
    return (committed,)


def override(command: OverrideBudget, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    """A cost beyond what the fund can bear, with the reason beside it."""
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
