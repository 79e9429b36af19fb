"""Starting a broad intake: one at a time, with what it must look at and a private talk offered."""

from datetime import date

from services.intake.intake.commands import OfferPrivateTalk, StartIntake
from services.intake.intake.mandatory import mandatory_at_start
from services.intake.intake.state import Intake, IntakeFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.intake import IntakeListed, IntakeStarted, PrivateTalkOffered
from shared.occurrence import occurred


def start(command: StartIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """The intake is listed with its case."""
    if any(state.listed.values()):
        raise Refused("INTAKE_ALREADY_OPEN")
    if state.listed:
        raise Refused("INTAKE_ALREADY_COMPLETED")
    if state.facts.started is not None:
        raise Refused("NOT_FOUND")
    told = about(command, state.case, today)
    started = IntakeStarted(
        **told,
        intake_id=command.intake_id,
        mandatory_domains=mandatory_at_start(command, state),
        location=command.location,
        language_of_interview=command.language_of_interview,
        programme_code=command.programme_code,
    )
    return IntakeListed(**told, intake_id=command.intake_id, open=True), started


def offer_talk(command: OfferPrivateTalk, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """A talk without partner or others present, offered once."""
    state.require_running()
    if state.private_talk_offered:
        return ()
    offered_on = occurred(command, today, command.offered_on)
    told = about(command, state.case, today)
    return (PrivateTalkOffered(**told, intake_id=command.intake_id, offered_on=offered_on),)
