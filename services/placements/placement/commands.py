"""What may be asked about a placement."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    AdaptationCode,
    Code,
    Daypart,
    LifeDomain,
    PartnerId,
    PersonCommand,
    ProgrammeCode,
    ReferralCode,
    SiteId,
    StaffId,
)
from shared.events.classes import Sealed
from shared.events.placements import EndReason, PauseReason, PlacementBasis, PlacementKind, Signatory

ANYONE = ("WORK_COMPANY", "MUNICIPALITY", "EMPLOYER")


class ProposePlacement(PersonCommand):
    """Propose a place to work or take part."""

    actors: ClassVar = ("WORK_COMPANY",)
    refusals: ClassVar = ("DATE_BEFORE_START", "NOT_ENROLLED")
    asker_field: ClassVar = "proposed_by"
    placement_id: UUID
    kind: PlacementKind
    host_partner_id: PartnerId
    proposed_by: PartnerId
    dayparts: Annotated[tuple[Daypart, ...], Field(min_length=1, max_length=10)]
    start_on: date
    end_on: date
    site_id: SiteId | None = None
    tasks_codes: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    basis: PlacementBasis = PlacementBasis.PLAN
    programme_code: ProgrammeCode | None = None


class AgreePlacement(PersonCommand):
    """Record that participant, host and work company signed."""

    actors: ClassVar = ("WORK_COMPANY",)
    refusals: ClassVar = ("SIGNATURE_MISSING",)
    placement_id: UUID
    signed_by: tuple[Signatory, ...]
    coach_id: StaffId
    adaptation_codes: tuple[AdaptationCode, ...] = ()


class StartPlacement(PersonCommand):
    """Start the placement, which takes its dayparts of the week."""

    actors: ClassVar = ("WORK_COMPANY", "MUNICIPALITY")
    refusals: ClassVar = (
        "PLAN_NOT_ESTABLISHED",
        "TRAJECTORY_NOT_COMPLETED",
        "PLACEMENT_NOT_AGREED",
        "NOT_ENROLLED",
        "DAYPART_LIMIT_EXCEEDED",
        "DAYPART_CONFLICT",
        "DAYPART_NOT_ALLOWED",
        "NO_CONCURRENT_LESSONS",
        "AGE_NOT_ALLOWED",
        "DATE_BEFORE_START",
        "DATE_AFTER_END",
    )
    placement_id: UUID
    started_on: date | None = None
    coach_contact: Sealed[str] | None = None


class HoldDomainCheckIn(PersonCommand):
    """Look at a life domain during the placement."""

    actors: ClassVar = ("WORK_COMPANY/coach",)
    refusals: ClassVar = ("CHECK_IN_ALREADY_HELD",)
    placement_id: UUID
    domain: LifeDomain
    held_on: date | None = None
    adaptation_codes: tuple[AdaptationCode, ...] = ()
    referral_codes: Sealed[tuple[ReferralCode, ...]] | None = None
    finding: Sealed[str] | None = None


class PausePlacement(PersonCommand):
    """Let the placement stand still; its dayparts stay taken."""

    actors: ClassVar = ANYONE
    refusals: ClassVar = ("DATE_BEFORE_START",)
    placement_id: UUID
    reason: PauseReason
    paused_on: date | None = None


class ResumePlacement(PersonCommand):
    """Let the placement go on."""

    actors: ClassVar = ANYONE
    refusals: ClassVar = ("DATE_BEFORE_START",)
    placement_id: UUID
    resumed_on: date | None = None


class AgreeToContinue(PersonCommand):
    """Promise that the place stays the person's, also when another municipality will lead."""

    actors: ClassVar = ("EMPLOYER", "WORK_COMPANY")
    refusals: ClassVar = ("DATE_BEFORE_START",)
    placement_id: UUID
    agreed_on: date | None = None


class EndPlacement(PersonCommand):
    """End the placement and free its dayparts; also after the case was closed."""

    actors: ClassVar = ANYONE
    refusals: ClassVar = ("DATE_BEFORE_START",)
    placement_id: UUID
    reason: EndReason
    ended_on: date | None = None


PlacementCommand = (
    ProposePlacement
    | AgreePlacement
    | StartPlacement
    | HoldDomainCheckIn
    | PausePlacement
    | ResumePlacement
    | AgreeToContinue
    | EndPlacement
)
COMMANDS = (
    ProposePlacement,
    AgreePlacement,
    StartPlacement,
    HoldDomainCheckIn,
    PausePlacement,
    ResumePlacement,
    AgreeToContinue,
    EndPlacement,
)
