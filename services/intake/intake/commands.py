"""What may be asked about a broad intake (*brede intake*)."""

from datetime import date
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
    MunicipalityCode,
    OccupationCode,
    PartnerId,
    PersonCommand,
    ProgrammeCode,
    ReasonCode,
    ReferralCode,
    Route,
)
from shared.events.classes import Sealed
from shared.events.intake import (
    AssessmentSource,
    DomainOutcome,
    IntakeLocation,
    LearnabilityOutcome,
    MeasurementMoment,
)

OFFICER = ("MUNICIPALITY/intake_officer",)


class StartIntake(PersonCommand):
    """Begin the broad intake; what is mandatory comes from law and programmes, and the asker adds to it."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = ("INTAKE_ALREADY_OPEN", "INTAKE_ALREADY_COMPLETED")
    intake_id: UUID
    location: IntakeLocation
    mandatory_domains: tuple[LifeDomain, ...] = ()
    programme_code: ProgrammeCode | None = None
    language_of_interview: Sealed[str] | None = None


class OfferPrivateTalk(PersonCommand):
    """Offer the participant a talk without partner or others present."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder", "MUNICIPALITY/intake_officer")
    intake_id: UUID
    offered_on: date | None = None


class AssessDomain(PersonCommand):
    """Record what became of a life domain; the finding itself is for the vault."""

    actors: ClassVar = OFFICER
    refusals: ClassVar = ("REASON_REQUIRED", "WAIVER_NOT_ALLOWED", "DOMAIN_ALREADY_ASSESSED")
    intake_id: UUID
    domain: LifeDomain
    outcome: DomainOutcome
    source: AssessmentSource = AssessmentSource.PARTICIPANT
    outcome_reason: ReasonCode | None = None
    adaptation_codes: tuple[AdaptationCode, ...] = ()
    referral_codes: Sealed[tuple[ReferralCode, ...]] | None = None
    finding: Sealed[str] | None = None


class RecordLearnabilityTest(PersonCommand):
    """Record what the learnability test says; never its score."""

    actors: ClassVar = ("EDUCATION_PROVIDER", *OFFICER)
    refusals: ClassVar = ("REASON_REQUIRED",)
    intake_id: UUID
    outcome: LearnabilityOutcome
    reason: ReasonCode | None = None
    tested_on: date | None = None
    provider: PartnerId | None = None


class CompleteIntake(PersonCommand):
    """Complete the intake; findings stay behind."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = (
        "INTAKE_ALREADY_COMPLETED",
        "MANDATORY_DOMAIN_UNASSESSED",
        "LEARNABILITY_MISSING",
        "PRIVATE_TALK_NOT_OFFERED",
    )
    intake_id: UUID
    education_level: EducationLevel
    literacy: Literacy
    language_levels: dict[LanguageCode, LanguageLevel]
    availability_dayparts: Annotated[int, Field(ge=0, le=10)]
    ambitions: tuple[OccupationCode, ...] = ()
    adaptation_codes: tuple[AdaptationCode, ...] | None = None
    referral_codes: Sealed[tuple[ReferralCode, ...]] | None = None
    advice_route: Route | None = None
    programme_code: ProgrammeCode | None = None
    completed_on: date | None = None


class RequestThirdPartyInformation(PersonCommand):
    """Ask a third party for what the plan cannot do without (Besluit art. 5.3)."""

    actors: ClassVar = OFFICER
    intake_id: UUID
    party_role: ReasonCode
    requested_on: date | None = None


class ReceiveThirdPartyInformation(PersonCommand):
    """Record that the third party answered; never what it said."""

    actors: ClassVar = OFFICER
    refusals: ClassVar = ("DATE_BEFORE_START",)
    intake_id: UUID
    party_role: ReasonCode
    received_on: date | None = None


class MeasureMotivation(PersonCommand):
    """Record how motivated the participant is, and how they see their future, at one moment."""

    actors: ClassVar = (*OFFICER, "MUNICIPALITY/regievoerder")
    refusals: ClassVar = ("MOTIVATION_ALREADY_MEASURED",)
    intake_id: UUID
    moment: MeasurementMoment
    scale: Annotated[int, Field(ge=0, le=10)]
    perspective: Annotated[int, Field(ge=0, le=10)]
    measured_on: date | None = None


class AdoptIntake(PersonCommand):
    """Take the intake of another municipality over as it stands, after the case came here."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = ("NOT_COMPETENT_MUNICIPALITY",)
    intake_id: UUID
    municipality_code: MunicipalityCode


class ReopenIntake(PersonCommand):
    """Open a completed intake again, before the first plan."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    intake_id: UUID
    reason_code: ReasonCode


class CancelIntake(PersonCommand):
    """End the intake without an outcome."""

    actors: ClassVar = OFFICER
    intake_id: UUID
    reason_code: ReasonCode


class CancelOpenIntake(PersonCommand):
    """End whatever intake is open, because its case has ended."""

    actors: ClassVar = ("SYSTEM",)
    reason_code: ReasonCode


COMMANDS = (
    StartIntake,
    OfferPrivateTalk,
    AssessDomain,
    RecordLearnabilityTest,
    CompleteIntake,
    RequestThirdPartyInformation,
    ReceiveThirdPartyInformation,
    MeasureMotivation,
    AdoptIntake,
    ReopenIntake,
    CancelIntake,
    CancelOpenIntake,
)
Around = (
    RequestThirdPartyInformation
    | ReceiveThirdPartyInformation
    | MeasureMotivation
    | AdoptIntake
    | ReopenIntake
    | CancelIntake
)
IntakeCommand = (
    StartIntake
    | OfferPrivateTalk
    | AssessDomain
    | RecordLearnabilityTest
    | CompleteIntake
    | Around
    | CancelOpenIntake
)
