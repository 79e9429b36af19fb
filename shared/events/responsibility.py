"""What can be said about who is responsible, what is due and what was missed. Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import MunicipalityCode, PartnerId, PersonEvent, SiteId
from shared.events.classes import N, P, Purpose

HANDOVER = Purpose.HANDOVER


class ResponsibleKind(StrEnum):
    """Who can be responsible for a person."""

    COA = "COA"
    MUNICIPALITY = "MUNICIPALITY"


class ResponsibilityReason(StrEnum):
    """Why responsibility is where it is."""

    OPENED = "OPENED"
    LINKED = "LINKED"
    RELINKED = "RELINKED"
    REJECTED = "REJECTED"
    TRANSFERRED = "TRANSFERRED"
    MERGED = "MERGED"
    REVERSED = "REVERSED"
    MOVED_IN_RECEPTION = "MOVED_IN_RECEPTION"


class Deadline(StrEnum):
    """A timer of the handover, a clock of the law, or the acknowledgement of an erasure."""

    C1_LINK = "C1_LINK"
    C6_TERM = "C6_TERM"
    C8_RELIEF = "C8_RELIEF"
    T1_PROFILE = "T1_PROFILE"
    T2_CASE_WORKER = "T2_CASE_WORKER"
    T3_FIRST_CONTACT = "T3_FIRST_CONTACT"
    T4_SCENARIO = "T4_SCENARIO"
    T5_HOUSING = "T5_HOUSING"
    T6_MOVE = "T6_MOVE"
    T7_REGISTRATION = "T7_REGISTRATION"
    T8_RELIEF = "T8_RELIEF"
    T9_FIRST_VISIT = "T9_FIRST_VISIT"
    T10_PLAN = "T10_PLAN"
    T11_DUO_LETTER = "T11_DUO_LETTER"
    T12_COA_ACCESS = "T12_COA_ACCESS"
    T13_STALE = "T13_STALE"
    T14_ERASURE = "T14_ERASURE"


class WatchEvent(PersonEvent):
    """Kept in the handover service's stream of the case: what outlives one handover."""

    stream: ClassVar = ("handover", "case_id")


class HandoverListed(WatchEvent):
    """This case has an active handover, or no longer; what makes a second one visible (INV-H1)."""

    dutch: ClassVar = "overdracht ingeschreven"
    handover_id: Annotated[UUID, N("overdracht", HANDOVER)]
    open: Annotated[bool, N("open", HANDOVER)]


class ResponsibilityChanged(WatchEvent):
    """Another organisation is responsible for the person from here on; no moment lies between."""

    dutch: ClassVar = "verantwoordelijkheid overgegaan"
    handover_id: Annotated[UUID | None, N("overdracht", HANDOVER)] = None
    from_kind: Annotated[ResponsibleKind, P("van soort", HANDOVER)]
    from_municipality: Annotated[MunicipalityCode | None, P("van gemeente", HANDOVER)] = None
    from_site: Annotated[SiteId | None, P("van locatie", HANDOVER)] = None
    to_kind: Annotated[ResponsibleKind, P("naar soort", HANDOVER)]
    to_municipality: Annotated[MunicipalityCode | None, P("naar gemeente", HANDOVER)] = None
    to_site: Annotated[SiteId | None, P("naar locatie", HANDOVER)] = None
    reason: Annotated[ResponsibilityReason, P("reden", HANDOVER)]
    changed_on: Annotated[date, P("overgegaan op", HANDOVER)]


class DeadlineEvent(WatchEvent):
    """About one deadline; `generation` tells one arming from another, `ordinal` its warnings and repetitions."""

    handover_id: Annotated[UUID | None, N("overdracht", HANDOVER)] = None
    deadline: Annotated[Deadline, N("termijn", HANDOVER)]
    generation: Annotated[int, Field(ge=1), N("generatie", HANDOVER)]
    ordinal: Annotated[int, Field(ge=0), N("volgnummer", HANDOVER)]
    due_on: Annotated[date, N("uiterlijk op", HANDOVER)]
    level: Annotated[int, Field(ge=0, le=3), N("niveau", HANDOVER)]


class DeadlineWarned(DeadlineEvent):
    """A deadline is near: someone is told before it is missed."""

    dutch: ClassVar = "termijn nadert"


class DeadlineMissed(DeadlineEvent):
    """A deadline passed without what it waited for; level 0 where its passing is all that was waited for."""

    dutch: ClassVar = "termijn verstreken"


class RecipientNotifiedOfErasure(WatchEvent):
    """A recipient must delete what it holds of the person, and say so before `acknowledge_by` (AVG art. 19)."""

    dutch: ClassVar = "ontvanger geïnformeerd over wissing"
    notice_id: Annotated[UUID, N("kennisgeving wissing", Purpose.PRIVACY)]
    partner_id: Annotated[PartnerId, P("ontvanger", Purpose.PRIVACY)]
    acknowledge_by: Annotated[date, P("bevestigen voor", Purpose.PRIVACY)]


class ErasureAcknowledged(WatchEvent):
    """The recipient says that it deleted what it held."""

    dutch: ClassVar = "wissing bevestigd"
    notice_id: Annotated[UUID, N("kennisgeving wissing", Purpose.PRIVACY)]
    partner_id: Annotated[PartnerId, P("ontvanger", Purpose.PRIVACY)]
    acknowledged_on: Annotated[date, P("bevestigd op", Purpose.PRIVACY)]


RESPONSIBILITY_EVENTS = (
    HandoverListed,
    ResponsibilityChanged,
    DeadlineWarned,
    DeadlineMissed,
    RecipientNotifiedOfErasure,
    ErasureAcknowledged,
)
