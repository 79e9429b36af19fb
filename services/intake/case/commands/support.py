"""What may be asked about help from partners: a referral, their answers to it, appointments."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.events.base import PartnerId, PersonCommand, ReasonCode
from shared.events.case import AgeBand, ReferralGround, ReferralTopic
from shared.events.classes import Sealed

REFERRED = (
    "WELFARE",
    "SOCIAL_WORK",
    "PUBLIC_HEALTH",
    "YOUTH_FAMILY",
    "CARE",
    "WORK_COMPANY",
)
"""Who may be referred to."""


class MakeReferral(PersonCommand):
    """Refer the person to one partner, on a documented ground."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("PARTNER_NOT_REACHABLE",)
    referral_id: UUID
    target_partner_id: PartnerId
    topic: ReferralTopic
    ground: ReferralGround
    details: Sealed[str] | None = None
    interpreter_language: Sealed[str] | None = None
    child_age_band: AgeBand | None = None


class ReferralCommand(PersonCommand):
    """Said by the partner that the referral was made to, and by no other."""

    actors: ClassVar[tuple[str, ...]] = REFERRED
    asker_field: ClassVar = "partner_id"
    referral_id: UUID
    partner_id: PartnerId


class AcceptReferral(ReferralCommand):
    """Take a referral up."""


class DeclineReferral(ReferralCommand):
    """Tell that a referral cannot be taken up."""

    reason_code: ReasonCode


class StartSupport(ReferralCommand):
    """Tell that help on an accepted referral began."""

    refusals: ClassVar = ("DATE_BEFORE_REFERRAL",)
    started_on: date | None = None


class EndSupport(ReferralCommand):
    """Tell that help ended."""

    refusals: ClassVar = ("DATE_BEFORE_START",)
    ended_on: date | None = None


class StartFamilySupport(ReferralCommand):
    """Tell the date on which help for the family began, and nothing else."""

    actors: ClassVar = ("YOUTH_FAMILY",)
    refusals: ClassVar = ("DATE_BEFORE_REFERRAL",)
    started_on: date | None = None


class RecordPublicHealthContact(ReferralCommand):
    """Tell the date of a contact, and nothing else."""

    actors: ClassVar = ("PUBLIC_HEALTH",)
    refusals: ClassVar = ("DATE_BEFORE_REFERRAL",)
    made_on: date | None = None


class PlanAppointment(PersonCommand):
    """Plan an appointment with a partner."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("PARTNER_NOT_REACHABLE", "DATE_BEFORE_PLANNING")
    appointment_id: UUID
    at: AwareDatetime
    place_code: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9-]+$")]
    with_partner: PartnerId
    interpreter: bool = False
    topic: Sealed[str] | None = None
