"""What can be said about placements and the week they must fit in. Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    AdaptationCode,
    Code,
    Daypart,
    DaypartKind,
    LifeDomain,
    Message,
    PartnerId,
    PersonEvent,
    ProgrammeCode,
    ReferralCode,
    SiteId,
    StaffId,
)
from shared.events.classes import C, N, P, Purpose, S, Sealed

PLACEMENT = Purpose.PLACEMENT


class PlacementKind(StrEnum):
    """What kind of work or activity."""

    PAID_JOB = "PAID_JOB"
    VOLUNTEERING = "VOLUNTEERING"
    INTERNSHIP = "INTERNSHIP"
    PARTICIPATION_PLACE = "PARTICIPATION_PLACE"
    PRACTICAL_LEARNING = "PRACTICAL_LEARNING"


class PlacementBasis(StrEnum):
    """On what a placement rests."""

    PLAN = "PLAN"
    POST_COMPLETION = "POST_COMPLETION"
    PILOT = "PILOT"


class PauseReason(StrEnum):
    """Why a placement pauses; illness is told as PERSONAL."""

    PERSONAL = "PERSONAL"
    HOST = "HOST"
    MOVE = "MOVE"
    OTHER = "OTHER"


class EndReason(StrEnum):
    """Why a placement ended; illness is told as PERSONAL."""

    COMPLETED = "COMPLETED"
    PAID_JOB = "PAID_JOB"
    DROPPED = "DROPPED"
    HOST_STOPPED = "HOST_STOPPED"
    PERSONAL = "PERSONAL"
    MOVED = "MOVED"
    CASE_CLOSED = "CASE_CLOSED"


class Signatory(StrEnum):
    """Who must have signed before a placement is agreed."""

    PARTICIPANT = "PARTICIPANT"
    HOST = "HOST"
    WORK_COMPANY = "WORK_COMPANY"


class WeekItem(Message):
    """One daypart of a week, what it is for and with whom; `placement_id` where a placement takes it."""

    daypart: Daypart
    kind: DaypartKind
    partner_id: PartnerId | None = None
    site_id: SiteId | None = None
    placement_id: UUID | None = None


class PlacementEvent(PersonEvent):
    """Kept in the stream of the placement."""

    stream: ClassVar = ("placement", "placement_id")
    placement_id: Annotated[UUID, N("plaatsing", PLACEMENT)]


class ScheduleEvent(PersonEvent):
    """Kept in the stream of the person's week."""

    stream: ClassVar = ("schedule", "case_id")


class PlacementProposed(PlacementEvent):
    """A work company proposes a place."""

    dutch: ClassVar = "plaatsing voorgesteld"
    kind: Annotated[PlacementKind, P("soort", PLACEMENT)]
    host_partner_id: Annotated[PartnerId, P("gastheer", PLACEMENT)]
    proposed_by: Annotated[PartnerId, P("voorgesteld door", PLACEMENT)]
    site_id: Annotated[SiteId | None, P("locatie", PLACEMENT)] = None
    dayparts: Annotated[tuple[Daypart, ...], Field(min_length=1, max_length=10), P("dagdelen", PLACEMENT)]
    start_on: Annotated[date, P("begin", PLACEMENT)]
    end_on: Annotated[date, P("einde", PLACEMENT)]
    tasks_codes: Annotated[tuple[Code, ...], Field(max_length=20), P("taken", PLACEMENT)] = ()
    basis: Annotated[PlacementBasis, P("grond plaatsing", PLACEMENT)] = PlacementBasis.PLAN
    programme_code: Annotated[ProgrammeCode | None, P("programma", PLACEMENT)] = None


class PlacementAgreed(PlacementEvent):
    """Participant, host and work company agreed."""

    dutch: ClassVar = "plaatsing overeengekomen"
    host_partner_id: Annotated[PartnerId, P("gastheer", PLACEMENT)]
    signed_by: Annotated[tuple[Signatory, ...], P("ondertekend door", PLACEMENT)]
    coach_id: Annotated[StaffId, N("begeleider", PLACEMENT)]
    adaptation_codes: Annotated[tuple[AdaptationCode, ...], P("aanpassingen", PLACEMENT)] = ()


