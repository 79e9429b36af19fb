"""The rules of a programme: its definition, its target, and no more money than was granted."""

from datetime import date
from typing import assert_never

from services.plans.programme import budget, definition
from services.plans.programme.commands import (
    AwardGrant,
    DefineProgramme,
    OverrideBudget,
    ProgrammeCommand,
    RaiseTarget,
    RecordCommitment,
)
from services.plans.programme.state import Programme, ProgrammeFact, evolve
from shared.decider import Decider
from shared.programme_facts import programme_stream


def streams(command: ProgrammeCommand, state: Programme) -> tuple[str, ...]:
    """The programme's own stream."""
    return (programme_stream(command.programme_code),)


def decide(command: ProgrammeCommand, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    """What becomes true."""
    match command:
        case DefineProgramme():
            return definition.define(command, state, today)
        case RaiseTarget():
            return definition.raise_target(command, state, today)
        case AwardGrant():
            return budget.award(command, state, today)
        case RecordCommitment():
            return budget.commit(command, state, today)
        case OverrideBudget():
            return budget.override(command, state, today)
    assert_never(command)


PROGRAMMES = Decider(streams, Programme(), decide, evolve)
