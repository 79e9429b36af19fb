"""What the services ask of themselves when a person's standing changes."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.intake.case.commands import CloseCase
from services.intake.case.commands.households import TellHousehold
from services.intake.intake.commands import CancelOpenIntake
from services.intake.reactions import react as intake
from services.placements.ending.commands import EndRunningPlacements
from services.placements.reactions import react as placements
from services.plans.reactions import react as plans
from services.plans.trajectory.commands import EndLessons, LeaveProgrammes, RecordPlanDeadlineMissed
from shared.events import standing
from shared.events.case import CaseClosed, CloseReason
from shared.events.classes import Sealed
from shared.events.responsibility import DeadlineMissed
from tests.rules.facts import CASE, OTHER_CASE, PERSON, about, relinked, transferred

THEN = date(2019, 10, 7)
DAY = date(2019, 10, 3)
died = standing.ParticipantDied(**about, died_on=DAY)
closed = CaseClosed(**about, reason="LEFT_NL", closed_on=DAY)
revoked = standing.StatusRevoked(**about, revoked_on=Sealed(DAY))
merged = standing.DuplicateCasesMerged(
    **about,
    surviving_case_id=CASE,
    surviving_participant_id=PERSON,
    merged_case_id=OTHER_CASE,
    merged_participant_id=UUID(int=5),
    decided_by="s-steward",
)
withdrawn = standing.ObligationWithdrawn(**about, withdrawn_on=THEN, reason="ERROR")


@pytest.mark.parametrize(("event", "last"), [(died, DAY), (closed, DAY), (revoked, THEN)])
def test_with_the_case_lessons_placements_and_intake_end(event: Any, last: date) -> None:
    """The day of a revocation is sealed; what ends with it ends on the day it occurred."""
    told: dict[str, Any] = {"case_id": CASE, "occurred_on": THEN}
    assert plans(event) == (EndLessons(**told, ended_on=last, reason="CASE_CLOSED"),)
    assert placements(event) == (EndRunningPlacements(**told, ended_on=last, reason="CASE_CLOSED"),)
    assert intake(event)[0] == CancelOpenIntake(**told, reason_code="CASE_CLOSED")


def test_a_case_whose_person_is_gone_is_closed_and_a_closed_one_not_again() -> None:
    told: dict[str, Any] = {"case_id": CASE, "occurred_on": THEN}
    assert intake(revoked)[1:] == (CloseCase(**told, reason=CloseReason.REVOKED),)
    closing = CloseCase(**told, reason=CloseReason.DECEASED)
    assert intake(died)[1:] == (closing, TellHousehold(**told))
    assert intake(closed)[1:] == ()


def test_with_the_municipality_places_and_placements_end_and_lessons_go_on() -> None:
    told: dict[str, Any] = {"case_id": CASE, "occurred_on": THEN, "ended_on": date(2020, 2, 3)}
    assert plans(transferred) == (LeaveProgrammes(**told, reason="MOVED"),)
    assert placements(transferred) == (EndRunningPlacements(**told, reason="MOVED"),)
    assert intake(transferred) == ()


@pytest.mark.parametrize("event", [merged, withdrawn, relinked], ids=lambda event: type(event).__name__)
def test_where_the_person_is_still_there_nothing_ends(event: Any) -> None:
    assert (plans(event), placements(event), intake(event)) == ((), (), ())


def test_only_the_deadline_of_the_plan_makes_the_plan_late() -> None:
    def passed(deadline: str) -> DeadlineMissed:
        return DeadlineMissed(**about, deadline=deadline, generation=2, ordinal=0, due_on=THEN, level=3)

    late = RecordPlanDeadlineMissed(case_id=CASE, due_on=THEN, generation=2, occurred_on=THEN)
    assert plans(passed("T10_PLAN")) == (late,)
    assert plans(passed("C6_TERM")) == ()
