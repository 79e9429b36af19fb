"""What can be said about partners, their covenant and what it lets them hear. Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from shared.events.base import ConvenantId, Message, MunicipalityCode, PartnerId, RegionEvent, SiteId
from shared.events.classes import N, Purpose

CONVENANT = Purpose.CONVENANT
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Oin = Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")]


class PartnerRole(StrEnum):
    """What a partner is in the covenant; decides what it may hear and say."""

    MUNICIPALITY = "MUNICIPALITY"
    COA = "COA"
    REFUGEE_SUPPORT = "REFUGEE_SUPPORT"
    EDUCATION_PROVIDER = "EDUCATION_PROVIDER"
    WORK_COMPANY = "WORK_COMPANY"
    WELFARE = "WELFARE"
    SOCIAL_WORK = "SOCIAL_WORK"
    PUBLIC_HEALTH = "PUBLIC_HEALTH"
    LIBRARY = "LIBRARY"
    YOUTH_FAMILY = "YOUTH_FAMILY"
    CARE = "CARE"
    EMPLOYER = "EMPLOYER"
    HOUSING = "HOUSING"
    DUO = "DUO"


class Tie(StrEnum):
    """What binds a partner to a person; how each begins and ends is in `shared/convenant/scope.py`."""

    CASE = "CASE"
    RESIDENCE = "RESIDENCE"
    ENROLMENT = "ENROLMENT"
    PROGRAMME = "PROGRAMME"
    REFERRAL = "REFERRAL"
    PLACEMENT = "PLACEMENT"
    HANDOVER_IN_AREA = "HANDOVER_IN_AREA"
    OPT_IN = "OPT_IN"
    HOUSING = "HOUSING"


class Involvement(Message):
    """Which ties give a role access to a person, and for how many days after they end."""

    role: PartnerRole
    ties: tuple[Tie, ...]
    grace_days: Annotated[int, Field(ge=0)] = 0


FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class PolicyRow(Message):
    """One line of the disclosure policy: this role may hear these fields of this view, for this purpose."""

    role: PartnerRole
    event_type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    event_version: Annotated[int, Field(ge=1)] = 1
    view: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    fields: tuple[FieldName, ...]
    purpose: Words
    legal_basis: Words
    legal_basis_verified: bool = False
    processing_activity: Words
    introduction: bool = False
    sensitive_ground: Words | None = None


class PartnerRegistered(RegionEvent):
    """A partner exists: an organisation, or one site of it that signs apart."""

    dutch: ClassVar = "partner ingeschreven"
    stream: ClassVar = ("partner", "partner_id")
    partner_id: Annotated[PartnerId, N("partner", CONVENANT)]
    name: Annotated[str, Field(max_length=120), N("naam", CONVENANT)]
    role: Annotated[PartnerRole, N("rol", CONVENANT)]
    oin: Annotated[Oin, N("organisatie-identificatienummer", CONVENANT)]
    municipalities: Annotated[tuple[MunicipalityCode, ...], N("werkgebied", CONVENANT)] = ()


class PartnerSiteAdded(RegionEvent):
    """A partner has a place of its own: a reception site, a school, a workplace."""

    dutch: ClassVar = "locatie toegevoegd"
    stream: ClassVar = ("partner", "partner_id")
    partner_id: Annotated[PartnerId, N("partner", CONVENANT)]
    site_id: Annotated[SiteId, N("locatie", CONVENANT)]
    name: Annotated[str, Field(max_length=120), N("naam", CONVENANT)]


class ConvenantEvent(RegionEvent):
    """Kept in the stream of the covenant."""

    stream: ClassVar = ("convenant", "convenant_id")
    convenant_id: Annotated[ConvenantId, N("convenant", CONVENANT)]


class ConvenantDrafted(ConvenantEvent):
    """A covenant lies before these parties."""

    dutch: ClassVar = "convenant opgesteld"
    name: Annotated[str, Field(max_length=120), N("naam", CONVENANT)]
    text_version: Annotated[str, Field(max_length=20), N("tekstversie", CONVENANT)]
    parties: Annotated[tuple[PartnerId, ...], N("partijen", CONVENANT)]
    ends_on: Annotated[date | None, N("eindigt op", CONVENANT)] = None


class ConvenantSigned(ConvenantEvent):
    """A party signed; it may hear from this day on, and of earlier persons only where backfill is granted."""

    dutch: ClassVar = "convenant ondertekend"
    partner_id: Annotated[PartnerId, N("ondertekenaar", CONVENANT)]
    signed_on: Annotated[date, N("ondertekend op", CONVENANT)]
    text_version: Annotated[str, Field(max_length=20), N("tekstversie", CONVENANT)]
    backfill: Annotated[Literal["none", "granted"], N("verstrekking met terugwerking", CONVENANT)] = "none"


class SignatoryWithdrawn(ConvenantEvent):
    """A party left; it hears nothing from this day on."""

    dutch: ClassVar = "ondertekenaar uitgetreden"
    partner_id: Annotated[PartnerId, N("ondertekenaar", CONVENANT)]
    withdrawn_on: Annotated[date, N("uitgetreden op", CONVENANT)]


class DisclosurePolicyPublished(RegionEvent):
    """The disclosure policy (*verstrekkingsbeleid*) in force from here on; what no row names, nobody hears."""

    dutch: ClassVar = "verstrekkingsbeleid"
    stream: ClassVar = ("policy", "policy_id")
    policy_id: Annotated[ConvenantId, N("beleid", CONVENANT)]
    policy_version: Annotated[int, Field(ge=1), N("versie beleid", CONVENANT)]
    rows: Annotated[tuple[PolicyRow, ...], N("regels", CONVENANT)]
    involvement: Annotated[tuple[Involvement, ...], N("betrokkenheid", CONVENANT)]
    approved_by: Annotated[str, Field(max_length=60), N("goedgekeurd door", CONVENANT)]


CONVENANT_EVENTS = (
    PartnerRegistered,
    PartnerSiteAdded,
    ConvenantDrafted,
    ConvenantSigned,
    SignatoryWithdrawn,
    DisclosurePolicyPublished,
)