class PlacementStarted(PlacementEvent):
    """The person works there from this day on."""

    dutch: ClassVar = "plaatsing gestart"
    started_on: Annotated[date, P("gestart op", PLACEMENT)]
    kind: Annotated[PlacementKind, P("soort", PLACEMENT)]
    host_partner_id: Annotated[PartnerId, P("gastheer", PLACEMENT)]
    dayparts_per_week: Annotated[int, Field(ge=1, le=10), P("dagdelen per week", PLACEMENT)]
    dayparts: Annotated[tuple[Daypart, ...], P("dagdelen", PLACEMENT)]
    coach_contact: Annotated[Sealed[str] | None, C("contact begeleider", PLACEMENT)] = None


class DomainCheckInHeld(PlacementEvent):
    """A life domain was looked at during the placement; never told to the employer."""

    dutch: ClassVar = "leefgebied-check tijdens plaatsing"
    domain: Annotated[LifeDomain, P("leefgebied", PLACEMENT)]
    held_on: Annotated[date, P("gehouden op", PLACEMENT)]
    adaptation_codes: Annotated[tuple[AdaptationCode, ...], P("aanpassingen", PLACEMENT)] = ()
    referral_codes: Annotated[Sealed[tuple[ReferralCode, ...]] | None, S("hulpvragen", PLACEMENT)] = None
    finding: Annotated[Sealed[str] | None, S("bevinding", PLACEMENT)] = None


class PlacementPaused(PlacementEvent):
    """The placement stands still."""

    dutch: ClassVar = "plaatsing gepauzeerd"
    paused_on: Annotated[date, P("gepauzeerd op", PLACEMENT)]
    reason: Annotated[PauseReason, P("reden", PLACEMENT)]


class PlacementResumed(PlacementEvent):
    """The placement goes on."""

    dutch: ClassVar = "plaatsing hervat"
    resumed_on: Annotated[date, P("hervat op", PLACEMENT)]


class PlacementContinuationAgreed(PlacementEvent):
    """The host keeps the place for the person, also when another municipality will lead."""

    dutch: ClassVar = "voortzetting plaatsing toegezegd"
    host_partner_id: Annotated[PartnerId, P("gastheer", PLACEMENT)]
    agreed_on: Annotated[date, P("toegezegd op", PLACEMENT)]


class PlacementEnded(PlacementEvent):
    """The placement ended, and its dayparts are free again."""

    dutch: ClassVar = "plaatsing beëindigd"
    ended_on: Annotated[date, P("beëindigd op", PLACEMENT)]
    host_partner_id: Annotated[PartnerId, P("gastheer", PLACEMENT)]
    reason: Annotated[EndReason, P("reden", PLACEMENT)]


class WeekScheduleSet(ScheduleEvent):
    """The person's week was planned."""

    dutch: ClassVar = "weekrooster vastgesteld"
    week_from: Annotated[date, P("vanaf week", PLACEMENT)]
    items: Annotated[tuple[WeekItem, ...], P("dagdelen", PLACEMENT)]
    programme_code: Annotated[ProgrammeCode | None, P("programma", PLACEMENT)] = None


class WeekScheduleChanged(ScheduleEvent):
    """A placement took dayparts of the week, or gave them back."""

    dutch: ClassVar = "weekrooster gewijzigd"
    week_from: Annotated[date, P("vanaf week", PLACEMENT)]
    items: Annotated[tuple[WeekItem, ...], P("dagdelen", PLACEMENT)]


class RouteWeekBelowNorm(ScheduleEvent):
    """The planned week has fewer dayparts than the programme's norm; a warning, not a refusal."""

    dutch: ClassVar = "minder dagdelen dan norm"
    planned: Annotated[int, Field(ge=0), P("gepland", PLACEMENT)]
    norm: Annotated[int, Field(ge=1), P("norm", PLACEMENT)]


PLACEMENT_EVENTS = (
    PlacementProposed,
    PlacementAgreed,
    PlacementStarted,
    DomainCheckInHeld,
    PlacementPaused,
    PlacementResumed,
    PlacementContinuationAgreed,
    PlacementEnded,
    WeekScheduleSet,
    WeekScheduleChanged,
    RouteWeekBelowNorm,
)
