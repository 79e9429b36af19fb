"""Whatever is wished of a person whose link changes: one open intake, worked on by who leads."""

from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from services.intake.case.commands import CloseCase, RelinkMunicipality, ReopenCase, TransferCase
from services.intake.intake import commands as ask
from shared.events.base import Command
from shared.events.case import CaseOpened, MunicipalityLinked
from shared.events.intake import DomainAssessed, IntakeAdopted, IntakeCompleted, IntakeListed, IntakeStarted
from shared.events.standing import CaseReopened, CaseTransferred, MunicipalityLinkChanged
from tests.laws.deciding import lived
from tests.laws.life import MOMENTS

ONE, TWO = UUID(int=1), UUID(int=2)
CASE: dict[str, Any] = {"case_id": ONE}
TOWNS = ("0988", "1706")


def of_one_intake(key: UUID) -> tuple[Command, ...]:
    of: dict[str, Any] = {**CASE, "intake_id": key}
    return (
        ask.StartIntake(**of, location="HOME", mandatory_domains=("HEALTH",)),
        ask.AssessDomain(**of, domain="HEALTH", outcome="ASSESSED"),
        ask.AssessDomain(**of, domain="FAMILY", outcome="ASSESSED"),
        ask.OfferPrivateTalk(**of),
        ask.RecordLearnabilityTest(**of, outcome="B1_ATTAINABLE"),
        ask.CompleteIntake(
            **of, education_level="NONE", literacy="ILLITERATE", language_levels={}, availability_dayparts=4
        ),
        ask.ReopenIntake(**of, reason_code="NEW_FACTS"),
        ask.CancelIntake(**of, reason_code="NO_SHOW"),
        *(ask.AdoptIntake(**of, municipality_code=town) for town in TOWNS),
    )


TURNS: tuple[Command, ...] = (
    *(RelinkMunicipality(**CASE, to_municipality=town, reason="OTHER") for town in TOWNS),
    *(TransferCase(**CASE, to_municipality=town) for town in TOWNS),
)
ENDS: tuple[Command, ...] = (
    CloseCase(**CASE, reason="LEFT_NL"),
    ReopenCase(**CASE),
    ask.CancelOpenIntake(**CASE, reason_code="CASE_CLOSED"),
)
wish = some.one_of(
    *map(some.sampled_from, (of_one_intake(ONE), of_one_intake(ONE), of_one_intake(TWO), TURNS, ENDS))
)
wishes = some.lists(wish, min_size=5, max_size=25)
before_the_plan = some.sampled_from(MOMENTS[8:20])
lives = settings(max_examples=300, deadline=None)


@lives
@given(wishes, before_the_plan)
def test_a_case_never_has_two_open_intakes(wishes: list[Command], history: Any) -> None:
    """INV-I1."""
    still_open: set[Any] = set()
    for event in lived(wishes, history):
        if isinstance(event, IntakeListed):
            still_open = still_open - {event.intake_id} | ({event.intake_id} if event.open else set())
            assert len(still_open) <= 1


@lives
@given(wishes, before_the_plan)
def test_an_intake_is_only_worked_on_for_the_municipality_that_leads(wishes: list[Command], history: Any) -> None:
    leading: str | None = None
    holder: dict[Any, str | None] = {}
    for event in lived(wishes, history):
        match event:
            case CaseOpened() | MunicipalityLinked() | CaseReopened():
                leading = event.municipality_code
            case MunicipalityLinkChanged() | CaseTransferred():
                leading = event.to_municipality
            case IntakeStarted():
                holder[event.intake_id] = leading
            case IntakeAdopted():
                assert (holder[event.intake_id], event.to_municipality) == (event.from_municipality, leading)
                holder[event.intake_id] = leading
            case DomainAssessed() | IntakeCompleted():
                assert holder[event.intake_id] in (None, leading)
