"""What can be said about preparing for a municipality, a home there and the move. Published: add, never change."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import PartnerId, ReasonCode
from shared.events.case import CASE, CaseEvent
from shared.events.classes import C, N, P, Sealed


class PreparationConsentRecorded(CaseEvent):
    """Whether the participant joins the preparation (GGM InstemmingDeelnameVoorinburgering)."""

    dutch: ClassVar = "instemming voorinburgering"
    agreed: Annotated[bool, P("stemt in", CASE)]
    agreed_on: Annotated[date, P("instemming op", CASE)]


class PreparationCompleted(CaseEvent):
    """The preparation (*voorinburgering*) in the reception centre ended."""

    dutch: ClassVar = "voorinburgering afgerond"
    nt2_hours: Annotated[int, Field(ge=0, le=500), P("uren NT2", CASE)]
    knm_hours: Annotated[int, Field(ge=0, le=24), P("uren KNM", CASE)]
    intromap: Annotated[bool, P("introMAP gevolgd", CASE)]


class HousingRequested(CaseEvent):
    """The municipality asked a housing corporation for a home; says what is needed, never why."""

    dutch: ClassVar = "woonruimte gevraagd"
    housing_partner_id: Annotated[PartnerId, P("gevraagd aan", CASE)]
    household_size: Annotated[int, Field(ge=1, le=20), P("grootte huishouden", CASE)]
    step_free: Annotated[bool, P("zonder drempels", CASE)] = False
    window_start: Annotated[date | None, P("verhuizing vanaf", CASE)] = None
    window_end: Annotated[date | None, P("verhuizing tot en met", CASE)] = None


class HousingOffered(CaseEvent):
    """There is a home; stops clock C2."""

    dutch: ClassVar = "woonruimte aangeboden"
    offered_on: Annotated[date, P("aangeboden op", CASE)]
    housing_partner_id: Annotated[PartnerId | None, P("aangeboden door", CASE)] = None
    address: Annotated[Sealed[str] | None, C("adres", CASE)] = None


class HousingRefused(CaseEvent):
    """The participant refused the home offered; the clock of the next offer runs on."""

    dutch: ClassVar = "woonruimte geweigerd"
    refused_on: Annotated[date, P("geweigerd op", CASE)]
    reason_code: Annotated[ReasonCode, P("reden", CASE)]


class TenancyStarted(CaseEvent):
    """The rent runs; the move is due within fourteen days (C3)."""

    dutch: ClassVar = "huur ingegaan"
    started_on: Annotated[date, P("huur vanaf", CASE)]
    address: Annotated[Sealed[str] | None, C("adres", CASE)] = None


class AddressProtected(CaseEvent):
    """The address is confidential (threat or violence): no partner outside government may have class C."""

    dutch: ClassVar = "adres afgeschermd"
    protected_on: Annotated[date, N("afgeschermd op", CASE)]


class AddressUnprotected(CaseEvent):
    """The address is no longer confidential."""

    dutch: ClassVar = "afscherming adres opgeheven"
    unprotected_on: Annotated[date, N("opgeheven op", CASE)]


MOVING_EVENTS = (
    PreparationConsentRecorded,
    PreparationCompleted,
    HousingRequested,
    HousingOffered,
    HousingRefused,
    TenancyStarted,
    AddressProtected,
    AddressUnprotected,
)
