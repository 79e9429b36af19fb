"""The rules of a placement: proposed, agreed by all three, started in the week, and ended."""

from datetime import date
from typing import assert_never

from services.placements.placement import agreeing, ending, running
from services.placements.placement.commands import (
    AgreePlacement,
    AgreeToContinue,
    EndPlacement,
    HoldDomainCheckIn,
    PausePlacement,
    PlacementCommand,
    ProposePlacement,
    ResumePlacement,
    StartPlacement,
)
from services.placements.placement.starting import start
from services.placements.placement.state import Placement, PlacementFact, evolve
from services.placements.surroundings import schedule_stream
from shared.case_facts import case_stream, require_open
from shared.decider import Decider
from shared.trajectory_facts import trajectory_stream


def streams(command: PlacementCommand, state: Placement) -> tuple[str, ...]:
    """The placement and its case; to start or end it, the week; to start it, all it must fit with."""
    own = (f"placement-{command.placement_id}", case_stream(command.case_id))
    match command:
        case StartPlacement():
            around = (schedule_stream(command.case_id), trajectory_stream(command.case_id))
            named = state.proposal.programme_code if state.proposal else None
            return *own, *around, *state.around.programmes_at_stake(named)
        case ProposePlacement(programme_code=str(code)):
            return *own, trajectory_stream(command.case_id), *state.around.programmes_at_stake(code)
        case EndPlacement():
            return *own, schedule_stream(command.case_id)
        case ProposePlacement() | AgreePlacement() | HoldDomainCheckIn():
            return own
        case PausePlacement() | ResumePlacement() | AgreeToContinue():
            return own
    assert_never(command)


def decide(command: PlacementCommand, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """What becomes true."""
    if isinstance(command, EndPlacement):
        return ending.end(command, state, today)
    require_open(state.case)
    match command:
        case ProposePlacement():
            return agreeing.propose(command, state, today)
        case AgreePlacement():
            return agreeing.agree(command, state, today)
        case StartPlacement():
            return start(command, state, today)
        case HoldDomainCheckIn():
            return running.check_in(command, state, today)
        case PausePlacement():
            return running.pause(command, state, today)
        case ResumePlacement():
            return running.resume(command, state, today)
        case AgreeToContinue():
            return running.agree_to_continue(command, state, today)
    assert_never(command)


PLACEMENTS = Decider(streams, Placement(), decide, evolve)
