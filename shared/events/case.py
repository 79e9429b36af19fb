"""What can be said about a case (*dossier*). Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    Code,
    EducationLevel,
    LegalRegime,
    MunicipalityCode,
    OccupationCode,
    PartnerId,
    PersonEvent,
    SiteId,
    StaffId,
    TargetGroup,
)
from shared.events.classes import DataClass, N, P, Purpose, S, Sealed

CASE, REFERRAL = Purpose.CASE, Purpose.REFERRAL


class IntakeChannel(StrEnum):
    """Who opened the case."""

    COA = "COA"
    DUO = "DUO"
    MUNICIPALITY = "MUNICIPALITY"


class LinkReason(StrEnum):
    """Why a person is linked to a municipality; a medical reason is a field of its own (class S)."""

    FAMILY = "FAMILY"
    EDUCATION = "EDUCATION"
    EMPLOYMENT = "EMPLOYMENT"
    LABOUR_MARKET = "LABOUR_MARKET"
    CAPACITY = "CAPACITY"
    OTHER = "OTHER"


class MovedFrom(StrEnum):
    """Where a person moved from."""

    COA = "COA"
    OTHER = "OTHER"


class ReferralTopic(StrEnum):
    """What help a person is referred for."""

    HEALTH_SUPPORT = "HEALTH_SUPPORT"
    PUBLIC_HEALTH = "PUBLIC_HEALTH"
    FAMILY = "FAMILY"
    CHILD = "CHILD"
    MONEY = "MONEY"
    SOCIAL = "SOCIAL"
    HOUSING = "HOUSING"
    EDUCATION_CHILD = "EDUCATION_CHILD"


class AgeBand(StrEnum):
    """As much of a child's age as a school or youth health care needs."""

    UP_TO_3 = "UP_TO_3"
    FROM_4_TO_5 = "FROM_4_TO_5"
    FROM_6_TO_11 = "FROM_6_TO_11"
    FROM_12_TO_17 = "FROM_12_TO_17"


class ReferralGround(StrEnum):
    """Why the referral may tell what it tells: a task in law, or the participant's consent."""

    TASK = "TASK"
    CONSENT = "CONSENT"


class CloseReason(StrEnum):
    """Why a case ended; partners only ever hear `CASE_CLOSED`."""

    FULFILLED = "FULFILLED"
    EXEMPT = "EXEMPT"
    DISPENSED = "DISPENSED"
    TRANSFERRED = "TRANSFERRED"
    REVOKED = "REVOKED"
    DECEASED = "DECEASED"
    LEFT_NL = "LEFT_NL"
    MERGED = "MERGED"
    WITHDRAWN_PILOT = "WITHDRAWN_PILOT"


class CaseEvent(PersonEvent):
    """Kept in the stream of the case."""

    stream: ClassVar = ("case", "case_id")


class CaseListed(PersonEvent):
    """This participant has a case at this municipality, or no longer; what makes a second one visible (INV-C1)."""

    dutch: ClassVar = "dossier ingeschreven"
    stream: ClassVar = ("participant", "participant_id")
    municipality_code: Annotated[MunicipalityCode | None, P("gemeentecode", CASE)] = None
    open: Annotated[bool, N("open", CASE)] = True


class CaseOpened(CaseEvent):
    """A case exists. `of_age_from` is derived from the birth date in the vault, which alone knows it."""

    dutch: ClassVar = "dossier geopend"
    legal_regime: Annotated[LegalRegime, P("wettelijk regime", CASE)]
    target_group: Annotated[TargetGroup, P("doelgroep", CASE)]
    intake_channel: Annotated[IntakeChannel, P("aanmeldkanaal", CASE)]
    opened_on: Annotated[date, P("geopend op", CASE)]
    of_age_from: Annotated[date, P("meerderjarig vanaf", CASE)]
    municipality_code: Annotated[MunicipalityCode | None, P("gemeentecode", CASE)] = None
    reception_site_id: Annotated[SiteId | None, P("opvanglocatie", CASE)] = None


class MunicipalityLinked(CaseEvent):
    """COA linked the person to a municipality, which leads from here on."""

    dutch: ClassVar = "gekoppeld aan gemeente"
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", CASE)]
    linked_on: Annotated[date, P("gekoppeld op", CASE)]
    link_reason: Annotated[LinkReason, P("koppelreden", CASE)]
    medical_reason: Annotated[Sealed[bool] | None, S("koppelreden medisch", CASE)] = None
    reception_site_id: Annotated[SiteId | None, P("opvanglocatie", CASE)] = None
    household_case_ids: Annotated[tuple[UUID, ...], P("dossiers huishouden", CASE)] = ()


