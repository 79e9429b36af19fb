"""The rules of a broad intake: every mandatory domain in view, a private talk offered, completed once."""

from datetime import date
from typing import assert_never

from services.intake.intake import assessing, completing, measuring, standing, starting
from services.intake.intake import commands as ask
from services.intake.intake.state import Intake, IntakeFact, evolve
from shared.case_facts import case_stream, require_open
from shared.decider import Decider
from shared.programme_facts import programme_streams
from shared.trajectory_facts import trajectory_stream


def streams(command: ask.IntakeCommand, state: Intake) -> tuple[str, ...]:
    """The intake and its case; what says whether there is another, a plan, or a programme."""
    if isinstance(command, ask.CancelOpenIntake):
        still_open = (f"intake-{key}" for key, is_open in state.listed.items() if is_open)
        return (f"intakes-{command.case_id}", case_stream(command.case_id), *still_open)
    own = (f"intake-{command.intake_id}", case_stream(command.case_id))
    match command:
        case ask.StartIntake(programme_code=code):
            programmes = programme_streams((code, *state.trajectory.programmes))
            return (*own, f"intakes-{command.case_id}", trajectory_stream(command.case_id), *programmes)
        case ask.RecordLearnabilityTest() | ask.RequestThirdPartyInformation():
            return (*own, trajectory_stream(command.case_id))
        case ask.ReopenIntake():
            return (*own, f"intakes-{command.case_id}", trajectory_stream(command.case_id))
        case ask.CompleteIntake() | ask.CancelIntake():
            return (*own, f"intakes-{command.case_id}")
        case (
            ask.OfferPrivateTalk()
            | ask.AssessDomain()
            | ask.ReceiveThirdPartyInformation()
            | ask.MeasureMotivation()
        ):
            return own
        case ask.AdoptIntake():
            return own
    assert_never(command)


def decide(command: ask.IntakeCommand, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """What becomes true."""
    if isinstance(command, ask.CancelOpenIntake):
        return standing.cancel_open(command, state, today)
    require_open(state.case)
    match command:
        case ask.StartIntake():
            return starting.start(command, state, today)
        case ask.OfferPrivateTalk():
            return starting.offer_talk(command, state, today)
        case ask.AssessDomain():
            return assessing.assess(command, state, today)
        case ask.RecordLearnabilityTest():
            return assessing.record_test(command, state, today)
        case ask.CompleteIntake():
            return completing.complete(command, state, today)
    return _decide_around(command, state, today)


def _decide_around(command: ask.Around, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    match command:
        case ask.RequestThirdPartyInformation():
            return measuring.request(command, state, today)
        case ask.ReceiveThirdPartyInformation():
            return measuring.receive(command, state, today)
        case ask.MeasureMotivation():
            return measuring.measure(command, state, today)
        case ask.AdoptIntake():
            return standing.adopt(command, state, today)
        case ask.ReopenIntake():
            return standing.reopen(command, state, today)
        case ask.CancelIntake():
            return standing.cancel(command, state, today)
    assert_never(command)


INTAKES = Decider(streams, Intake(), decide, evolve)
