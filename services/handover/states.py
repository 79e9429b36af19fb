"""The states of a handover, and the table of how each is entered: the drawing in the documents is made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.handover.arming import armed
from services.handover.watch import Ending, Round, Watch
from shared.events.base import TargetGroup
from shared.events.handover import HandoverScenario

MISSES = 3
"""So many missed talks are brought higher."""


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
        _RUNNING,
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
ENDS = {
    Ending.COMPLETED: S.COMPLETED,
    Ending.REJECTED: S.REJECTED,
    Ending.REDIRECTED: S.REDIRECTED,
    Ending.CANCELLED: S.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Flags:
    """What may have become true in any order."""

    profile_received: bool
    first_contact_held: bool
    intake_done: bool
    moved: bool
    registered: bool


def flags(watch: Watch, known: Round) -> Flags:
    """The five flags of a handover."""
    return Flags(
        profile_received=watch.profile_on is not None,
        first_contact_held=known.held_on is not None,
        intake_done=watch.intake_done,
        moved=known.direct or watch.moved_on is not None,
        registered=watch.registered_in == known.to_municipality,
    )


def state_of(watch: Watch, known: Round | None) -> State:
    """Where a handover is; escalated while what was missed has still not happened."""
    if known is not None and known.open and is_escalated(watch, known):
        return State.ESCALATED
    return underlying(watch, known)


def is_escalated(watch: Watch, known: Round) -> bool:
    """Whether a deadline of this handover was missed and still runs, or the talk was missed too often."""
    if known.misses >= MISSES and known.planned is None and known.held_on is None:
        return True
    running = ((run.deadline, run.generation) for run in armed(watch) if run.handover_id == known.handover_id)
    return any(run in watch.missed for run in running)


def underlying(watch: Watch, known: Round | None) -> State:
    """Where a handover is when nothing is escalated: follows from what is true, in whatever order it became so."""
    if known is None:
        return State.NOT_STARTED
    if known.ending is not None:
        return ENDS[known.ending]
    if known.direct or watch.moved_on:
        return State.ARRIVED
    if known.returns and watch.profile_on is None:
        return State.LINKED
    if watch.housing.tenancy_on:
        return State.MOVING
    return _in_reception(watch, known)


def _in_reception(watch: Watch, known: Round) -> State:
    if known.scenario is HandoverScenario.AFTER_MOVE and known.planned is None:
        return State.HOUSING_PENDING
    if known.held_on:
        if watch.housing.offered_on or (watch.intake_done and not watch.intakes):
            return State.HOUSING_PENDING
        return State.INTAKE_RUNNING if watch.intakes else State.IN_CONTACT
    if known.planned:
        return State.CONTACT_PLANNED
    return State.SCENARIO_CHOSEN if known.scenario else State.LINKED


def missing(watch: Watch, known: Round) -> tuple[str, ...]:
    """What must still be true before the handover can be completed (INV-H3)."""
    said = flags(watch, known)
    conditions = {
        "ACCEPTED": known.accepted_on is not None,
        "MOVED": said.moved,
        "REGISTERED": said.registered,
        "SOCIAL_GUIDANCE_STARTED": watch.guided_on is not None
        or watch.target_group is not TargetGroup.ASYLUM_HOLDER,
    }
    return tuple(name for name, true in conditions.items() if not true)


def completed_on(watch: Watch, known: Round) -> date | None:
    """The day on which the last condition became true; none while one is missing."""
    if missing(watch, known) or known.accepted_on is None:
        return None
    days = (known.started_on, known.accepted_on, watch.moved_on, watch.registered_on, watch.guided_on)
    return max(day for day in days if day)
