"""What may have become true of a handover in any order, and what is missing for its completion (INV-H3)."""

from dataclasses import dataclass
from datetime import date

from services.handover.round import Round
from services.handover.watch import Watch
from shared.events.base import TargetGroup


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
