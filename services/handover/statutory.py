"""What starts and stops the clocks of the law, as the process learns of it."""

from dataclasses import replace

from services.handover.watch import Question, Watch
from shared.events.base import PersonEvent
from shared.events.benefits import (
    BenefitEntitlementEnded,
    BenefitEntitlementStarted,
    FinancialReliefEnded,
    FinancialReliefStarted,
)
from shared.events.case import ObligationNotified
from shared.events.intake import ThirdPartyInformationReceived, ThirdPartyInformationRequested
from shared.events.plans import IntegrationTermStarted, PlanEstablished, PlanListed, TrajectoryEvent
from shared.events.standing import ObligationCorrected, ObligationWithdrawn, ResidencePermitGranted


def run(watch: Watch, event: PersonEvent) -> Watch:
    """What the clocks of the law run from."""
    clocks = watch.clocks
    match event:
        case ResidencePermitGranted():
            clocks = replace(clocks, permit_on=event.granted_on, permit_kind=event.permit_kind)
        case ObligationNotified():
            watch = replace(watch, regime=event.legal_regime, target_group=event.target_group)
            clocks = replace(clocks, notified_on=event.notified_on, notices=clocks.notices + 1)
        case ObligationCorrected():
            watch = replace(
                watch,
                regime=event.legal_regime or watch.regime,
                target_group=event.target_group or watch.target_group,
            )
            clocks = replace(clocks, notified_on=event.notified_on or clocks.notified_on)
            if event.notified_on:
                clocks = replace(clocks, notices=clocks.notices + 1)
        case ObligationWithdrawn():
            regime, group = watch.as_opened or (watch.regime, watch.target_group)
            watch = replace(watch, regime=regime, target_group=group)
            clocks = replace(clocks, notified_on=None)
        case ThirdPartyInformationRequested():
            question = Question(event.party_role, event.requested_on)
            clocks = replace(clocks, questions=(*clocks.questions, question))
        case ThirdPartyInformationReceived():
            clocks = replace(clocks, questions=_answered(clocks.questions, event))
        case PlanEstablished() | PlanListed():
            clocks = replace(clocks, planned=True)
        case TrajectoryEvent():
            return _benefit(watch, event)
    return watch if clocks is watch.clocks else replace(watch, clocks=clocks)


def _answered(questions: tuple[Question, ...], event: ThirdPartyInformationReceived) -> tuple[Question, ...]:
    """An answer is to the first question to that party that is open still."""
    party = event.party_role
    first = next((q for q in questions if q.party_role == party and q.answered_on is None), None)
    return tuple(replace(q, answered_on=event.received_on) if q is first else q for q in questions)


def _benefit(watch: Watch, event: TrajectoryEvent) -> Watch:
    clocks = watch.clocks
    match event:
        case IntegrationTermStarted():
            clocks = replace(clocks, term_end=event.term_end)
        case BenefitEntitlementStarted():
            again = clocks.benefits + 1
            clocks = replace(clocks, benefit_on=event.starts_on, benefits=again, benefit_over=False)
        case FinancialReliefStarted():
            clocks = replace(clocks, relieved=True)
        case BenefitEntitlementEnded() | FinancialReliefEnded():
            clocks = replace(clocks, benefit_over=True)
    return watch if clocks is watch.clocks else replace(watch, clocks=clocks)
