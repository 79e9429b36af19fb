"""Where a participant has open cases: what INV-C1 is decided on, folded from the participant's stream."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from shared.case_facts import About
from shared.decider import Refused
from shared.events.case import CaseListed


class Listed(NamedTuple):
    """Whose case it is, and at which municipality it is open."""

    participant_id: UUID
    municipality: str | None


Listing = Mapping[UUID, Listed]


def participant_stream(participant_id: UUID) -> str:
    """The stream that says which cases a participant has."""
    return f"participant-{participant_id}"


def evolve_listing(listing: Listing, event: CaseListed) -> Listing:
    """The open cases after this event."""
    others = {key: listed for key, listed in listing.items() if key != event.case_id}
    if not event.open:
        return others
    return others | {event.case_id: Listed(event.participant_id, event.municipality_code)}


def require_only_case(told: About, municipality: str | None, listing: Listing) -> None:
    """INV-C1: one open case per participant per municipality."""
    here = Listed(told["participant_id"], municipality)
    if any(key != told["case_id"] and listed == here for key, listed in listing.items()):
        raise Refused("CASE_ALREADY_OPEN")


def listed_at(told: About, municipality: str, known: str | None, listing: Listing) -> tuple[CaseListed, ...]:
    """The case among the participant's cases at this municipality; nothing where it is there already."""
    require_only_case(told, municipality, listing)
    return () if municipality == known else (CaseListed(**told, municipality_code=municipality),)
