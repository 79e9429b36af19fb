"""What may be asked about a case (*dossier*)."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.intake.identity import Identity
from shared.events.base import (
    EducationLevel,
    LegalRegime,
    MunicipalityCode,
    OccupationCode,
    PartnerId,
    PersonCommand,
    SiteId,
    StaffId,
    TargetGroup,
)
from shared.events.case import (
    CloseReason,
    IntakeChannel,
    LinkReason,
    MovedFrom,
    ReferralGround,
    ReferralTopic,
)
from shared.events.classes import Sealed


class OpenCase(PersonCommand):
    """Open a case; name and numbers go to the vault, which alone knows the birth date."""

    actors: ClassVar = ("COA", "MUNICIPALITY")
    refusals: ClassVar = ("CASE_ALREADY_OPEN",)
    derived: ClassVar = ("of_age_from",)
    participant_id: UUID
    identity: Sealed[Identity]
    legal_regime: LegalRegime
    target_group: TargetGroup
    intake_channel: IntakeChannel
    opened_on: date | None = None
    municipality_code: MunicipalityCode | None = None
    reception_site_id: SiteId | None = None
    of_age_from: date | None = None


class LinkMunicipality(PersonCommand):
    """Link the person to a municipality."""

    actors: ClassVar = ("COA",)
    refusals: ClassVar = ("ALREADY_LINKED", "CASE_ALREADY_OPEN")
    municipality_code: MunicipalityCode
    link_reason: LinkReason
    linked_on: date | None = None
    medical_reason: Sealed[bool] | None = None
    reception_site_id: SiteId | None = None
    household_case_ids: tuple[UUID, ...] = ()


class ShareClientProfile(PersonCommand):
    """Share the client profile (*klantprofiel*) with the linked municipality."""

    actors: ClassVar = ("COA",)
    refusals: ClassVar = ("PROFILE_VERSION_NOT_HIGHER",)
    profile_version: Annotated[int, Field(ge=1)]
    consent_share: bool
    education_level: EducationLevel | None = None
    work_years: Annotated[int, Field(ge=0, le=60)] | None = None
    occupations: tuple[OccupationCode, ...] = ()
    preparation_hours_nt2: Annotated[int, Field(ge=0)] | None = None
    household_size: Annotated[int, Field(ge=1, le=20)] | None = None
    languages: Sealed[tuple[str, ...]] | None = None
    visible_limitation_codes: Sealed[tuple[str, ...]] | None = None


class ChangeReceptionLocation(PersonCommand):
    """Tell that the person lives at another reception site now."""

    actors: ClassVar = ("COA",)
    to_site: SiteId
    from_site: SiteId | None = None
    moved_on: date | None = None


class RecordMove(PersonCommand):
    """Tell that the person moved to the municipality."""

    actors: ClassVar = ("COA", "MUNICIPALITY")
    from_type: MovedFrom = MovedFrom.COA
    moved_on: date | None = None
    municipality_code: MunicipalityCode | None = None


class RecordRegistration(PersonCommand):
    """Tell that the person is registered in the BRP."""

    actors: ClassVar = ("MUNICIPALITY",)
    municipality_code: MunicipalityCode
    registered_on: date | None = None


class NotifyObligation(PersonCommand):
    """Pass on DUO's notice of the obligation (*kennisgeving*)."""

    actors: ClassVar = ("DUO", "MUNICIPALITY")
    refusals: ClassVar = ("OBLIGATION_AFTER_NOTICE",)
    obligation_start: date
    target_group: TargetGroup
    legal_regime: LegalRegime
    notified_on: date | None = None


class AssignCaseWorker(PersonCommand):
    """Name the member of staff who leads this case."""

    actors: ClassVar = ("MUNICIPALITY",)
    case_worker: StaffId
    assigned_on: date | None = None


class MakeReferral(PersonCommand):
    """Refer the person to one partner, on a documented ground."""

    actors: ClassVar = ("MUNICIPALITY",)
    referral_id: UUID
    target_partner_id: PartnerId
    topic: ReferralTopic
    ground: ReferralGround
    details: Sealed[str] | None = None
    interpreter_language: Sealed[str] | None = None


class OptInToLibrary(PersonCommand):
    """Pass on that the participant wants to be known at the library."""

    actors: ClassVar = ("MUNICIPALITY",)
    partner_id: PartnerId
    activity_code: Annotated[str, Field(max_length=40)]


class CloseCase(PersonCommand):
    """End the case; what still runs is ended after it."""

    actors: ClassVar = ("MUNICIPALITY",)
    reason: CloseReason
    closed_on: date | None = None


CaseCommand = (
    OpenCase
    | LinkMunicipality
    | ShareClientProfile
    | ChangeReceptionLocation
    | RecordMove
    | RecordRegistration
    | NotifyObligation
    | AssignCaseWorker
    | MakeReferral
    | OptInToLibrary
    | CloseCase
)
COMMANDS = (
    OpenCase,
    LinkMunicipality,
    ShareClientProfile,
    ChangeReceptionLocation,
    RecordMove,
    RecordRegistration,
    NotifyObligation,
    AssignCaseWorker,
    MakeReferral,
    OptInToLibrary,
    CloseCase,
)
