"""What an intake asks of others, and what it measures."""

from datetime import date

from services.intake.intake.commands import (
    MeasureMotivation,
    ReceiveThirdPartyInformation,
    RequestThirdPartyInformation,
)
from services.intake.intake.state import Intake, IntakeFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.intake import (
    MotivationMeasured,
    ThirdPartyInformationReceived,
    ThirdPartyInformationRequested,
)
from shared.occurrence import occurred


def request(command: RequestThirdPartyInformation, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """A third party is asked; as long as it has not answered, once."""
    state.require_workable()
    if command.party_role in state.asked:
        return ()
    state.require_no_plan()
    requested = ThirdPartyInformationRequested(
        **about(command, state.case, today),
        intake_id=command.intake_id,
        party_role=command.party_role,
        requested_on=occurred(command, today, command.requested_on),
    )
    return (requested,)


def receive(command: ReceiveThirdPartyInformation, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """A third party answered what it was asked, not before it was."""
    state.require_workable()
    received_on = occurred(command, today, command.received_on)
    asked_on = state.asked.get(command.party_role)
    if asked_on is None and state.answered.get(command.party_role) == received_on:
        return ()
    if asked_on is None:
        raise Refused("NOT_IN_STATE", "NOT_REQUESTED")
    if received_on < asked_on:
        raise Refused("DATE_BEFORE_START")
    received = ThirdPartyInformationReceived(
        **about(command, state.case, today),
        intake_id=command.intake_id,
        party_role=command.party_role,
        received_on=received_on,
    )
    return (received,)


def measure(command: MeasureMotivation, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """One measurement a moment; also after the intake was completed."""
    state.require_workable()
    measured = MotivationMeasured(
        **about(command, state.case, today),
        intake_id=command.intake_id,
        moment=command.moment,
        scale=command.scale,
        perspective=command.perspective,
        measured_on=occurred(command, today, command.measured_on),
    )
    before = state.motivation.get(command.moment)
    if before is None:
        return (measured,)
    if before == measured.model_copy(update={"occurred_on": before.occurred_on}):
        return ()
    raise Refused("MOTIVATION_ALREADY_MEASURED", command.moment)
