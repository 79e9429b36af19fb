"""Two cases as the rules about both remember them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from services.intake.case.listing import Listing, evolve_listing
from services.intake.case.state import Case, CaseFact
from services.intake.case.state import evolve as evolve_one
from shared.case_facts import CaseFacts, require_whole
from shared.decider import Refused
from shared.events.case import CaseEvent, CaseListed
from shared.events.responsibility import WatchEvent

NO_CASE = Case()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cases, and where their participants have open ones."""

    known: Mapping[UUID, Case] = field(default_factory=dict)
    listing: Listing = field(default_factory=dict)

    def of(self, case_id: UUID) -> Case:
        """One of the two; an empty one if there is none."""
        return self.known.get(case_id, NO_CASE)

    @property
    def cases(self) -> Mapping[UUID, CaseFacts]:
        """What everybody may know of them."""
        return {key: one.case for key, one in self.known.items()}


def evolve(state: Pair, event: CaseFact | WatchEvent) -> Pair:
    """The two after this event."""
    match event:
        case CaseListed():
            return replace(state, listing=evolve_listing(state.listing, event))
        case CaseEvent() | WatchEvent():
            one = evolve_one(state.of(event.case_id), event)
            return replace(state, known={**state.known, event.case_id: one})
    assert_never(event)


def require_two(one: CaseFacts, other: CaseFacts) -> None:
    """Two cases, of one municipality where they have any: another's does not exist for its staff."""
    if one.case_id == other.case_id:
        raise Refused("NOT_IN_STATE", "SAME_CASE")
    if one.municipality and other.municipality and one.municipality != other.municipality:
        raise Refused("NOT_FOUND")
    require_whole(other)
