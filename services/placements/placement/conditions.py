"""What must be true before a placement starts: a plan, of age, and beside lessons where the programme asks it."""

from datetime import date

from services.placements.placement.state import Placement
from shared.decider import Refused
from shared.events.base import LegalRegime
from shared.events.placements import PlacementBasis, PlacementProposed


def programmes_of(state: Placement) -> tuple[str, ...]:
    """The programme the placement was proposed in; else every programme the person takes part in."""
    if state.proposal is not None and state.proposal.programme_code is not None:
        return (state.proposal.programme_code,)
    return state.around.trajectory.programmes


def require_ground(proposal: PlacementProposed, state: Placement) -> None:
    """INV-L1: an established plan; a placement after completion, or in a pilot before the 2021 act, needs none."""
    in_pilot = proposal.basis is PlacementBasis.PILOT and state.case.legal_regime is not LegalRegime.WI2021
    if proposal.basis is PlacementBasis.POST_COMPLETION or in_pilot:
        return
    if not state.around.trajectory.plans:
        raise Refused("PLAN_NOT_ESTABLISHED")


def require_of_age(state: Placement, started_on: date) -> None:
    """INV-L6: nobody under eighteen."""
    if state.case.of_age_from is None or started_on < state.case.of_age_from:
        raise Refused("AGE_NOT_ALLOWED")


def require_lessons(state: Placement, started_on: date) -> None:
    """INV-L5: in a dual programme, work goes with lessons."""
    programmes = state.around.known(programmes_of(state))
    dual = any(programme.definition.rules.dual for programme in programmes)
    if dual and not state.around.trajectory.has_lessons_on(started_on):
        raise Refused("NO_CONCURRENT_LESSONS")
