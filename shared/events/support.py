"""What can be said about help from partners: answers to referrals, support, appointments. Add, never change."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import PartnerId, ReasonCode
from shared.events.case import CASE, REFERRAL, CaseEvent
from shared.events.classes import N, P, S, Sealed


class ReferralAnswer(CaseEvent):
    """Answers one referral."""

    referral_id: Annotated[UUID, N("doorverwijzing", REFERRAL)]
    partner_id: Annotated[PartnerId, P("partner", REFERRAL)]


class ReferralAccepted(ReferralAnswer):
    """The partner takes the referral up."""

    dutch: ClassVar = "doorverwijzing aanvaard"


class ReferralDeclined(ReferralAnswer):
    """The partner cannot take the referral up."""

    dutch: ClassVar = "doorverwijzing afgewezen"
    reason_code: Annotated[ReasonCode, P("reden", REFERRAL)]


class SupportStarted(ReferralAnswer):
    """Help on a referral began."""

    dutch: ClassVar = "ondersteuning gestart"
    started_on: Annotated[date, P("gestart op", REFERRAL)]


class SupportEnded(ReferralAnswer):
    """Help on a referral ended."""

    dutch: ClassVar = "ondersteuning gestopt"
    ended_on: Annotated[date, P("gestopt op", REFERRAL)]


class FamilySupportStarted(ReferralAnswer):
    """Help for the family began; only the date is told."""

    dutch: ClassVar = "gezinsondersteuning gestart"
    started_on: Annotated[date, P("gestart op", REFERRAL)]


class PublicHealthContactMade(ReferralAnswer):
    """The GGD made contact; only the date is told."""

    dutch: ClassVar = "contact GGD gelegd"
    made_on: Annotated[date, P("contact op", REFERRAL)]


class AppointmentPlanned(CaseEvent):
    """An appointment with a partner."""

    dutch: ClassVar = "afspraak gepland"
    appointment_id: Annotated[UUID, N("afspraak", CASE)]
    at: Annotated[datetime, P("tijdstip", CASE)]
    place_code: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9-]+$"), P("plaats", CASE)]
    with_partner: Annotated[PartnerId, P("met partner", CASE)]
    interpreter: Annotated[bool, P("tolk nodig", CASE)] = False
    topic: Annotated[Sealed[str] | None, S("onderwerp", CASE)] = None


SUPPORT_EVENTS = (
    ReferralAccepted,
    ReferralDeclined,
    SupportStarted,
    SupportEnded,
    FamilySupportStarted,
    PublicHealthContactMade,
    AppointmentPlanned,
)
