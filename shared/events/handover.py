"""What can be said about a warm handover (*warme overdracht*). Published: add, never change."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import Code, MunicipalityCode, PartnerId, PersonEvent, ReasonCode, SiteId, StaffId
from shared.events.classes import N, P, Purpose, S, Sealed
from shared.events.responsibility import Deadline

HANDOVER = Purpose.HANDOVER


class HandoverScenario(StrEnum):
    """Divosa's three scenarios."""

    FAST_START = "FAST_START"
    COMBINED = "COMBINED"
    AFTER_MOVE = "AFTER_MOVE"


class ScenarioReason(StrEnum):
    """Why this scenario."""

    DISTANCE = "DISTANCE"
    HOUSING_TIME = "HOUSING_TIME"
    PERSONAL = "PERSONAL"
    DIGITAL = "DIGITAL"


class Talker(StrEnum):
    """Who takes part in the three-party talk."""

    PARTICIPANT = "PARTICIPANT"
    COA = "COA"
    MUNICIPALITY = "MUNICIPALITY"
    REFUGEE_SUPPORT = "REFUGEE_SUPPORT"
    INTERPRETER = "INTERPRETER"
    OTHER = "OTHER"


class ContactMode(StrEnum):
    """Where the three-party talk is held."""

    AZC_VISIT = "AZC_VISIT"
    VIDEO = "VIDEO"
    MUNICIPALITY = "MUNICIPALITY"


class HandoverPath(StrEnum):
    """The short way: family that follows, or a move between municipalities."""

    DIRECT = "DIRECT"


class ContactWaiver(StrEnum):
    """Why a handover may be accepted without a three-party talk (INV-H2)."""

    FAMILY_REUNIFICATION = "FAMILY_REUNIFICATION"
    MOVED_BETWEEN_MUNICIPALITIES = "MOVED_BETWEEN_MUNICIPALITIES"
    SAFETY = "SAFETY"


class RejectionReason(StrEnum):
    """Why a municipality does not accept a person; CAPACITY only counts when a second level confirms it."""

    NOT_OUR_RESIDENT = "NOT_OUR_RESIDENT"
    DUPLICATE = "DUPLICATE"
    INCOMPLETE_PROFILE = "INCOMPLETE_PROFILE"
    CAPACITY = "CAPACITY"
    SAFETY = "SAFETY"


class CancelReason(StrEnum):
    """Why a handover ended without a new one; only the municipality ever hears which."""

    STATUS_REVOKED = "STATUS_REVOKED"
    DIED = "DIED"
    LEFT_NL = "LEFT_NL"
    OBLIGATION_WITHDRAWN = "OBLIGATION_WITHDRAWN"
    MERGED = "MERGED"
    CASE_CLOSED = "CASE_CLOSED"


class InformationTopic(StrEnum):
    """What one side asks the other."""

    EDUCATION = "EDUCATION"
    WORK = "WORK"
    HOUSEHOLD = "HOUSEHOLD"
    HEALTH_URGENT = "HEALTH_URGENT"
    PROFILE = "PROFILE"


class HandoverEvent(PersonEvent):
    """Kept in the stream of the handover."""

    stream: ClassVar = ("handover", "handover_id")
    handover_id: Annotated[UUID, N("overdracht", HANDOVER)]


class HandoverStarted(HandoverEvent):
    """The handover from a reception site to a municipality began."""

    dutch: ClassVar = "warme overdracht gestart"
    from_site: Annotated[SiteId | None, P("van locatie", HANDOVER)] = None
    to_municipality: Annotated[MunicipalityCode, P("naar gemeente", HANDOVER)]
    started_on: Annotated[date, P("gestart op", HANDOVER)]
    path: Annotated[HandoverPath | None, P("weg", HANDOVER)] = None
    previous_handover_id: Annotated[UUID | None, N("vorige overdracht", HANDOVER)] = None


class HandoverScenarioChosen(HandoverEvent):
    """The municipality chose how intake and move follow each other."""

    dutch: ClassVar = "scenario gekozen"
    scenario: Annotated[HandoverScenario, P("scenario", HANDOVER)]
    reason_codes: Annotated[tuple[ScenarioReason, ...], P("redenen", HANDOVER)] = ()


class FirstContactPlanned(HandoverEvent):
    """The three-party talk (*driegesprek*) has a date."""

    dutch: ClassVar = "driegesprek gepland"
    at: Annotated[datetime, P("tijdstip", HANDOVER)]
    mode: Annotated[ContactMode, P("wijze", HANDOVER)]
    roles: Annotated[tuple[Talker, ...], P("deelnemers", HANDOVER)] = ()
    interpreter_language: Annotated[Sealed[str] | None, S("tolktaal", HANDOVER)] = None


class FirstContactHeld(HandoverEvent):
    """The three-party talk was held."""

    dutch: ClassVar = "driegesprek gehouden"
    held_on: Annotated[date, P("gehouden op", HANDOVER)]
    roles: Annotated[tuple[Talker, ...], P("deelnemers", HANDOVER)] = ()
    private_talk_offered: Annotated[bool, P("gesprek zonder anderen aangeboden", HANDOVER)]
    vve_informed: Annotated[bool, P("geïnformeerd over vve", HANDOVER)]


class FirstContactMissed(HandoverEvent):
    """The participant did not come to the three-party talk."""

    dutch: ClassVar = "driegesprek niet verschenen"
    missed_on: Annotated[date, P("gemist op", HANDOVER)]
    reason_code: Annotated[ReasonCode, P("reden", HANDOVER)]


