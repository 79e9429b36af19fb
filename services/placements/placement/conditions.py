"""What must be true before a placement starts: a plan, of age, and beside lessons where the programme asks it."""

from collections.abc import Iterable
from datetime import date

from services.placements.placement.state import Placement
from shared.decider import Refused
from shared.events.base import LegalRegime
from shared.events.placements import PlacementBasis, PlacementProposed
from shared.programme_facts import ProgrammeFacts


def require_ground(proposal: PlacementProposed, state: Placement) -> None:
    """INV-L1: an established plan; whoever takes part in a pilot from before the 2021 act needs none.

    After completion none is needed either, but no event says yet that a trajectory was completed.
    """
    if proposal.basis is PlacementBasis.POST_COMPLETION:
        raise Refused("TRAJECTORY_NOT_COMPLETED")
    trajectory = state.around.trajectory
    before_the_act = state.case.legal_regime is not LegalRegime.WI2021
    in_pilot = proposal.basis is PlacementBasis.PILOT and before_the_act and bool(trajectory.programmes)
    if not trajectory.plans and not in_pilot:
        raise Refused("PLAN_NOT_ESTABLISHED")


def require_of_age(state: Placement, started_on: date) -> None:
    """INV-L6: nobody under eighteen."""
    if state.case.of_age_from is None or started_on < state.case.of_age_from:
        raise Refused("AGE_NOT_ALLOWED")


def require_lessons(programmes: Iterable[ProgrammeFacts], state: Placement, started_on: date) -> None:
    """INV-L5: in a dual programme, work goes with lessons."""
    dual = any(programme.definition.rules.dual for programme in programmes)
    if dual and not state.around.trajectory.has_lessons_on(started_on):
        raise Refused("NO_CONCURRENT_LESSONS")