class CaseWorkerAssigned(CaseEvent):
    """One named member of staff leads this case (*regievoerder*)."""

    dutch: ClassVar = "regievoerder toegewezen"
    case_worker: Annotated[StaffId, N("regievoerder", CASE)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", CASE)]
    assigned_on: Annotated[date, P("toegewezen op", CASE)]


class ClientProfileShared(CaseEvent):
    """COA shared the client profile (*klantprofiel*)."""

    dutch: ClassVar = "klantprofiel gedeeld"
    optional: ClassVar = frozenset(
        {"work_years", "occupations", "preparation_hours_nt2", "languages", "visible_limitation_codes"}
    )
    """What is told only of who agreed; the statutory minimum is the rest."""
    profile_version: Annotated[int, Field(ge=1), P("versie klantprofiel", CASE)]
    education_level: Annotated[EducationLevel | None, P("opleidingsniveau", CASE)] = None
    work_years: Annotated[int | None, Field(ge=0, le=60), P("jaren werkervaring", CASE)] = None
    occupations: Annotated[tuple[OccupationCode, ...], P("beroepen", CASE)] = ()
    preparation_hours_nt2: Annotated[int | None, Field(ge=0), P("uren voorbereiding NT2", CASE)] = None
    household_size: Annotated[int | None, Field(ge=1, le=20), P("grootte huishouden", CASE)] = None
    consent_share: Annotated[bool, P("instemming delen", CASE)]
    languages: Annotated[Sealed[tuple[str, ...]] | None, S("talen", CASE)] = None
    visible_limitation_codes: Annotated[Sealed[tuple[str, ...]] | None, S("zichtbare beperkingen", CASE)] = None


class ReceptionLocationChanged(CaseEvent):
    """COA moved the person to another reception site; access moves along."""

    dutch: ClassVar = "verplaatst binnen opvang"
    from_site: Annotated[SiteId, P("van locatie", CASE)]
    to_site: Annotated[SiteId, P("naar locatie", CASE)]
    moved_on: Annotated[date, P("verplaatst op", CASE)]


class ParticipantMoved(CaseEvent):
    """The person lives in the municipality now."""

    dutch: ClassVar = "verhuisd"
    moved_on: Annotated[date, P("verhuisd op", CASE)]
    from_type: Annotated[MovedFrom, P("verhuisd uit", CASE)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", CASE)]


class MunicipalRegistrationRecorded(CaseEvent):
    """Registered in the BRP; starts clock C5 where the notice came first."""

    dutch: ClassVar = "ingeschreven BRP"
    registered_on: Annotated[date, P("ingeschreven op", CASE)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", CASE)]


class ObligationNotified(CaseEvent):
    """DUO notified the obligation (*kennisgeving*); starts clock C5."""

    dutch: ClassVar = "kennisgeving DUO"
    notified_on: Annotated[date, P("kennisgeving op", CASE)]
    obligation_start: Annotated[date, P("begin inburgeringsplicht", CASE)]
    target_group: Annotated[TargetGroup, P("doelgroep", CASE)]
    legal_regime: Annotated[LegalRegime, P("wettelijk regime", CASE)]


class ReferralMade(CaseEvent):
    """A person is referred to one partner, on a documented ground; no other partner hears of it."""

    dutch: ClassVar = "doorverwijzing"
    referral_id: Annotated[UUID, N("doorverwijzing", REFERRAL)]
    target_partner_id: Annotated[PartnerId, P("doorverwezen naar", REFERRAL)]
    topic: Annotated[Sealed[ReferralTopic], S("onderwerp", REFERRAL)]
    ground: Annotated[ReferralGround, P("grondslag", REFERRAL)]
    details: Annotated[Sealed[str] | None, S("toelichting", REFERRAL)] = None
    interpreter_language: Annotated[Sealed[str] | None, S("tolktaal", REFERRAL)] = None
    child_age_band: Annotated[AgeBand | None, P("leeftijdsgroep kind", REFERRAL)] = None


class LibraryOptedIn(CaseEvent):
    """The participant asks for the library's activities, and may be known there by first name."""

    dutch: ClassVar = "aangemeld bij bibliotheek"
    partner_id: Annotated[PartnerId, P("bibliotheek", CASE)]
    activity_code: Annotated[Code, P("activiteit", CASE)]


class CaseClosed(CaseEvent):
    """The case ended."""

    dutch: ClassVar = "dossier gesloten"
    reason: Annotated[CloseReason, P("reden", CASE)]
    closed_on: Annotated[date, P("gesloten op", CASE)]


class PersonalDataErased(CaseEvent):
    """Keys were destroyed; what they sealed is gone (AVG art. 17)."""

    dutch: ClassVar = "gegevens gewist"
    scope_classes: Annotated[tuple[DataClass, ...], N("gewiste klassen", Purpose.PRIVACY)]
    reason: Annotated[str, Field(max_length=60, pattern=r"^[A-Z_]+$"), N("reden", Purpose.PRIVACY)]
    key_ids_destroyed: Annotated[tuple[UUID, ...], N("vernietigde sleutels", Purpose.PRIVACY)] = ()


CASE_EVENTS = (
    CaseListed,
    CaseOpened,
    MunicipalityLinked,
    CaseWorkerAssigned,
    ClientProfileShared,
    ReceptionLocationChanged,
    ParticipantMoved,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ReferralMade,
    LibraryOptedIn,
    CaseClosed,
    PersonalDataErased,
)
