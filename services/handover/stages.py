"""The states of a handover, and who acts in each; how one leads to the next follows from `states`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a handover is."""

    NOT_STARTED = "NOT_STARTED"
    LINKED = "LINKED"
    SCENARIO_CHOSEN = "SCENARIO_CHOSEN"
    CONTACT_PLANNED = "CONTACT_PLANNED"
    IN_CONTACT = "IN_CONTACT"
    INTAKE_RUNNING = "INTAKE_RUNNING"
    HOUSING_PENDING = "HOUSING_PENDING"
    MOVING = "MOVING"
    ARRIVED = "ARRIVED"
    ESCALATED = "ESCALATED"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    REDIRECTED = "REDIRECTED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Stage:
    """One state: its code in the domain, and who acts in it."""

    code: str
    state: State
    acts: str
    terminal: bool = False


S = State
TABLE = (
    Stage("S0", S.NOT_STARTED, "nobody yet"),
    Stage("S1", S.LINKED, "COA shares the profile; the municipality assigns a case worker"),
    Stage("S2", S.SCENARIO_CHOSEN, "the municipality plans the three-party talk"),
    Stage("S3", S.CONTACT_PLANNED, "COA and the municipality hold the talk"),
    Stage("S4", S.IN_CONTACT, "the intake officer may start the intake in the reception centre"),
    Stage("S5", S.INTAKE_RUNNING, "the intake officer"),
    Stage("S6", S.HOUSING_PENDING, "the municipality and the housing corporation; COA prepares the move"),
    Stage("S7", S.MOVING, "COA, the municipality and refugee support"),
    Stage("S8", S.ARRIVED, "the municipality registers, visits and relieves; refugee support starts guidance"),
    Stage("S9", S.ESCALATED, "the team lead (1), the account managers (2), the alderman and COA's region (3)"),
    Stage(
        "S10",
        S.COMPLETED,
        "nobody: the clock of the plan goes on, COA's access ends thirty days later",
        terminal=True,
    ),
    Stage("X1", S.REJECTED, "COA links anew", terminal=True),
    Stage("X2", S.REDIRECTED, "the new municipality, in a new handover", terminal=True),
    Stage("X3", S.CANCELLED, "all partners stop", terminal=True),
)
"""One row a state, in the order of the way."""
STAGE_OF: Mapping[State, Stage] = {stage.state: stage for stage in TABLE}
