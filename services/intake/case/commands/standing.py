"""What may be asked about a person's standing: permit, obligation, and what ends it."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import LegalRegime, PersonCommand, ReasonCode, TargetGroup
from shared.events.standing import PermitKind

MOST_ATTEMPTS = 3
"""So often is a person sought before anyone may say that they left."""


class GrantPermit(PersonCommand):
    """Pass on that the residence permit was granted."""

    actors: ClassVar = ("COA",)
    permit_kind: PermitKind
    granted_on: date | None = None


class NotifyObligation(PersonCommand):
    """Pass on DUO's notice of the obligation (*kennisgeving*)."""

    actors: ClassVar = ("DUO", "MUNICIPALITY")
    refusals: ClassVar = ("OBLIGATION_AFTER_NOTICE",)
    obligation_start: date
    target_group: TargetGroup
    legal_regime: LegalRegime
    notified_on: date | None = None


class CorrectObligation(PersonCommand):
    """Pass on that DUO corrected its notice; what is not given stays as it was."""

    actors: ClassVar = ("DUO", "MUNICIPALITY")
    refusals: ClassVar = ("OBLIGATION_AFTER_NOTICE",)
    reason: ReasonCode
    notified_on: date | None = None
    obligation_start: date | None = None
    target_group: TargetGroup | None = None
    legal_regime: LegalRegime | None = None


class WithdrawObligation(PersonCommand):
    """Pass on that DUO withdrew its notice."""

    actors: ClassVar = ("DUO", "MUNICIPALITY")
    refusals: ClassVar = ("DATE_BEFORE_NOTICE",)
    reason: ReasonCode
    withdrawn_on: date | None = None


class RevokeStatus(PersonCommand):
    """Pass on that the residence right was withdrawn; no partner ever learns it."""

    actors: ClassVar = ("DUO", "MUNICIPALITY")
    revoked_on: date | None = None


class RecordDeath(PersonCommand):
    """Tell that the participant died; partners only hear that taking part has ended."""

    actors: ClassVar = ("MUNICIPALITY",)
    died_on: date | None = None


class RecordContactLost(PersonCommand):
    """Tell that an attempt to reach the participant failed; after the third the case may be closed as left."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("DATE_BEFORE_ATTEMPT",)
    attempt: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS)]
    tried_on: date | None = None
