"""The rules of a covenant: a party signs what lies before it, and a policy only ever rises."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from services.plans.convenant.commands import (
    AddPartnerSite,
    ConvenantCommand,
    DraftConvenant,
    PublishDisclosurePolicy,
    RegisterPartner,
    SignConvenant,
    WithdrawSignatory,
)
from shared.decider import Decider, Refused
from shared.events.base import Event
from shared.events.convenants import (
    ConvenantDrafted,
    ConvenantSigned,
    DisclosurePolicyPublished,
    PartnerRegistered,
    PartnerSiteAdded,
    SignatoryWithdrawn,
)
from shared.occurrence import occurred

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


def streams(command: ConvenantCommand, state: Convenant) -> tuple[str, ...]:
    """The one stream that the command is about."""
    match command:
        case RegisterPartner() | AddPartnerSite():
            return (f"partner-{command.partner_id}",)
        case DraftConvenant() | SignConvenant() | WithdrawSignatory():
            return (f"convenant-{command.convenant_id}",)
        case PublishDisclosurePolicy():
            return (f"policy-{command.policy_id}",)
    assert_never(command)


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


def decide(command: ConvenantCommand, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    """What becomes true."""
    match command:
        case RegisterPartner():
            return _register(command, state, today)
        case AddPartnerSite():
            return _add_site(command, state, today)
        case DraftConvenant():
            return _draft(command, state, today)
        case SignConvenant():
            return _sign(command, state, today)
        case WithdrawSignatory():
            return _withdraw(command, state, today)
        case PublishDisclosurePolicy():
            return _publish(command, state, today)
    assert_never(command)


def _says_the_same(new: Event, known: Event | None) -> bool:
    """Whether two facts differ in nothing but the day they were told."""
    return known is not None and new.model_copy(update={"occurred_on": known.occurred_on}) == known


def _register(command: RegisterPartner, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    registered = PartnerRegistered(
        occurred_on=occurred(command, today),
        partner_id=command.partner_id,
        name=command.name,
        role=command.role,
        oin=command.oin,
        municipalities=command.municipalities,
    )
    return () if _says_the_same(registered, state.partner) else (registered,)


def _add_site(command: AddPartnerSite, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    if state.partner is None:
        raise Refused("NOT_FOUND")
    added = PartnerSiteAdded(
        occurred_on=occurred(command, today),
        partner_id=command.partner_id,
        site_id=command.site_id,
        name=command.name,
    )
    return () if _says_the_same(added, state.sites.get(command.site_id)) else (added,)


def _draft(command: DraftConvenant, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    drafted = ConvenantDrafted(
        occurred_on=occurred(command, today),
        convenant_id=command.convenant_id,
        name=command.name,
        text_version=command.text_version,
        parties=command.parties,
        ends_on=command.ends_on,
    )
    return () if _says_the_same(drafted, state.draft) else (drafted,)


def _require_party(partner_id: str, state: Convenant) -> ConvenantDrafted:
    if state.draft is None:
        raise Refused("NOT_FOUND")
    if partner_id not in state.draft.parties:
        raise Refused("UNKNOWN_PARTY", partner_id)
    return state.draft


def _sign(command: SignConvenant, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    draft = _require_party(command.partner_id, state)
    signed_on = occurred(command, today, command.signed_on)
    if signed_on < draft.occurred_on:
        raise Refused("DATE_BEFORE_DRAFT")
    if command.text_version not in (None, draft.text_version):
        raise Refused("UNKNOWN_TEXT_VERSION")
    if _is_known(command, state, draft, signed_on):
        return ()
    signed = ConvenantSigned(
        occurred_on=occurred(command, today),
        convenant_id=command.convenant_id,
        partner_id=command.partner_id,
        signed_on=signed_on,
        text_version=draft.text_version,
        backfill=command.backfill,
    )
    return (signed,)


def _is_known(command: SignConvenant, state: Convenant, draft: ConvenantDrafted, signed_on: date) -> bool:
    """Whether this signature stands already, or is one from before the party left."""
    known = state.signatures.get(command.partner_id)
    if known is None:
        left_on = state.left_on.get(command.partner_id)
        return left_on is not None and signed_on <= left_on
    return (known.text_version, known.backfill) == (draft.text_version, command.backfill)


def _withdraw(command: WithdrawSignatory, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    _require_party(command.partner_id, state)
    signed = state.signatures.get(command.partner_id)
    if signed is None:
        return ()
    withdrawn_on = occurred(command, today, command.withdrawn_on)
    if withdrawn_on < signed.signed_on:
        raise Refused("DATE_BEFORE_SIGNATURE")
    withdrawn = SignatoryWithdrawn(
        occurred_on=occurred(command, today),
        convenant_id=command.convenant_id,
        partner_id=command.partner_id,
        withdrawn_on=withdrawn_on,
    )
    return (withdrawn,)


def _publish(command: PublishDisclosurePolicy, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    published = DisclosurePolicyPublished(
        occurred_on=occurred(command, today),
        policy_id=command.policy_id,
        policy_version=command.policy_version,
        rows=command.rows,
        involvement=command.involvement,
        approved_by=command.approved_by,
    )
    if _says_the_same(published, state.policy):
        return ()
    if state.policy is not None and command.policy_version <= state.policy.policy_version:
        raise Refused("POLICY_VERSION_NOT_HIGHER")
    return (published,)


CONVENANTS = Decider(streams, Convenant(), decide, evolve)
