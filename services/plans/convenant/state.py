"""A partner, a covenant or a policy as its rules remember it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from shared.events.base import Event
from shared.events.convenants import (
    ConvenantDrafted,
    ConvenantSigned,
    DisclosurePolicyPublished,
    PartnerRegistered,
    PartnerSiteAdded,
    SignatoryWithdrawn,
)

ConvenantFact = (
    PartnerRegistered
    | PartnerSiteAdded
    | ConvenantDrafted
    | ConvenantSigned
    | SignatoryWithdrawn
    | DisclosurePolicyPublished
)


@dataclass(frozen=True, slots=True)
class Convenant:
    """A partner, a covenant or a policy, whichever the command is about."""

    partner: PartnerRegistered | None = None
    sites: Mapping[str, PartnerSiteAdded] = field(default_factory=dict)
    draft: ConvenantDrafted | None = None
    signatures: Mapping[str, ConvenantSigned] = field(default_factory=dict)
    left_on: Mapping[str, date] = field(default_factory=dict)
    policy: DisclosurePolicyPublished | None = None


def evolve(state: Convenant, event: ConvenantFact) -> Convenant:
    """The covenant after this event."""
    match event:
        case PartnerRegistered():
            return replace(state, partner=event)
        case PartnerSiteAdded(site_id=site):
            return replace(state, sites={**state.sites, site: event})
        case ConvenantDrafted():
            return replace(state, draft=event)
        case ConvenantSigned(partner_id=partner):
            return replace(state, signatures={**state.signatures, partner: event})
        case SignatoryWithdrawn(partner_id=partner, withdrawn_on=day):
            stayed = {key: signed for key, signed in state.signatures.items() if key != partner}
            return replace(state, signatures=stayed, left_on={**state.left_on, partner: day})
        case DisclosurePolicyPublished():
            return replace(state, policy=event)
    assert_never(event)


def says_the_same(new: Event, known: Event | None) -> bool:
    """Whether two facts differ in nothing but the day they were told."""
    return known is not None and new.model_copy(update={"occurred_on": known.occurred_on}) == known
