"""What may be asked about the move: preparation, a home, the day itself, registration."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import MunicipalityCode, PartnerId, PersonCommand, ReasonCode, SiteId
from shared.events.case import MovedFrom
from shared.events.classes import Sealed


class ChangeReceptionLocation(PersonCommand):
    """Tell that the person lives at another reception site now."""

    actors: ClassVar = ("COA",)
    to_site: SiteId
    from_site: SiteId | None = None
    moved_on: date | None = None


class RecordPreparationConsent(PersonCommand):
    """Tell whether the participant joins the preparation; who declines shares the statutory minimum only."""

    actors: ClassVar = ("COA",)
    refusals: ClassVar = ("DATE_BEFORE_CONSENT",)
    agreed: bool
    agreed_on: date | None = None


class CompletePreparation(PersonCommand):
    """Tell that the preparation (*voorinburgering*) ended."""

    actors: ClassVar = ("COA",)
    nt2_hours: Annotated[int, Field(ge=0, le=500)]
    knm_hours: Annotated[int, Field(ge=0, le=24)]
    intromap: bool


class RequestHousing(PersonCommand):
    """Ask a housing corporation for a home."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("PARTNER_NOT_REACHABLE", "DATE_BEFORE_WINDOW")
    housing_partner_id: PartnerId
    household_size: Annotated[int, Field(ge=1, le=20)]
    step_free: bool = False
    window_start: date | None = None
    window_end: date | None = None


class OfferHousing(PersonCommand):
    """Tell that there is a home."""

    actors: ClassVar = ("HOUSING", "MUNICIPALITY")
    refusals: ClassVar = ("DATE_BEFORE_LINK", "DATE_BEFORE_OFFER")
    asker_field: ClassVar = "housing_partner_id"
    housing_partner_id: PartnerId | None = None
    offered_on: date | None = None
    address: Sealed[str] | None = None


class RefuseHousing(PersonCommand):
    """Tell that the participant refused the home offered."""

    actors: ClassVar = ("MUNICIPALITY", "COA", "HOUSING")
    refusals: ClassVar = ("DATE_BEFORE_OFFER",)
    reason_code: ReasonCode
    refused_on: date | None = None


class StartTenancy(PersonCommand):
    """Tell that the rent runs."""

    actors: ClassVar = ("HOUSING", "MUNICIPALITY")
    refusals: ClassVar = ("DATE_BEFORE_OFFER",)
    started_on: date | None = None
    address: Sealed[str] | None = None


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


class ProtectAddress(PersonCommand):
    """Keep the address from every partner outside government."""

    actors: ClassVar = ("MUNICIPALITY",)
    protected_on: date | None = None


class UnprotectAddress(PersonCommand):
    """Let partners have the address again that may have it."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("DATE_BEFORE_PROTECTION",)
    unprotected_on: date | None = None
