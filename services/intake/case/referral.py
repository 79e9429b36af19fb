"""What a case remembers of each referral: to whom it was made, and how far help has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.events.base import Event
from shared.events.case import ReferralMade
from shared.events.support import (
    FamilySupportStarted,
    PublicHealthContactMade,
    ReferralAccepted,
    ReferralDeclined,
    SupportEnded,
    SupportStarted,
)


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral; `accepted` is unknown until its partner answers."""

    target: str
    made_on: date
    accepted: bool | None = None
    started_on: date | None = None
    ended_on: date | None = None
    family_on: date | None = None
    contacts: frozenset[date] = frozenset()


Referrals = Mapping[UUID, Referral]


def evolve_referrals(referrals: Referrals, event: Event) -> Referrals:
    """The referrals after this event."""
    match event:
        case ReferralMade(referral_id=key):
            return {**referrals, key: Referral(event.target_partner_id, event.occurred_on)}
        case ReferralAccepted(referral_id=key):
            return {**referrals, key: replace(referrals[key], accepted=True)}
        case ReferralDeclined(referral_id=key):
            return {**referrals, key: replace(referrals[key], accepted=False)}
        case SupportStarted(referral_id=key):
            return {**referrals, key: replace(referrals[key], started_on=event.started_on)}
        case SupportEnded(referral_id=key):
            return {**referrals, key: replace(referrals[key], ended_on=event.ended_on)}
        case FamilySupportStarted(referral_id=key):
            return {**referrals, key: replace(referrals[key], family_on=event.started_on)}
        case PublicHealthContactMade(referral_id=key):
            known = referrals[key]
            return {**referrals, key: replace(known, contacts=known.contacts | {event.made_on})}
    return referrals
