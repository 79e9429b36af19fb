"""What may be asked about a case as such: that it is there, who leads it, that it ends."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from services.intake.identity import Identity
from shared.events.base import (
    Code,
    LegalRegime,
    MunicipalityCode,
    PartnerId,
    PersonCommand,
    SiteId,
    StaffId,
    TargetGroup,
)
from shared.events.case import CloseReason, IntakeChannel
from shared.events.classes import Sealed


class OpenCase(PersonCommand):
    """Open a case; name and numbers go to the vault, which alone knows the birth date."""

    actors: ClassVar = ("COA", "MUNICIPALITY")
    refusals: ClassVar = ("CASE_ALREADY_OPEN",)
    derived: ClassVar = ("of_age_from", "same_numbers", "same_name")
    participant_id: UUID
    identity: Sealed[Identity]
    legal_regime: LegalRegime
    target_group: TargetGroup
    intake_channel: IntakeChannel
    opened_on: date | None = None
    municipality_code: MunicipalityCode | None = None
    reception_site_id: SiteId | None = None
    of_age_from: date | None = None
    same_numbers: tuple[UUID, ...] = ()
    same_name: tuple[UUID, ...] = ()


class AssignCaseWorker(PersonCommand):
    """Name the member of staff who leads this case."""

    actors: ClassVar = ("MUNICIPALITY",)
    case_worker: StaffId
    assigned_on: date | None = None


class OptInToLibrary(PersonCommand):
    """Pass on that the participant wants to be known at the library."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("PARTNER_NOT_REACHABLE",)
    partner_id: PartnerId
    activity_code: Code


class CloseCase(PersonCommand):
    """End the case; what still runs is ended after it. Who left was sought three times before."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("CONTACT_ATTEMPTS_MISSING",)
    # An emigration that was registered (BRP) is not known here: who closes a case as LEFT_NL vouches for it.
    reason: CloseReason
    closed_on: date | None = None


class ReopenCase(PersonCommand):
    """Open the case again of a participant who had left, and came back."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("CASE_ALREADY_OPEN", "DATE_BEFORE_CLOSING")
    municipality_code: MunicipalityCode | None = None
    reopened_on: date | None = None
