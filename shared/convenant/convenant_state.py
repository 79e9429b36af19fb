"""As much of the region's facts as decides who may hear anything: partners, signatures, policy, programmes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from shared.convenant.parties import Partner, Signature
from shared.convenant.policy import NO_POLICY, Policy, nothing
from shared.events.convenants import (
    ConvenantDrafted,
    ConvenantSigned,
    DisclosurePolicyPublished,
    PartnerRegistered,
    PartnerSiteAdded,
    SignatoryWithdrawn,
)
from shared.events.envelope import Fact
from shared.events.programmes import ProgrammeDefined


@dataclass(frozen=True, slots=True)
class ConvenantState:
    """The region's facts up to a position; grows by one fact at a time."""

    partners: Mapping[str, Partner] = field(default_factory=nothing)
    drafts: Mapping[str, ConvenantDrafted] = field(default_factory=nothing)
    signatures: Mapping[str, tuple[Signature, ...]] = field(default_factory=nothing)
    programmes: Mapping[str, ProgrammeDefined] = field(default_factory=nothing)
    policy: Policy = NO_POLICY

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "ConvenantState":
        """The state that these region facts, in log order, lead to."""
        return reduce(cls.with_fact, facts, cls())

    def with_fact(self, fact: Fact) -> "ConvenantState":
        """This state and one fact more; facts of other kinds change nothing."""
        match fact.event:
            case PartnerRegistered() as event:
                return self._with_partner(event)
            case PartnerSiteAdded(partner_id=partner_id, site_id=site):
                partner = self.partners[partner_id]
                partner = replace(partner, sites=partner.sites | {site})
                return replace(self, partners={**self.partners, partner_id: partner})
            case ConvenantDrafted() as event:
                return replace(self, drafts={**self.drafts, event.convenant_id: event})
            case ConvenantSigned() as event:
                signature = Signature(event.convenant_id, event.signed_on, event.backfill == "granted")
                return self._with_signatures(event.partner_id, (*self._signed(event.partner_id), signature))
            case SignatoryWithdrawn() as event:
                return self._withdrawn(event)
            case DisclosurePolicyPublished() as event:
                return replace(self, policy=Policy.of(event))
            case ProgrammeDefined() as event:
                return replace(self, programmes={**self.programmes, event.programme_code: event})
        return self

    def is_party(self, partner_id: str) -> bool:
        """Whether a covenant lies before this partner."""
        return partner_id in self.partners and any(partner_id in d.parties for d in self.drafts.values())

    def signatures_of(self, partner_id: str) -> tuple[Signature, ...]:
        """The times in which this partner is bound, by covenants that name it as a party."""
        return tuple(
            signature
            for signature in self._signed(partner_id)
            if (draft := self.drafts.get(signature.convenant_id)) and partner_id in draft.parties
        )

    def ends_on(self, signature: Signature) -> date:
        """The last day of the covenant that was signed."""
        return self.drafts[signature.convenant_id].ends_on or date.max

    def _signed(self, partner_id: str) -> tuple[Signature, ...]:
        return self.signatures.get(partner_id, ())

    def _with_partner(self, event: PartnerRegistered) -> "ConvenantState":
        known = self.partners.get(event.partner_id)
        sites = known.sites if known else frozenset()
        partner = Partner(event.partner_id, event.role, frozenset(event.municipalities), sites)
        return replace(self, partners={**self.partners, event.partner_id: partner})

    def _with_signatures(self, partner_id: str, signatures: tuple[Signature, ...]) -> "ConvenantState":
        return replace(self, signatures={**self.signatures, partner_id: signatures})

    def _withdrawn(self, event: SignatoryWithdrawn) -> "ConvenantState":
        signatures = tuple(
            replace(s, withdrawn_on=event.withdrawn_on)
            if s.convenant_id == event.convenant_id and s.withdrawn_on is None
            else s
            for s in self._signed(event.partner_id)
        )
        return self._with_signatures(event.partner_id, signatures)


UNSIGNED = ConvenantState()