class AzcVisitRecorded(HandoverEvent):
    """The municipality visited the participant in the reception centre."""

    dutch: ClassVar = "bezoek in azc"
    visited_on: Annotated[date, P("bezocht op", HANDOVER)]
    site_id: Annotated[SiteId, P("locatie", HANDOVER)]
    topics: Annotated[tuple[ReasonCode, ...], P("onderwerpen", HANDOVER)] = ()


class InformationEvent(HandoverEvent):
    """About one question between the two sides; that it is about urgent health is sensitive."""

    request_id: Annotated[UUID, N("informatievraag", HANDOVER)]
    topic: Annotated[Sealed[InformationTopic], S("onderwerp", HANDOVER)]


class HandoverInformationRequested(InformationEvent):
    """One side asked the other."""

    dutch: ClassVar = "informatie gevraagd"
    due_on: Annotated[date, P("antwoord voor", HANDOVER)]


class HandoverInformationProvided(InformationEvent):
    """The other side answered."""

    dutch: ClassVar = "informatie geleverd"
    answer: Annotated[Sealed[str] | None, S("antwoord", HANDOVER)] = None


class HandoverAccepted(HandoverEvent):
    """The municipality accepted the person."""

    dutch: ClassVar = "overdracht aanvaard"
    responsible_case_worker: Annotated[StaffId, N("regievoerder", HANDOVER)]
    contact_waiver: Annotated[ContactWaiver | None, P("driegesprek vervalt wegens", HANDOVER)] = None


class HandoverRejected(HandoverEvent):
    """The municipality does not accept the person; INCOMPLETE_PROFILE asks COA again, the rest COA must solve."""

    dutch: ClassVar = "overdracht geweigerd"
    reason: Annotated[RejectionReason, P("reden", HANDOVER)]
    rejected_on: Annotated[date, P("geweigerd op", HANDOVER)]
    confirmed_by: Annotated[StaffId | None, N("bevestigd door", HANDOVER)] = None


class HandoverCompleted(HandoverEvent):
    """The person has landed; COA's access ends thirty days later."""

    dutch: ClassVar = "overdracht afgerond"
    completed_on: Annotated[date, P("afgerond op", HANDOVER)]
    open_items: Annotated[tuple[Code, ...], P("openstaande punten", HANDOVER)] = ()


class HandoverCancelled(HandoverEvent):
    """The handover ended because there is nobody to hand over any more."""

    dutch: ClassVar = "overdracht geannuleerd"
    reason: Annotated[Sealed[CancelReason], S("reden", HANDOVER)]
    cancelled_on: Annotated[date, P("geannuleerd op", HANDOVER)]


class HandoverRedirected(HandoverEvent):
    """Another municipality takes over; a new handover began in the same instant."""

    dutch: ClassVar = "overdracht doorgezet"
    to_municipality: Annotated[MunicipalityCode, P("naar gemeente", HANDOVER)]
    redirected_on: Annotated[date, P("doorgezet op", HANDOVER)]


class HandoverEscalated(HandoverEvent):
    """Someone higher must look: team lead (1), account managers (2), alderman and COA region (3)."""

    dutch: ClassVar = "overdracht geëscaleerd"
    level: Annotated[int, Field(ge=1, le=3), N("niveau", HANDOVER)]
    deadline: Annotated[Deadline, N("termijn", HANDOVER)]
    due_on: Annotated[date, N("uiterlijk op", HANDOVER)]


class HousingTargetMissed(HandoverEvent):
    """Ten weeks after the link there is no home; repeated every four weeks. A target: nothing is blocked by it."""

    dutch: ClassVar = "huisvestingstermijn overschreden"
    due_on: Annotated[date, P("uiterlijk op", HANDOVER)]
    days_over: Annotated[int, Field(ge=0), P("dagen over", HANDOVER)]


class DayOneGuidanceMissed(HandoverEvent):
    """On the day of arrival nobody was there (Hardenberg)."""

    dutch: ClassVar = "begeleiding dag één gemist"
    due_on: Annotated[date, P("uiterlijk op", HANDOVER)]


class SocialGuidanceStarted(HandoverEvent):
    """Social guidance (*maatschappelijke begeleiding*, Wi art. 13) began."""

    dutch: ClassVar = "maatschappelijke begeleiding gestart"
    partner_id: Annotated[PartnerId, P("partner", HANDOVER)]
    start_on: Annotated[date, P("gestart op", HANDOVER)]
    topics: Annotated[tuple[ReasonCode, ...], P("onderwerpen", HANDOVER)] = ()


class SocialGuidanceEnded(HandoverEvent):
    """Social guidance ended."""

    dutch: ClassVar = "maatschappelijke begeleiding beëindigd"
    partner_id: Annotated[PartnerId, P("partner", HANDOVER)]
    ended_on: Annotated[date, P("beëindigd op", HANDOVER)]


class HomeVisitRecorded(HandoverEvent):
    """The participant was visited at home."""

    dutch: ClassVar = "huisbezoek"
    visited_on: Annotated[date, P("bezocht op", HANDOVER)]
    partner_id: Annotated[PartnerId, P("partner", HANDOVER)]
    topic_codes: Annotated[tuple[ReasonCode, ...], P("onderwerpen", HANDOVER)] = ()


HANDOVER_EVENTS = (
    HandoverStarted,
    HandoverScenarioChosen,
    FirstContactPlanned,
    FirstContactHeld,
    FirstContactMissed,
    AzcVisitRecorded,
    HandoverInformationRequested,
    HandoverInformationProvided,
    HandoverAccepted,
    HandoverRejected,
    HandoverCompleted,
    HandoverCancelled,
    HandoverRedirected,
    HandoverEscalated,
    HousingTargetMissed,
    DayOneGuidanceMissed,
    SocialGuidanceStarted,
    SocialGuidanceEnded,
    HomeVisitRecorded,
)
