"""Partners and the places they work from: registered, and registered anew when their particulars change."""

from datetime import date

from services.plans.convenant.commands import AddPartnerSite, RegisterPartner
from services.plans.convenant.state import Convenant, ConvenantFact, says_the_same
from shared.decider import Refused
from shared.events.convenants import PartnerRegistered, PartnerSiteAdded
from shared.occurrence import occurred


def register(command: RegisterPartner, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    """A partner, or its new particulars."""
    registered = PartnerRegistered(
        occurred_on=occurred(command, today),
        partner_id=command.partner_id,
        name=command.name,
        role=command.role,
        oin=command.oin,
        municipalities=command.municipalities,
    )
    return () if says_the_same(registered, state.partner) else (registered,)


def add_site(command: AddPartnerSite, state: Convenant, today: date) -> tuple[ConvenantFact, ...]:
    """A place of a partner that is known."""
    if state.partner is None:
        raise Refused("NOT_FOUND")
    added = PartnerSiteAdded(
        occurred_on=occurred(command, today),
        partner_id=command.partner_id,
        site_id=command.site_id,
        name=command.name,
    )
    return () if says_the_same(added, state.sites.get(command.site_id)) else (added,)
