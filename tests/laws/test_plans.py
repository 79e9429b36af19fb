"""Whatever is wished of a person who goes from town to town: a plan is of who leads, on one route, in one term."""

from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from services.intake.case.commands import RecordRegistration, RelinkMunicipality, TransferCase
from services.intake.intake.commands import AdoptIntake, CompleteIntake, ReopenIntake
from services.plans.plan.commands import EstablishPlan
from services.plans.trajectory.commands import StartIntegrationTerm
from shared.events.base import Command
from shared.events.case import CaseOpened, MunicipalityLinked
from shared.events.plans import IntegrationTermStarted, PlanEstablished, PlanReplacedOnTransfer
from shared.events.standing import CaseTransferred, MunicipalityLinkChanged
from tests.laws.deciding import lived
from tests.laws.life import LIFE, MOMENTS

ONE = UUID(int=1)
CASE: dict[str, Any] = {"case_id": ONE}
PLANS = tuple(UUID(int=n) for n in (21, 22, 23))
TOWNS = ("0988", "1706")
(completing,) = (wish for wish in LIFE if isinstance(wish, CompleteIntake))
(establishing,) = (wish for wish in LIFE if isinstance(wish, EstablishPlan))
decisions = tuple(
    establishing.model_copy(update={"plan_id": plan, "municipality_code": town, "route": route})
    for plan in PLANS
    for town in TOWNS
    for route in ("B1", "EDUCATION")
)
turns: tuple[Command, ...] = (
    *(RelinkMunicipality(**CASE, to_municipality=town, reason="OTHER") for town in TOWNS),
    *(TransferCase(**CASE, to_municipality=town) for town in TOWNS),
    *(RecordRegistration(**CASE, municipality_code=town) for town in TOWNS),
)
around: tuple[Command, ...] = (
    *(AdoptIntake(**CASE, intake_id=ONE, municipality_code=town) for town in TOWNS),
    *(StartIntegrationTerm(**CASE, plan_id=plan) for plan in PLANS),
    ReopenIntake(**CASE, intake_id=ONE, reason_code="NEW_FACTS"),
    completing,
)
wish = some.one_of(*map(some.sampled_from, (decisions, decisions, turns, around)))
wishes = some.lists(wish, min_size=5, max_size=25)
after_the_intake = some.sampled_from(MOMENTS[19:23])


@settings(max_examples=300, deadline=None)
@given(wishes, after_the_intake)
def test_every_plan_is_of_who_leads_on_the_route_of_the_last_and_there_is_one_term(
    wishes: list[Command], history: Any
) -> None:
    """INV-P3, P8 and T1."""
    leading: str | None = None
    plans: list[PlanEstablished] = []
    events = lived(wishes, history)
    for event in events:
        match event:
            case CaseOpened() | MunicipalityLinked():
                leading = event.municipality_code
            case MunicipalityLinkChanged() | CaseTransferred():
                leading = event.to_municipality
            case PlanEstablished():
                assert event.municipality_code == leading
                plans.append(event)
    assert [plan.is_first for plan in plans] == [True, *[False] * (len(plans) - 1)][: len(plans)]
    elsewhere = [(a, b) for a, b in pairwise(plans) if a.municipality_code != b.municipality_code]
    assert all(a.route is b.route for a, b in elsewhere)
    replaced = [event for event in events if isinstance(event, PlanReplacedOnTransfer)]
    assert [(r.previous_plan_id, r.plan_id) for r in replaced] == [(a.plan_id, b.plan_id) for a, b in elsewhere]
    assert sum(isinstance(event, IntegrationTermStarted) for event in events) <= 1
