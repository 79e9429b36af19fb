"""`people.yaml`: whom the player makes up."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from shared.convenant.files.handovers import Count, HandoverStories, Share, Weight
from shared.events.base import (
    AdaptationCode,
    Code,
    LegalRegime,
    LifeDomain,
    Message,
    MunicipalityCode,
    PartnerId,
    ProgrammeCode,
    SiteId,
    TargetGroup,
)
from shared.events.case import ReferralTopic
from shared.events.plans import PlanName


class Arrivals(Message):
    """First and last day on which cases are opened."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[date, Field(alias="from")]
    until: date


class ReferralShare(Message):
    """Which share of the people is referred to this partner, and for what."""

    partner: PartnerId
    topic: ReferralTopic
    share: Share


class OptInShare(Message):
    """Which share of the people asks for this library's activities."""

    partner: PartnerId
    activity: Code
    share: Share


class PeopleFile(Message):
    """`people.yaml`: whom the player makes up; weights are whole numbers, shares lie between 0 and 1."""

    people: Count
    municipalities: dict[MunicipalityCode, Weight]
    arrivals: Arrivals
    legal_regime: LegalRegime
    target_groups: dict[TargetGroup, Weight]
    reception_sites: dict[SiteId, Weight]
    transfer_share: Share = 0
    programmes: dict[ProgrammeCode, Share]
    declined_domains: dict[LifeDomain, Share] = Field(default_factory=dict)
    adaptations: dict[AdaptationCode, Share] = Field(default_factory=dict)
    household_sizes: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}$")], Weight]
    language_providers: dict[PartnerId, Weight]
    work_company: PartnerId
    hosts: dict[PartnerId, Weight]
    placement_share: Share = 0
    referral_shares: tuple[ReferralShare, ...] = ()
    opt_in_shares: tuple[OptInShare, ...] = ()
    erased: Count = 0
    handover: HandoverStories | None = None
    plan_name: PlanName | None = None
    """What the plan is called here, where it goes by another name."""
