"""The rules of a covenant: a party signs what lies before it, and a policy only ever rises."""

from datetime import date
from typing import assert_never

from services.plans.convenant import partners, signing
from services.plans.convenant.commands import (
    AddPartnerSite,
    ConvenantCommand,
    DraftConvenant,
    PublishDisclosurePolicy,
    RegisterPartner,
    SignConvenant,
    WithdrawSignatory,
)
from services.plans.convenant.state import Convenant, ConvenantFact, evolve, says_the_same
from shared.decider import Decider, Refused
from shared.events.convenants import DisclosurePolicyPublished
from shared.occurrence import occurred


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


def decide(command: ConvenantCommand, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    """What becomes true."""
    match command:
        case RegisterPartner():
            return partners.register(command, state, today)
        case AddPartnerSite():
            return partners.add_site(command, state, today)
        case DraftConvenant():
            return signing.draft(command, state, today)
        case SignConvenant():
            return signing.sign(command, state, today)
        case WithdrawSignatory():
            return signing.withdraw(command, state, today)
        case PublishDisclosurePolicy():
            return _publish(command, state, today)
    assert_never(command)


def _publish(command: PublishDisclosurePolicy, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    published = DisclosurePolicyPublished(
        occurred_on=occurred(command, today),
        policy_id=command.policy_id,
        policy_version=command.policy_version,
        rows=command.rows,
        involvement=command.involvement,
        approved_by=command.approved_by,
    )
    if says_the_same(published, state.policy):
        return ()
    if state.policy is not None and command.policy_version <= state.policy.policy_version:
        raise Refused("POLICY_VERSION_NOT_HIGHER")
    return (published,)


CONVENANTS = Decider(streams, Convenant(), decide, evolve)
