"""Help from partners: a referral to one of them on a ground, and appointments."""

from datetime import date

from services.intake.case import answering
from services.intake.case.commands import MakeReferral, PlanAppointment, SupportCommand
from services.intake.case.reaching import MET, REFERRED, require_reachable
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.case import ReferralMade
from shared.events.classes import Sealed
from shared.events.envelope import civil_date
from shared.events.support import AppointmentPlanned


def decide(command: SupportCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """Everything about help from partners."""
    if isinstance(command, MakeReferral):
        return _refer(command, state, today)
    if isinstance(command, PlanAppointment):
        return _plan_appointment(command, state, today)
    return answering.answer(command, state, today)


def _refer(command: MakeReferral, state: Case, today: date) -> tuple[CaseFact, ...]:
    """A referral to one partner."""
    if command.referral_id in state.referrals:
        return ()
    require_reachable(state, REFERRED)
    referred = ReferralMade(
        **about(command, state.case, today),
        referral_id=command.referral_id,
        target_partner_id=command.target_partner_id,
        topic=Sealed(command.topic),
        ground=command.ground,
        details=command.details,
        interpreter_language=command.interpreter_language,
        child_age_band=command.child_age_band,
    )
    return (referred,)


def _plan_appointment(command: PlanAppointment, state: Case, today: date) -> tuple[CaseFact, ...]:
    """An appointment, once under its id."""
    if command.appointment_id in state.appointments:
        return ()
    require_reachable(state, MET)
    told = about(command, state.case, today)
    if civil_date(command.at) < told["occurred_on"]:
        raise Refused("DATE_BEFORE_PLANNING")
    planned = AppointmentPlanned(
        **told,
        appointment_id=command.appointment_id,
        at=command.at,
        place_code=command.place_code,
        with_partner=command.with_partner,
        interpreter=command.interpreter,
        topic=command.topic,
    )
    return (planned,)
