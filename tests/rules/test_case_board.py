"""What the cases board shows once a case is linked anew, transferred, merged, or has ended in another way."""

from datetime import date
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from services.intake.case_row import CaseRow, CaseState
from services.intake.due import due
from services.intake.projection import project
from shared.events import standing
from shared.events.base import Event, LegalRegime
from shared.events.case import CaseClosed, CaseWorkerAssigned, ObligationNotified, ParticipantMoved
from shared.events.classes import Sealed
from tests.rules.facts import CASE, CRANENDONCK, OTHER_CASE, PERSON, WEERT, linked, opened, told

NOW = date(2020, 3, 2)
TO: dict[str, Any] = {**told, "from_municipality": WEERT, "to_municipality": CRANENDONCK}
assigned = CaseWorkerAssigned(**told, case_worker="j-jansen", municipality_code=WEERT, assigned_on=NOW)
moved = ParticipantMoved(**told, moved_on=NOW, from_type="COA", municipality_code=WEERT)
relinked = standing.MunicipalityLinkChanged(**TO, changed_on=NOW, reason="REJECTED")
transferred = standing.CaseTransferred(**TO, effective_on=NOW)
left = CaseClosed(**told, reason="LEFT_NL", closed_on=NOW)
reopened = standing.CaseReopened(**told, reopened_on=NOW, municipality_code=WEERT)
revoked = standing.StatusRevoked(**told, revoked_on=Sealed(NOW))
died = standing.ParticipantDied(**told, died_on=NOW)
notified = ObligationNotified(
    **told, notified_on=NOW, obligation_start=NOW, target_group="ASYLUM_HOLDER", legal_regime="WI2021"
)
withdrawn = standing.ObligationWithdrawn(**told, withdrawn_on=NOW, reason="WRONG_PERSON")
WHICH: dict[str, Any] = {
    "surviving_case_id": OTHER_CASE,
    "surviving_participant_id": UUID(int=4),
    "merged_case_id": CASE,
    "merged_participant_id": PERSON,
    "decided_by": "d-dekker",
}
merged = standing.DuplicateCasesMerged(**told, **WHICH)


def row(*events: Event) -> CaseRow:
    found = reduce(project, events, None)
    assert found is not None
    return found


@pytest.mark.parametrize(("change", "state"), [(relinked, CaseState.LINKED), (transferred, CaseState.MOVED)])
def test_another_municipality_sees_the_case_and_has_nobody_to_lead_it_yet(change: Any, state: CaseState) -> None:
    shown = row(opened(), linked, assigned, moved, change)
    assert (shown.municipality, shown.case_worker, shown.state) == (CRANENDONCK, None, state)


def test_a_reopened_case_is_as_far_as_it_was() -> None:
    assert row(opened(), linked, moved, left, reopened).state is CaseState.MOVED
    assert row(opened(), linked, left, reopened).state is CaseState.LINKED
    assert row(opened(), linked, left, reopened).closed_on is None


@pytest.mark.parametrize("end", [revoked, died, left, withdrawn, merged])
def test_nothing_is_due_of_a_case_that_ended(end: Any) -> None:
    assert due(row(opened(), linked, notified), NOW)
    assert not due(row(opened(), linked, notified, end), NOW)


def test_a_notice_shows_as_corrected_until_it_is_withdrawn() -> None:
    earlier = date(2020, 2, 3)
    corrected = standing.ObligationCorrected(**told, reason="TYPING_ERROR", notified_on=earlier)
    shown = row(opened(), linked, notified, corrected)
    assert (shown.notified_on, shown.legal_regime) == (earlier, LegalRegime.WI2021)
    shown = row(opened(), linked, notified, corrected, withdrawn)
    assert (shown.notified_on, shown.legal_regime) == (None, LegalRegime.PILOT_PRE2022)


def test_a_possible_double_is_seen_once_and_a_merge_until_it_is_reversed() -> None:
    flags = [
        standing.PossibleDuplicateFlagged(**told, candidate_case_id=OTHER_CASE, match_basis=basis)
        for basis in standing.MatchBasis
    ]
    before = row(opened(), linked, *flags)
    assert before.possible_duplicates == (OTHER_CASE,)
    assert row(opened(), linked, *flags, merged).merged_into == OTHER_CASE
    assert row(opened(), linked, *flags, merged, standing.MergeReversed(**told, **WHICH)) == before
    survivor = merged.model_copy(update={"surviving_case_id": CASE, "merged_case_id": OTHER_CASE})
    assert row(opened(), survivor).merged_into is None
