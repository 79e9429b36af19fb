"""What can be said about benefit and relief of a person. Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from shared.events.base import ReasonCode
from shared.events.classes import P, Purpose, S, Sealed
from shared.events.plans import TrajectoryEvent

CASE = Purpose.CASE


class ReliefItem(StrEnum):
    """What the municipality pays from the benefit (Participatiewet art. 56a)."""

    RENT = "RENT"
    GAS = "GAS"
    WATER = "WATER"
    ELECTRICITY = "ELECTRICITY"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"


class BenefitEntitlementStarted(TrajectoryEvent):
    """The right to benefit (*bijstand*) began; starts clock C8."""

    dutch: ClassVar = "recht op bijstand"
    starts_on: Annotated[date, P("recht vanaf", CASE)]


class BenefitEntitlementEnded(TrajectoryEvent):
    """The right to benefit ended."""

    dutch: ClassVar = "recht op bijstand beëindigd"
    ended_on: Annotated[date, P("recht tot", CASE)]
    reason_code: Annotated[ReasonCode | None, P("reden", CASE)] = None


class FinancialReliefStarted(TrajectoryEvent):
    """The municipality pays the fixed costs from the benefit, six months at most (art. 56a Participatiewet)."""

    dutch: ClassVar = "ontzorgen gestart"
    start_on: Annotated[date, P("begin", CASE)]
    end_on: Annotated[date, P("einde", CASE)]
    items: Annotated[Sealed[tuple[ReliefItem, ...]], S("posten", CASE)]


class FinancialReliefEnded(TrajectoryEvent):
    """The relief ended."""

    dutch: ClassVar = "ontzorgen beëindigd"
    ended_on: Annotated[date, P("geëindigd op", CASE)]


BENEFIT_EVENTS = (
    BenefitEntitlementStarted,
    BenefitEntitlementEnded,
    FinancialReliefStarted,
    FinancialReliefEnded,
)
