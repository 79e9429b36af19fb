"""A week as its rules remember it."""

from dataclasses import dataclass, replace

from services.placements.surroundings import NOTHING_YET, AroundFact, Surroundings, evolve_surroundings
from shared.case_facts import NO_CASE, CaseFacts


@dataclass(frozen=True, slots=True)
class Schedule:
    """A week and what it stands among."""

    case: CaseFacts = NO_CASE
    around: Surroundings = NOTHING_YET


def evolve(state: Schedule, event: AroundFact) -> Schedule:
    """The week after this event."""
    around = evolve_surroundings(state.around, event)
    return replace(state, case=around.case, around=around)
