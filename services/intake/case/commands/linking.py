"""What may be asked about where a person belongs: the link, the transfer, and the profile that goes with it."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    EducationLevel,
    MunicipalityCode,
    OccupationCode,
    PersonCommand,
    RouteCode,
    SiteId,
)
from shared.events.case import LinkReason
from shared.events.classes import Sealed
from shared.events.standing import RelinkReason


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


class RelinkMunicipality(PersonCommand):
    """Link the person to another municipality, or again to the one that gave them back; the old link ends."""

    actors: ClassVar = ("COA",)
    refusals: ClassVar = ("ALREADY_LINKED", "CASE_ALREADY_OPEN", "DATE_BEFORE_LINK")
    to_municipality: MunicipalityCode
    reason: RelinkReason
    changed_on: date | None = None


class TransferCase(PersonCommand):
    """Hand the case over to another municipality, with the learning route that the person keeps there."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("CASE_ALREADY_OPEN", "DATE_BEFORE_LINK")
    to_municipality: MunicipalityCode
    effective_on: date | None = None
    retained_route: RouteCode | None = None
    plan_id: UUID | None = None


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
