"""What plans do of themselves when something became true."""

from services.plans.trajectory.commands import StartIntegrationTerm
from shared.events.base import Command, Event, LegalRegime
from shared.events.plans import PlanEstablished


def react(event: Event) -> tuple[Command, ...]:
    """What to ask for next."""
    match event:
        case PlanEstablished(is_first=True, legal_regime=LegalRegime.WI2021):
            return (
                StartIntegrationTerm(case_id=event.case_id, plan_id=event.plan_id, occurred_on=event.occurred_on),
            )
    return ()
