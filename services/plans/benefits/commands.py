"""What may be asked about benefit (*bijstand*) and relief (*ontzorgen*)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import PersonCommand, ReasonCode
from shared.events.benefits import ReliefItem
from shared.events.classes import Sealed


class StartBenefit(PersonCommand):
    """Record that the right to benefit began."""

    actors: ClassVar = ("MUNICIPALITY",)
    starts_on: date | None = None


class EndBenefit(PersonCommand):
    """Record that the right to benefit ended; relief that runs ends with it."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("DATE_BEFORE_START",)
    ended_on: date | None = None
    reason_code: ReasonCode | None = None


class StartRelief(PersonCommand):
    """Pay fixed costs from the benefit, in its first six months (Participatiewet art. 56a)."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("NO_BENEFIT", "NOT_ELIGIBLE", "RELIEF_TOO_LONG", "DATE_BEFORE_START")
    items: Sealed[Annotated[tuple[ReliefItem, ...], Field(min_length=1)]]
    start_on: date | None = None
    end_on: date | None = None


class EndRelief(PersonCommand):
    """Record that the relief ended."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("DATE_BEFORE_START",)
    ended_on: date | None = None


BenefitCommand = StartBenefit | EndBenefit | StartRelief | EndRelief
COMMANDS = (StartBenefit, EndBenefit, StartRelief, EndRelief)
