"""The states of a handover, and the table of how each is entered: the drawing in the documents is made from it."""

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
    """One row of the table: the state, who acts in it, and the facts that lead into it from which others.

    Facts come in any order, so a state may be entered from every one before it; and some go back: a home refused,
    an intake cancelled, a scenario changed. A handover that goes on after a wrong merge begins where it was.
    """

    code: str
    state: State
    acts: str
    entered_on: tuple[str, ...]
    comes_from: tuple[State, ...]
    terminal: bool = False


S = State
_UNTIL_MOVE = (S.LINKED, S.SCENARIO_CHOSEN, S.CONTACT_PLANNED, S.IN_CONTACT, S.INTAKE_RUNNING, S.HOUSING_PENDING)
_RUNNING = (*_UNTIL_MOVE, S.MOVING, S.ARRIVED)
_OPEN = (*_RUNNING, S.ESCALATED)
_EARLIER = (S.NOT_STARTED, *_UNTIL_MOVE, S.ESCALATED)


def _others(states: tuple[State, ...], state: State) -> tuple[State, ...]:
    return tuple(other for other in states if other is not state)


def _stage(
    code: str, state: State, acts: str, entered_on: tuple[str, ...], comes_from: tuple[State, ...]
) -> Stage:
    return Stage(code, state, acts, entered_on, _others(comes_from, state), terminal=code.startswith("X"))


TABLE = (
    Stage("S0", S.NOT_STARTED, "nobody yet", (), ()),
    _stage(
        "S1",
        S.LINKED,
        "COA shares the profile; the municipality assigns a case worker",
        ("HandoverStarted", "HandoverRejected(INCOMPLETE_PROFILE)"),
        (*_EARLIER, S.MOVING),
    ),
    _stage(
        "S2",
        S.SCENARIO_CHOSEN,
        "the municipality plans the three-party talk",
        ("HandoverScenarioChosen", "FirstContactMissed"),
        _EARLIER,
    ),
    _stage("S3", S.CONTACT_PLANNED, "COA and the municipality hold the talk", ("FirstContactPlanned",), _EARLIER),
    _stage(
        "S4",
        S.IN_CONTACT,
        "the intake officer may start the intake in the reception centre",
        ("FirstContactHeld", "HousingRefused", "IntakeCancelled"),
        _EARLIER,
    ),
    _stage("S5", S.INTAKE_RUNNING, "the intake officer", ("IntakeStarted", "IntakeReopened"), _EARLIER),
    _stage(
        "S6",
        S.HOUSING_PENDING,
        "the municipality and the housing corporation; COA prepares the move",
        ("IntakeCompleted", "HousingOffered", "HandoverScenarioChosen(AFTER_MOVE)"),
        _EARLIER,
    ),
    _stage("S7", S.MOVING, "COA, the municipality and refugee support", ("TenancyStarted",), _EARLIER),
    _stage(
        "S8",
        S.ARRIVED,
        "the municipality registers, visits and relieves; refugee support starts guidance",
        ("ParticipantMoved", "HandoverStarted(DIRECT)"),
        (*_EARLIER, S.MOVING),
    ),
    _stage(
        "S9",
        S.ESCALATED,
        "the team lead (1), the account managers (2), the alderman and COA's region (3)",
        ("HandoverEscalated",),
        (S.NOT_STARTED, *_RUNNING),
    ),
    Stage(
        "S10",
        S.COMPLETED,
        "nobody: the clock of the plan goes on, COA's access ends thirty days later",
        ("HandoverCompleted",),
        (S.ARRIVED, S.ESCALATED),
        terminal=True,
    ),
    _stage("X1", S.REJECTED, "COA links anew", ("HandoverRejected",), (*_UNTIL_MOVE, S.MOVING, S.ESCALATED)),
    _stage("X2", S.REDIRECTED, "the new municipality, in a new handover", ("HandoverRedirected",), _OPEN),
    _stage("X3", S.CANCELLED, "all partners stop", ("HandoverCancelled",), _OPEN),
)
"""One row a state, in the order of the way."""
STAGE_OF: Mapping[State, Stage] = {stage.state: stage for stage in TABLE}
