"""What can be said about a broad intake (*brede intake*, Wi art. 14). Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    AdaptationCode,
    EducationLevel,
    LanguageCode,
    LanguageLevel,
    LifeDomain,
    Literacy,
    Message,
    MunicipalityCode,
    OccupationCode,
    PartnerId,
    PersonEvent,
    ProgrammeCode,
    ReasonCode,
    ReferralCode,
    Route,
)
from shared.events.classes import N, P, Purpose, S, Sealed

INTAKE = Purpose.INTAKE


class IntakeLocation(StrEnum):
    """Where the intake is taken."""

    AZC = "AZC"
    MUNICIPALITY = "MUNICIPALITY"
    HOME = "HOME"
    VIDEO = "VIDEO"


class DomainOutcome(StrEnum):
    """What became of a life domain."""

    ASSESSED = "ASSESSED"
    DECLINED_BY_PARTICIPANT = "DECLINED_BY_PARTICIPANT"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    WAIVED = "WAIVED"


class AssessmentSource(StrEnum):
    """Where an assessment comes from."""

    PARTICIPANT = "PARTICIPANT"
    COA_PROFILE = "COA_PROFILE"
    TEST = "TEST"
    THIRD_PARTY = "THIRD_PARTY"


class LearnabilityOutcome(StrEnum):
    """What the learnability test (*leerbaarheidstoets*) says; never a score."""

    B1_ATTAINABLE = "B1_ATTAINABLE"
    B1_NOT_ATTAINABLE = "B1_NOT_ATTAINABLE"
    INCONCLUSIVE = "INCONCLUSIVE"
    WAIVED = "WAIVED"


class MeasurementMoment(StrEnum):
    """At the start, half-way, at the end."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"


class DomainResult(Message):
    """One life domain and what became of it."""

    domain: LifeDomain
    outcome: DomainOutcome


class IntakeEvent(PersonEvent):
    """Kept in the stream of the intake."""

    stream: ClassVar = ("intake", "intake_id")
    intake_id: Annotated[UUID, N("intake", INTAKE)]


class IntakeListed(PersonEvent):
    """This case has an open intake, or no longer; what makes a second one visible (INV-I1)."""

    dutch: ClassVar = "intake ingeschreven"
    stream: ClassVar = ("intakes", "case_id")
    intake_id: Annotated[UUID, N("intake", INTAKE)]
    open: Annotated[bool, N("open", INTAKE)]
    cancelled: Annotated[bool | None, N("geannuleerd", INTAKE)] = None


class IntakeStarted(IntakeEvent):
    """The broad intake began."""

    dutch: ClassVar = "brede intake gestart"
    mandatory_domains: Annotated[tuple[LifeDomain, ...], P("verplichte leefgebieden", INTAKE)]
    location: Annotated[IntakeLocation, P("plaats", INTAKE)]
    language_of_interview: Annotated[Sealed[str] | None, S("gesprekstaal", INTAKE)] = None
    programme_code: Annotated[ProgrammeCode | None, P("programma", INTAKE)] = None


class PrivateTalkOffered(IntakeEvent):
    """The participant was offered a talk without partner or others present."""

    dutch: ClassVar = "gesprek zonder anderen aangeboden"
    offered_on: Annotated[date, P("aangeboden op", INTAKE)]


class DomainAssessed(IntakeEvent):
    """A life domain is in view. Version 1 wrote outcome and reason as one word."""

    version: ClassVar = 2
    dutch: ClassVar = "leefgebied in beeld"
    domain: Annotated[LifeDomain, P("leefgebied", INTAKE)]
    outcome: Annotated[DomainOutcome, P("uitkomst", INTAKE)]
    outcome_reason: Annotated[Sealed[ReasonCode] | None, S("reden uitkomst", INTAKE)] = None
    source: Annotated[AssessmentSource, P("bron", INTAKE)]
    adaptation_codes: Annotated[tuple[AdaptationCode, ...], P("aanpassingen", INTAKE)] = ()
    referral_codes: Annotated[Sealed[tuple[ReferralCode, ...]] | None, S("hulpvragen", INTAKE)] = None
    finding: Annotated[Sealed[str] | None, S("bevinding", INTAKE)] = None


