"""What plans do of themselves when something became true."""

from datetime import date

from services.plans.trajectory.commands import (
    EndLessons,
    LeaveProgrammes,
    RecordPlanDeadlineMissed,
    StartIntegrationTerm,
)
from shared.events.base import Command, Event, LegalRegime, PersonEvent
from shared.events.case import CaseClosed
from shared.events.plans import PlanEstablished
from shared.events.responsibility import Deadline, DeadlineMissed
from shared.events.standing import CaseTransferred, ParticipantDied, StatusRevoked


def react(event: Event) -> tuple[Command, ...]:
    """What to ask for next."""
    match event:
        case PlanEstablished(is_first=True, legal_regime=LegalRegime.WI2021):
            return (
                StartIntegrationTerm(case_id=event.case_id, plan_id=event.plan_id, occurred_on=event.occurred_on),
            )
        case DeadlineMissed(deadline=Deadline.T10_PLAN):
            return (_late(event),)
        case CaseTransferred(case_id=case_id, effective_on=day):
            left = LeaveProgrammes(case_id=case_id, ended_on=day, reason="MOVED", occurred_on=event.occurred_on)
            return (left,)
    return _ended(event)


def _late(event: DeadlineMissed) -> Command:
    return RecordPlanDeadlineMissed(
        case_id=event.case_id,
        due_on=event.due_on,
        generation=event.generation,
        occurred_on=event.occurred_on,
    )


def _ended(event: Event) -> tuple[Command, ...]:
    """Lessons end with the case; schools hear that it is closed, never why."""
    match event:
        case StatusRevoked():
            return (_end_lessons(event, event.occurred_on),)
        case ParticipantDied(died_on=day):
            return (_end_lessons(event, day),)
        case CaseClosed(closed_on=day):
            return (_end_lessons(event, day),)
    return ()


def _end_lessons(event: PersonEvent, day: date) -> Command:
    return EndLessons(case_id=event.case_id, ended_on=day, reason="CASE_CLOSED", occurred_on=event.occurred_on)
