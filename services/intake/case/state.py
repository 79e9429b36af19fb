"""A case as its own rules remember it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from shared.case_facts import NO_CASE, CaseFacts, evolve_case
from shared.events.case import (
    CaseEvent,
    CaseListed,
    CaseWorkerAssigned,
    ClientProfileShared,
    LibraryOptedIn,
    ObligationNotified,
    ReferralMade,
)

CaseFact = CaseEvent | CaseListed


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its own rules see it, and where the same person has open cases."""

    case: CaseFacts = NO_CASE
    open_at: Mapping[UUID, str | None] = field(default_factory=dict)
    profile_version: int = 0
    notified: bool = False
    case_worker: str | None = None
    referrals: frozenset[UUID] = frozenset()
    library: frozenset[tuple[str, str]] = frozenset()


def evolve(state: Case, event: CaseFact) -> Case:
    """The case after this event."""
    match event:
        case CaseListed():
            open_at = {key: code for key, code in state.open_at.items() if key != event.case_id}
            return replace(
                state, open_at=open_at | ({event.case_id: event.municipality_code} if event.open else {})
            )
        case ClientProfileShared(profile_version=number):
            return replace(state, profile_version=number)
        case CaseWorkerAssigned(case_worker=worker):
            return replace(state, case_worker=worker)
        case ReferralMade(referral_id=key):
            return replace(state, referrals=state.referrals | {key})
        case LibraryOptedIn(partner_id=partner, activity_code=activity):
            return replace(state, library=state.library | {(partner, activity)})
        case ObligationNotified():
            return replace(state, case=evolve_case(state.case, event), notified=True)
        case CaseEvent():
            return replace(state, case=evolve_case(state.case, event))
    assert_never(event)
