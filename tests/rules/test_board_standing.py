"""What case workers see of a case whose standing changed."""

from datetime import date
from typing import Any

import pytest

from services.intake.case_row import CaseState, IntakeState
from services.intake.due import due
from shared.events import intake, responsibility, standing
from shared.events.classes import Sealed
from tests.rules.test_boards import ASSIGNED, CLOSED, DAY, LINKED, MOVED, THING, WHO, case, notified, opened

relinked = standing.MunicipalityLinkChanged(
    **WHO, from_municipality="0988", to_municipality="1706", changed_on=DAY, reason="ERROR"
)
transferred = standing.CaseTransferred(**WHO, from_municipality="0988", to_municipality="1706", effective_on=DAY)
given_back = responsibility.ResponsibilityChanged(
    **WHO,
    from_kind="MUNICIPALITY",
    from_municipality="0988",
    to_kind="COA",
    to_site="azc-weert",
    reason="REJECTED",
    changed_on=DAY,
)
reopened = standing.CaseReopened(**WHO, reopened_on=DAY, municipality_code="1706")
reopened_at_home = standing.CaseReopened(**WHO, reopened_on=DAY, municipality_code="0988")
of: dict[str, Any] = {**WHO, "intake_id": THING}
begun = intake.IntakeStarted(**of, location="AZC", mandatory_domains=())
completed = intake.IntakeCompleted(
    **of,
    completed_on=DAY,
    domains=(),
    learnability="WAIVED",
    education_level="NONE",
    literacy="ILLITERATE",
    language_levels={},
    availability_dayparts=4,
)


@pytest.mark.parametrize("turn", [relinked, transferred], ids=["relinked", "transferred"])
def test_a_case_goes_to_the_municipality_that_leads_by_now_without_its_case_worker(turn: Any) -> None:
    row = case(opened(), LINKED, ASSIGNED, turn)
    assert (row.municipality, row.case_worker) == ("1706", None)


@pytest.mark.parametrize("turn", [relinked, transferred, given_back], ids=["relinked", "transferred", "rejected"])
def test_that_somebody_of_the_household_is_gone_is_for_the_municipality_that_was_told(turn: Any) -> None:
    gone = standing.HouseholdMemberLeft(**WHO, member_case_id=THING, since=DAY)
    assert case(opened(), LINKED, gone).household_left_on == DAY
    assert case(opened(), LINKED, gone, turn).household_left_on is None


def test_another_s_intake_is_seen_on_the_board_only_by_who_takes_it_over_or_gets_it_by_a_transfer() -> None:
    adopted = intake.IntakeAdopted(**of, from_municipality="0988", to_municipality="1706")
    done, none = (IntakeState.COMPLETED, DAY), (IntakeState.NONE, None)
    for turns, shown in (
        ((relinked,), none),
        ((relinked, adopted), done),
        ((given_back, relinked), none),
        ((transferred,), done),
        ((relinked, reopened_at_home), done),
    ):
        row = case(opened(), LINKED, begun, completed, *turns).shown()
        assert (row.intake, row.intake_completed_on) == shown, turns
    assert "intakes" not in row.model_dump()
    assert case(opened(), LINKED, begun, transferred).intake is IntakeState.NONE


def test_a_person_who_was_given_back_is_on_no_municipality_s_list() -> None:
    row = case(opened(), LINKED, ASSIGNED, given_back)
    assert (row.municipality, row.case_worker) == (None, None)
    assert case(opened(), LINKED, ASSIGNED, given_back, relinked).municipality == "1706"


@pytest.mark.parametrize(
    "end",
    [
        CLOSED,
        standing.ParticipantDied(**WHO, died_on=DAY),
        standing.StatusRevoked(**WHO, revoked_on=Sealed(date(2026, 1, 1))),
    ],
    ids=lambda end: type(end).__name__,
)
def test_nothing_is_due_of_a_case_that_ended(end: Any) -> None:
    row = case(opened(), LINKED, notified(DAY), end)
    assert (row.state, row.closed_on, due(row, DAY)) == (CaseState.CLOSED, DAY, ())


def test_a_case_that_was_reopened_runs_on_where_it_was_reopened() -> None:
    moved, linked = case(opened(), LINKED, MOVED, CLOSED, reopened), case(opened(), LINKED, CLOSED, reopened)
    assert (moved.state, moved.municipality, moved.closed_on) == (CaseState.MOVED, "1706", None)
    assert linked.state is CaseState.LINKED


def test_a_notice_withdrawn_makes_nothing_due_and_one_corrected_counts_anew() -> None:
    withdrawn = standing.ObligationWithdrawn(**WHO, withdrawn_on=DAY, reason="ERROR")
    assert due(case(opened(), LINKED, notified(DAY), withdrawn), DAY) == ()
    corrected = standing.ObligationCorrected(**WHO, notified_on=date(2026, 3, 9), reason="ERROR")
    row = case(opened(), LINKED, notified(DAY), corrected)
    assert {one.due_on for one in due(row, DAY)} == {date(2026, 5, 18)}


def test_an_intake_that_was_reopened_or_cancelled_is_seen_on_the_board() -> None:
    again = case(opened(), begun, completed, intake.IntakeReopened(**of, reason_code="NEW_FACTS"))
    assert (again.intake, again.intake_completed_on) == (IntakeState.STARTED, None)
    over = case(opened(), begun, intake.IntakeCancelled(**of, reason_code="NO_SHOW"))
    assert over.intake is IntakeState.NONE


@pytest.mark.parametrize(
    ("asked", "received", "until"),
    [
        (date(2026, 4, 20), date(2026, 5, 20), date(2026, 6, 3)),
        (date(2026, 4, 20), date(2026, 4, 21), date(2026, 5, 11)),
        (date(2026, 5, 12), date(2026, 5, 20), date(2026, 5, 11)),
        (date(2026, 4, 20), None, date(2026, 5, 11)),
    ],
)
def test_information_of_third_parties_moves_the_due_day_where_it_was_asked_in_time(
    asked: date, received: date | None, until: date
) -> None:
    """C5x."""
    request = intake.ThirdPartyInformationRequested(**of, party_role="SCHOOL", requested_on=asked)
    events = [opened(), LINKED, notified(date(2026, 3, 2)), request]
    if received:
        answer = intake.ThirdPartyInformationReceived(**of, party_role="SCHOOL", received_on=received)
        events.append(answer)
    assert {one.due_on for one in due(case(*events), DAY)} == {until}
