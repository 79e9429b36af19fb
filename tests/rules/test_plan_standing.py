"""Whose plan counts after a link was changed or a case transferred (INV-P3, P8)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.plans.plan.decider import PLANS
from shared.events import handover as passing
from shared.events.intake import IntakeAdopted, IntakeListed, IntakeReopened, IntakeStarted
from shared.events.plans import PlanEstablished, PlanListed, PlanReplacedOnTransfer, PlanRevised
from shared.events.responsibility import DeadlineMissed
from tests.given import Given
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    INTAKE,
    PLAN,
    THEN,
    TODAY,
    WEERT,
    about,
    completed,
    enough,
    intake_done,
    linked,
    opened,
    programme,
    registered,
    relinked,
    told,
    transferred,
)
from tests.rules.test_plan import HANDOVER, draft, drafted, establish, established, fast, intake_open, listed_now

given = Given(PLANS, date.fromisoformat(TODAY))
OLD_PLAN = UUID(int=30)
begun = IntakeStarted(**about, intake_id=INTAKE, mandatory_domains=(), location="AZC")
adopted = IntakeAdopted(**about, intake_id=INTAKE, from_municipality=WEERT, to_municipality=CRANENDONCK)
intake = (intake_done, begun, completed())
at_home = (opened(), linked, registered, *intake)
old_listed = PlanListed(**about, plan_id=OLD_PLAN, plan_date=date(2020, 1, 6))


def old_plan(route: str = "B1", **changes: Any) -> PlanEstablished:
    return established(**{**about, "plan_id": OLD_PLAN, "plan_date": date(2020, 1, 6), "route": route, **changes})


def here(**changes: Any) -> Any:
    return establish(municipality_code=CRANENDONCK, **changes)


def decided(**changes: Any) -> PlanEstablished:
    return established(municipality_code=CRANENDONCK, **changes)


started = passing.HandoverStarted(
    **about, handover_id=HANDOVER, to_municipality=WEERT, started_on=THEN, from_site="azc-weert"
)


def ended(kind: type[Any], **fields: Any) -> Any:
    return kind(**about, handover_id=HANDOVER, **fields)


def test_a_plan_drafted_in_the_azc_is_established_after_registration_on_the_same_intake() -> None:
    """AS-WFR-1."""
    in_azc = (opened(), linked, *intake)
    given(opened(), linked, intake_done, begun, completed()).when(draft()).then(drafted())
    given(*in_azc, drafted()).when(establish()).refused("NOT_COMPETENT_MUNICIPALITY", "NOT_REGISTERED")
    by_another = establish(municipality_code=CRANENDONCK)
    given(*in_azc, drafted()).when(by_another).refused("NOT_COMPETENT_MUNICIPALITY")
    given(*in_azc, drafted(), registered).when(establish()).then(established(), listed_now)


@pytest.mark.parametrize("turn", [relinked, transferred], ids=["relinked", "transferred"])
def test_the_old_municipality_establishes_no_plan_any_more(turn: Any) -> None:
    """INV-P3."""
    given(*at_home, turn).when(establish()).refused("NOT_COMPETENT_MUNICIPALITY")
    given(*at_home, drafted(), turn).when(establish()).refused("NOT_COMPETENT_MUNICIPALITY")
    unlinked = (opened(municipality_code=WEERT), registered, *intake)
    given(*unlinked, turn).when(establish()).refused("NOT_COMPETENT_MUNICIPALITY")


def test_a_first_plan_of_the_new_municipality_rests_on_an_intake_it_adopted() -> None:
    given(*at_home, relinked).when(here()).refused("NOT_IN_STATE", "NOT_ADOPTED")
    given(*at_home, relinked, adopted).when(here()).then(decided(), listed_now)
    before = (opened(), linked, intake_done, begun, completed())
    given(*before, relinked).when(draft()).refused("NOT_IN_STATE", "NOT_ADOPTED")
    given(*before, relinked, adopted).when(draft()).then(drafted())


def test_after_a_transfer_the_new_municipality_decides_anew_on_the_same_route() -> None:
    """INV-P8."""
    moved = (*at_home, old_plan(), old_listed, transferred)
    replaced = PlanReplacedOnTransfer(**told, plan_id=PLAN, previous_plan_id=OLD_PLAN, route="B1")
    given(*moved).when(here()).then(decided(is_first=False), replaced, listed_now)


def test_after_a_transfer_another_route_is_refused() -> None:
    """INV-P8."""
    moved = (*at_home, old_plan("EDUCATION"), old_listed, transferred)
    given(*moved).when(here()).refused("ROUTE_MUST_BE_KEPT", "EDUCATION")


def test_after_a_transfer_the_route_that_was_revised_is_kept() -> None:
    """INV-P8, INV-R4."""
    to_z = PlanRevised(
        **{**about, "occurred_on": date(2020, 1, 20)},
        plan_id=OLD_PLAN,
        plan_version=2,
        changed_fields=("route",),
        reason="ROUTE_SWITCH",
        effective_on=date(2020, 1, 27),
        municipality_code=WEERT,
        route="Z",
        level="A1",
        intensity=enough,
        decided_by="j-jansen",
    )
    moved = (*at_home, old_plan(), old_listed, to_z, transferred)
    given(*moved).when(here()).refused("ROUTE_MUST_BE_KEPT", "Z")
    kept = here(route="Z", level="A1")
    replaced = PlanReplacedOnTransfer(**told, plan_id=PLAN, previous_plan_id=OLD_PLAN, route="Z")
    given(*moved).when(kept).then(decided(is_first=False, route="Z", level="A1"), replaced, listed_now)


def test_a_plan_replaces_the_old_one_once() -> None:
    replaced = PlanReplacedOnTransfer(**told, plan_id=PLAN, previous_plan_id=OLD_PLAN, route="B1")
    after = (*at_home, old_plan(), old_listed, transferred, decided(is_first=False), replaced, listed_now)
    given(*after).when(here()).then()
    third = UUID(int=31)
    again = here(plan_id=third, route="EDUCATION")
    assert [type(event) for event in given(*after).when(again).decided()] == [PlanEstablished, PlanListed]


def test_an_own_earlier_plan_binds_to_no_route() -> None:
    second = given(*at_home, old_plan("EDUCATION"), old_listed).when(establish())
    second.then(established(is_first=False), listed_now)


def test_an_intake_reopened_or_cancelled_carries_no_plan() -> None:
    """INV-P2."""
    reopened = IntakeReopened(**about, intake_id=INTAKE, reason_code="NEW_FACTS")
    given(*at_home, reopened).when(establish()).refused("INTAKE_NOT_COMPLETED")
    gone = IntakeListed(**about, intake_id=INTAKE, open=False, cancelled=True)
    given(opened(), linked, registered, intake_open, gone).when(establish()).refused("INTAKE_NOT_COMPLETED")
    given(opened(), linked, intake_open, gone, begun).when(draft()).refused("INTAKE_NOT_COMPLETED")


early = (opened(), linked, *intake)


def test_a_fast_start_counts_for_the_municipality_it_leads_to() -> None:
    """INV-P3."""
    command = establish(handover_id=HANDOVER)
    given(*early, started, fast).when(command).then(established(), listed_now)
    elsewhere = started.model_copy(update={"to_municipality": CRANENDONCK})
    given(*early, elsewhere, fast).when(command).refused("NOT_COMPETENT_MUNICIPALITY", "NOT_REGISTERED")


@pytest.mark.parametrize(
    "end",
    [
        ended(passing.HandoverRejected, reason="SAFETY", rejected_on=THEN),
        ended(passing.HandoverRedirected, to_municipality=CRANENDONCK, redirected_on=THEN),
        ended(passing.HandoverCancelled, reason="DIED", cancelled_on=THEN),
    ],
    ids=lambda end: type(end).__name__,
)
def test_a_fast_start_that_was_called_off_counts_for_nothing(end: Any) -> None:
    command = establish(handover_id=HANDOVER)
    given(*early, started, fast, end).when(command).refused("NOT_COMPETENT_MUNICIPALITY", "NOT_REGISTERED")


def test_a_profile_sent_back_as_incomplete_leaves_the_fast_start_as_it_is() -> None:
    sent_back = ended(passing.HandoverRejected, reason="INCOMPLETE_PROFILE", rejected_on=THEN)
    given(*early, started, fast, sent_back).when(establish(handover_id=HANDOVER)).then(established(), listed_now)


def test_the_id_of_a_case_is_not_that_of_a_handover() -> None:
    late = DeadlineMissed(**about, deadline="T5_HOUSING", generation=1, ordinal=0, due_on=THEN, level=1)
    command = establish(handover_id=CASE)
    given(*early, late).when(command).refused("NOT_COMPETENT_MUNICIPALITY", "NOT_REGISTERED")


def test_a_plan_has_the_name_that_its_municipality_gives_it() -> None:
    """AS-HAR-2."""
    name = "Persoonlijk Integratie Plan"
    given(*at_home).when(establish(local_plan_name=name)).then(established(local_plan_name=name), listed_now)
    assert PlanEstablished.type_name() == "plan-established.v1"


def test_a_programme_may_let_the_plan_precede_registration() -> None:
    """INV-P3, AS-WFR-1."""
    allowing = programme("WFR-PILOT", rules={"plan_before_registration": True})
    given(*early, allowing).when(establish(programme_code="WFR-PILOT")).then(established(), listed_now)
    by_another = here(programme_code="WFR-PILOT")
    given(*early, allowing).when(by_another).refused("NOT_COMPETENT_MUNICIPALITY")
