"""What only the process asks of a handover; nobody reaches these over HTTP but the system itself."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import MunicipalityCode, PartnerId, PersonCommand, SiteId
from shared.events.handover import CancelReason, HandoverPath
from shared.events.responsibility import Deadline, ResponsibleKind

SYSTEM = ("SYSTEM",)


class StartHandover(PersonCommand):
    """Start a handover to the municipality that leads now."""

    actors: ClassVar = SYSTEM
    refusals: ClassVar = ("HANDOVER_ALREADY_ACTIVE",)
    handover_id: UUID
    to_municipality: MunicipalityCode
    started_on: date
    from_site: SiteId | None = None
    path: HandoverPath | None = None
    previous_handover_id: UUID | None = None


class RedirectHandover(PersonCommand):
    """End a handover because another municipality leads, and start the next in the same instant."""

    actors: ClassVar = SYSTEM
    handover_id: UUID
    new_handover_id: UUID
    to_municipality: MunicipalityCode
    redirected_on: date
    from_site: SiteId | None = None
    path: HandoverPath | None = None


class CancelHandover(PersonCommand):
    """End a handover because there is nobody to hand over any more."""

    actors: ClassVar = SYSTEM
    handover_id: UUID
    reason: CancelReason
    cancelled_on: date


class ChangeResponsibility(PersonCommand):
    """Write down every change of who is responsible that is not written yet."""

    actors: ClassVar = SYSTEM
    # Whom a merged case follows: the answer of the case it is read through, which it cannot know alone.
    follows_kind: ResponsibleKind | None = None
    follows_municipality: MunicipalityCode | None = None
    follows_site: SiteId | None = None


class FireDeadline(PersonCommand):
    """Tell that a deadline passed, or is near; once."""

    actors: ClassVar = SYSTEM
    deadline: Deadline
    generation: Annotated[int, Field(ge=1)]
    ordinal: Annotated[int, Field(ge=0)]
    due_on: date
    level: Annotated[int, Field(ge=0, le=3)]
    handover_id: UUID | None = None
    warns: bool = False
    day_one: bool = False
    # The process saw it pass before what has come since: whether it still runs is not the question any more.
    overlooked: bool = False


class NotifyOfErasure(PersonCommand):
    """Tell a recipient to delete what it holds of the person."""

    actors: ClassVar = SYSTEM
    notice_id: UUID
    # The process knows only the code of the municipality: its partner is looked up before this is decided on.
    partner_id: PartnerId | None = None
    municipality_code: MunicipalityCode | None = None
    acknowledge_by: date | None = None


ProcessCommand = (
    StartHandover | RedirectHandover | CancelHandover | ChangeResponsibility | FireDeadline | NotifyOfErasure
)
PROCESS_COMMANDS = (
    StartHandover,
    RedirectHandover,
    CancelHandover,
    ChangeResponsibility,
    FireDeadline,
    NotifyOfErasure,
)
