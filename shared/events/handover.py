"""What can be said about a warm handover (*warme overdracht*). Published: add, never change."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import MunicipalityCode, PersonEvent, SiteId, StaffId
from shared.events.classes import N, P, Purpose, S, Sealed

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


class ContactMode(StrEnum):
    """Where the three-party talk is held."""

    AZC_VISIT = "AZC_VISIT"
    VIDEO = "VIDEO"
    MUNICIPALITY = "MUNICIPALITY"


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
    roles: Annotated[tuple[str, ...], P("deelnemers", HANDOVER)] = ()
    interpreter_language: Annotated[Sealed[str] | None, S("tolktaal", HANDOVER)] = None


class FirstContactHeld(HandoverEvent):
    """The three-party talk was held."""

    dutch: ClassVar = "driegesprek gehouden"
    held_on: Annotated[date, P("gehouden op", HANDOVER)]
    roles: Annotated[tuple[str, ...], P("deelnemers", HANDOVER)] = ()
    private_talk_offered: Annotated[bool, P("gesprek zonder anderen aangeboden", HANDOVER)]
    vve_informed: Annotated[bool, P("geïnformeerd over vve", HANDOVER)]


class HandoverAccepted(HandoverEvent):
    """The municipality accepted the person."""

    dutch: ClassVar = "overdracht aanvaard"
    responsible_case_worker: Annotated[StaffId, N("regievoerder", HANDOVER)]


class HandoverCompleted(HandoverEvent):
    """The person has landed; COA's access ends thirty days later."""

    dutch: ClassVar = "overdracht afgerond"
    completed_on: Annotated[date, P("afgerond op", HANDOVER)]
    open_items: Annotated[tuple[str, ...], P("openstaande punten", HANDOVER)] = ()


HANDOVER_EVENTS = (
    HandoverStarted,
    HandoverScenarioChosen,
    FirstContactPlanned,
    FirstContactHeld,
    HandoverAccepted,
    HandoverCompleted,
)
