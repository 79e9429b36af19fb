"""What may be asked about a broad intake (*brede intake*)."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    AdaptationCode,
    EducationLevel,
    LanguageLevel,
    LifeDomain,
    Literacy,
    OccupationCode,
    PartnerId,
    PersonCommand,
    ProgrammeCode,
    ReasonCode,
    ReferralCode,
    Route,
)
from shared.events.classes import Sealed
from shared.events.intake import AssessmentSource, DomainOutcome, IntakeLocation, LearnabilityOutcome


class StartIntake(PersonCommand):
    """Begin the broad intake; what is mandatory comes from the asker, the programme, or the law."""

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

    actors: ClassVar = ("MUNICIPALITY/intake_officer", "MUNICIPALITY/regievoerder")
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

    actors: ClassVar = ("EDUCATION_PROVIDER", "MUNICIPALITY/intake_officer", "MUNICIPALITY/regievoerder")
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
    language_levels: dict[Annotated[str, Field(max_length=20)], LanguageLevel]
    availability_dayparts: Annotated[int, Field(ge=0, le=10)]
    ambitions: tuple[OccupationCode, ...] = ()
    adaptation_codes: tuple[AdaptationCode, ...] | None = None
    referral_codes: Sealed[tuple[ReferralCode, ...]] | None = None
    advice_route: Route | None = None
    programme_code: ProgrammeCode | None = None
    completed_on: date | None = None


IntakeCommand = StartIntake | OfferPrivateTalk | AssessDomain | RecordLearnabilityTest | CompleteIntake
COMMANDS = (StartIntake, OfferPrivateTalk, AssessDomain, RecordLearnabilityTest, CompleteIntake)