class LearnabilityTestRecorded(IntakeEvent):
    """The learnability test was taken."""

    dutch: ClassVar = "leerbaarheidstoets afgenomen"
    tested_on: Annotated[date, P("afgenomen op", INTAKE)]
    outcome: Annotated[LearnabilityOutcome, P("uitkomst leerbaarheidstoets", INTAKE)]
    reason: Annotated[Sealed[ReasonCode] | None, S("reden zonder uitkomst", INTAKE)] = None
    provider: Annotated[PartnerId | None, P("toetsaanbieder", INTAKE)] = None


class IntakeCompleted(IntakeEvent):
    """Every mandatory domain has an outcome; findings stay behind."""

    dutch: ClassVar = "brede intake afgerond"
    completed_on: Annotated[date, P("afgerond op", INTAKE)]
    domains: Annotated[tuple[DomainResult, ...], P("leefgebieden", INTAKE)]
    learnability: Annotated[LearnabilityOutcome, P("leerbaarheid", INTAKE)]
    education_level: Annotated[EducationLevel, P("opleidingsniveau", INTAKE)]
    literacy: Annotated[Literacy, P("alfabetisering", INTAKE)]
    language_levels: Annotated[dict[LanguageCode, LanguageLevel], P("taalniveaus", INTAKE)]
    ambitions: Annotated[tuple[OccupationCode, ...], P("ambities", INTAKE)] = ()
    availability_dayparts: Annotated[int, Field(ge=0, le=10), P("beschikbare dagdelen", INTAKE)]
    adaptation_codes: Annotated[tuple[AdaptationCode, ...], P("aanpassingen", INTAKE)] = ()
    referral_codes: Annotated[Sealed[tuple[ReferralCode, ...]] | None, S("hulpvragen", INTAKE)] = None
    advice_route: Annotated[Route | None, P("routeadvies", INTAKE)] = None
    programme_code: Annotated[ProgrammeCode | None, P("programma", INTAKE)] = None


class ThirdPartyInformationRequested(IntakeEvent):
    """A third party was asked for information the plan cannot do without (Besluit art. 5.3; clock C5x)."""

    dutch: ClassVar = "informatie bij derden opgevraagd"
    party_role: Annotated[ReasonCode, P("soort partij", INTAKE)]
    requested_on: Annotated[date, P("opgevraagd op", INTAKE)]


class ThirdPartyInformationReceived(IntakeEvent):
    """The third party answered; the plan is due fourteen days later at the earliest (clock C5x)."""

    dutch: ClassVar = "informatie van derden ontvangen"
    party_role: Annotated[ReasonCode, P("soort partij", INTAKE)]
    received_on: Annotated[date, P("ontvangen op", INTAKE)]


class MotivationMeasured(IntakeEvent):
    """How motivated the participant is, and how they see their future, from 0 to 10."""

    dutch: ClassVar = "motivatie gemeten"
    moment: Annotated[MeasurementMoment, P("meetmoment", INTAKE)]
    scale: Annotated[int, Field(ge=0, le=10), P("motivatie", INTAKE)]
    perspective: Annotated[int, Field(ge=0, le=10), P("toekomstperspectief", INTAKE)]
    measured_on: Annotated[date, P("gemeten op", INTAKE)]


class IntakeAdopted(IntakeEvent):
    """Another municipality takes the intake over as it stands."""

    dutch: ClassVar = "intake overgenomen"
    from_municipality: Annotated[MunicipalityCode, P("van gemeente", INTAKE)]
    to_municipality: Annotated[MunicipalityCode, P("naar gemeente", INTAKE)]


class IntakeReopened(IntakeEvent):
    """A completed intake is open again, before the first plan was established."""

    dutch: ClassVar = "intake heropend"
    reason_code: Annotated[ReasonCode, P("reden", INTAKE)]


class IntakeCancelled(IntakeEvent):
    """The intake ended without an outcome."""

    dutch: ClassVar = "intake geannuleerd"
    reason_code: Annotated[ReasonCode, P("reden", INTAKE)]


INTAKE_EVENTS = (
    IntakeListed,
    IntakeStarted,
    PrivateTalkOffered,
    DomainAssessed,
    LearnabilityTestRecorded,
    IntakeCompleted,
    ThirdPartyInformationRequested,
    ThirdPartyInformationReceived,
    MotivationMeasured,
    IntakeAdopted,
    IntakeReopened,
    IntakeCancelled,
)
