"""The drawing of the handover is what the code does: whoever changes a transition must draw it anew."""

import pytest

from services.handover import states
from services.handover.round import Round
from services.handover.stages import State
from services.handover.watch import Watch
from tests.documents import exploring, handovers
from tests.documents.tables import DOCUMENT_OF

DRAWN = DOCUMENT_OF["machine"].read_text()


def test_what_the_domain_draws_is_found_by_taking_the_steps() -> None:
    found = exploring.steps()
    s = State
    assert "HandoverScenarioChosen(AFTER_MOVE)" in found[s.SCENARIO_CHOSEN, s.HOUSING_PENDING]
    assert "FirstContactMissed" in found[s.CONTACT_PLANNED, s.SCENARIO_CHOSEN]
    assert "FirstContactMissed" in found[s.CONTACT_PLANNED, s.ESCALATED]
    assert {"IntakeCompleted", "HousingOffered"} <= found[s.INTAKE_RUNNING, s.HOUSING_PENDING]
    assert found[s.IN_CONTACT, s.INTAKE_RUNNING] == {"IntakeStarted"}
    assert found[s.ARRIVED, s.COMPLETED] == {"HandoverCompleted"}
    ends = {s.COMPLETED, s.REJECTED, s.REDIRECTED, s.CANCELLED}
    assert not [step for step in found if step[0] in ends], "what ended, ended"


def test_another_transition_is_another_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state that the code no longer comes to makes the comparison with the document fail."""
    real = states.underlying

    def changed(watch: Watch, known: Round | None) -> State:
        state = real(watch, known)
        return State.IN_CONTACT if state is State.MOVING else state

    assert handovers.drawing() in DRAWN
    monkeypatch.setattr(states, "underlying", changed)
    assert handovers.drawing(exploring.explored()) not in DRAWN
