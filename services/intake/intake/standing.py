"""Whose an intake is, and how it can end or open again without being begun anew."""

from datetime import date

from services.intake.intake.commands import AdoptIntake, CancelIntake, CancelOpenIntake, ReopenIntake
from services.intake.intake.state import Intake, IntakeFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.intake import IntakeAdopted, IntakeCancelled, IntakeListed, IntakeReopened


def adopt(command: AdoptIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """The municipality that leads the case by now takes the intake over as it stands."""
    _require_not_cancelled(state)
    leading, holder = state.case.municipality, state.facts.holder
    if leading is None or command.municipality_code != leading:
        raise Refused("NOT_COMPETENT_MUNICIPALITY")
    if holder == leading and state.facts.adopted:
        return ()
    if holder is None or holder == leading:
        raise Refused("NOT_IN_STATE", "OWN_INTAKE")
    adopted = IntakeAdopted(
        **about(command, state.case, today),
        intake_id=command.intake_id,
        from_municipality=holder,
        to_municipality=leading,
    )
    return (adopted,)


def _require_not_cancelled(state: Intake) -> None:
    if state.began and state.facts.cancelled:
        raise Refused("NOT_IN_STATE", "CANCELLED")


def reopen(command: ReopenIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """A completed intake is open again, as long as no plan rests on it."""
    state.require_workable()
    state.require_no_plan()
    if state.facts.completed is None:
        raise Refused("NOT_IN_STATE", "NOT_COMPLETED")
    told = about(command, state.case, today)
    reopened = IntakeReopened(**told, intake_id=command.intake_id, reason_code=command.reason_code)
    return IntakeListed(**told, intake_id=command.intake_id, open=True), reopened


def cancel(command: CancelIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """The intake ends without an outcome; another may be begun. Who did not adopt it may still cancel it."""
    if state.began and state.facts.cancelled:
        return ()
    if state.facts.completed is not None:
        raise Refused("NOT_IN_STATE", "COMPLETED")
    return _cancelled(command, state, today)


def cancel_open(command: CancelOpenIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """Whatever intake of the case is open ends; where there is none, nothing happens."""
    if state.facts.started is None or state.facts.cancelled or state.facts.completed is not None:
        return ()
    return _cancelled(command, state, today)


def _cancelled(command: CancelIntake | CancelOpenIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    told, key = about(command, state.case, today), state.began.intake_id
    cancelled = IntakeCancelled(**told, intake_id=key, reason_code=command.reason_code)
    return IntakeListed(**told, intake_id=key, open=False, cancelled=True), cancelled
