"""What people may ask about a warm handover (*warme overdracht*)."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.events.base import PartnerId, PersonCommand, ReasonCode, SiteId, StaffId
from shared.events.classes import Sealed
from shared.events.convenants import PartnerRole
from shared.events.handover import (
    ContactMode,
    ContactWaiver,
    HandoverScenario,
    InformationTopic,
    RejectionReason,
    ScenarioReason,
    Talker,
)

Roles = Annotated[tuple[Talker, ...], Field(max_length=10)]
REGIE = ("MUNICIPALITY/regievoerder",)
GUIDES = ("REFUGEE_SUPPORT", "MUNICIPALITY")


class HandoverCommand(PersonCommand):
    """A wish about one handover of a case; about the last that began where none is named."""

    handover_id: UUID | None = None


class ChooseScenario(HandoverCommand):
    """Choose how intake and move follow each other; may change until the move."""

    actors: ClassVar = REGIE
    scenario: HandoverScenario
    reason_codes: tuple[ScenarioReason, ...] = ()


class PlanFirstContact(HandoverCommand):
    """Give the three-party talk (*driegesprek*) a moment; a new moment replaces the old."""

    actors: ClassVar = REGIE
    refusals: ClassVar = ("DATE_IN_PAST",)
    at: AwareDatetime
    mode: ContactMode
    roles: Roles = ()
    interpreter_language: Sealed[str] | None = None


class HoldFirstContact(HandoverCommand):
    """Tell that the three-party talk was held."""

    actors: ClassVar = REGIE
    refusals: ClassVar = ("DATE_BEFORE_START",)
    private_talk_offered: bool
    vve_informed: bool
    held_on: date | None = None
    roles: Roles = ()


class MissFirstContact(HandoverCommand):
    """Tell that the participant did not come; the third time it is brought higher."""

    actors: ClassVar = REGIE
    refusals: ClassVar = ("DATE_BEFORE_START",)
    reason_code: ReasonCode
    missed_on: date | None = None


class RecordAzcVisit(HandoverCommand):
    """Tell of a visit in the reception centre where the participant lives."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("NOT_AT_SITE", "DATE_BEFORE_START")
    site_id: SiteId
    visited_on: date | None = None
    topics: tuple[ReasonCode, ...] = ()


class RequestInformation(HandoverCommand):
    """Ask the other side something."""

    actors: ClassVar = ("COA", "MUNICIPALITY")
    refusals: ClassVar = ("DATE_IN_PAST",)
    request_id: UUID
    topic: Sealed[InformationTopic]
    due_on: date


class ProvideInformation(HandoverCommand):
    """Answer what the other side asked."""

    actors: ClassVar = ("COA", "MUNICIPALITY")
    request_id: UUID
    topic: Sealed[InformationTopic]
    answer: Sealed[str] | None = None


class AcceptHandover(HandoverCommand):
    """Accept the person; the three-party talk was held, or may be waived on a documented ground (INV-H2)."""

    actors: ClassVar = REGIE
    refusals: ClassVar = ("FIRST_CONTACT_MISSING",)
    responsible_case_worker: StaffId
    contact_waiver: ContactWaiver | None = None


class RejectHandover(HandoverCommand):
    """Give the person back to COA; INCOMPLETE_PROFILE asks COA for the profile, CAPACITY is refused here."""

    actors: ClassVar = REGIE
    refusals: ClassVar = ("SECOND_LEVEL_REQUIRED", "DATE_BEFORE_START")
    reason: RejectionReason
    rejected_on: date | None = None


class RejectForCapacity(HandoverCommand):
    """Reject for want of capacity: no valid ground once linked, unless the second level takes it upon itself."""

    actors: ClassVar = ("MUNICIPALITY/account_manager",)
    refusals: ClassVar = ("DATE_BEFORE_START",)
    confirmed_by: StaffId
    rejected_on: date | None = None


class GuideCommand(HandoverCommand):
    """What a guide tells of its own work."""

    actors: ClassVar = GUIDES
    refusals: ClassVar = ("DATE_BEFORE_START",)
    asker_field: ClassVar = "partner_id"
    partner_id: PartnerId


class StartSocialGuidance(GuideCommand):
    """Tell that social guidance (*maatschappelijke begeleiding*) began."""

    start_on: date | None = None
    topics: tuple[ReasonCode, ...] = ()


class EndSocialGuidance(GuideCommand):
    """Tell that social guidance ended."""

    ended_on: date | None = None


class RecordHomeVisit(GuideCommand):
    """Tell of a visit at home."""

    visited_on: date | None = None
    topic_codes: tuple[ReasonCode, ...] = ()


class AcknowledgeErasure(PersonCommand):
    """Say that what was held of the person is deleted; only who was asked to can."""

    actors: ClassVar = tuple(role.value for role in PartnerRole)
    asker_field: ClassVar = "partner_id"
    notice_id: UUID
    partner_id: PartnerId
    acknowledged_on: date | None = None


class CompleteHandover(HandoverCommand):
    """Complete the handover; what is missing for that (INV-H3) is named. The process asks by itself."""

    actors: ClassVar = ("SYSTEM", *REGIE)
    refusals: ClassVar = ("HANDOVER_INCOMPLETE",)


PeopleCommand = (
    ChooseScenario
    | PlanFirstContact
    | HoldFirstContact
    | MissFirstContact
    | RecordAzcVisit
    | RequestInformation
    | ProvideInformation
    | AcceptHandover
    | RejectHandover
    | RejectForCapacity
    | StartSocialGuidance
    | EndSocialGuidance
    | RecordHomeVisit
    | CompleteHandover
)
PEOPLE_COMMANDS = (
    ChooseScenario,
    PlanFirstContact,
    HoldFirstContact,
    MissFirstContact,
    RecordAzcVisit,
    RequestInformation,
    ProvideInformation,
    AcceptHandover,
    RejectHandover,
    RejectForCapacity,
    StartSocialGuidance,
    EndSocialGuidance,
    RecordHomeVisit,
    CompleteHandover,
    AcknowledgeErasure,
)
