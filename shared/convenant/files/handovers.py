"""The handovers of `people.yaml`: by which scenarios they go, and what befalls them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.events.base import Message, PartnerId
from shared.events.handover import HandoverScenario

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Mishap(StrEnum):
    """What can go wrong with a handover, or come in between (`docs/handover.md`)."""

    REJECTED = "REJECTED"
    CAPACITY = "CAPACITY"
    INCOMPLETE_PROFILE = "INCOMPLETE_PROFILE"
    RELINKED = "RELINKED"
    MOVED_EARLY = "MOVED_EARLY"
    MISSED_CONTACT = "MISSED_CONTACT"
    HOUSING_LATE = "HOUSING_LATE"
    HOUSING_REFUSED = "HOUSING_REFUSED"
    TRANSFERRED = "TRANSFERRED"
    FAMILY = "FAMILY"
    DUPLICATE = "DUPLICATE"
    WRONG_MERGE = "WRONG_MERGE"
    REVOKED = "REVOKED"
    OBLIGATION_WITHDRAWN = "OBLIGATION_WITHDRAWN"
    DIED = "DIED"
    LEFT = "LEFT"
    DECLINED = "DECLINED"
    PROTECTED = "PROTECTED"
    NO_CONSULTANT = "NO_CONSULTANT"


class HandoverStories(Message):
    """How people are handed over, by weight, and how many of them meet which mishap; the seed decides who."""

    scenarios: dict[HandoverScenario, Weight]
    mishaps: dict[Mishap, Count] = Field(default_factory=dict)
    reminded_share: Share = 0
    """Of those whom a municipality is told to delete, so many are acknowledged only after the first reminder."""
    support: PartnerId
    housing: PartnerId
