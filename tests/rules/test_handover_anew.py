"""What a handover keeps and what it begins anew: after a wrong merge, another link, a transfer."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.handover.handover import commands as ask
from services.handover.stages import State
from shared.decider import Refused
from shared.events import case as fact
from shared.events import handover as said_of
from shared.events import standing
from shared.events.responsibility import Deadline, DeadlineMissed
from tests.handing import House
from tests.rules.handover_facts import (
    ALEX,
    AZC,
    CASE,
    FIRST,
    HOORN,
    ON_FIRST,
    OPMEER,
    PERSON,
    SECOND,
    THIRD,
    house,
    linked,
    moved,
    opened,
    profile,
    registered,
    relinked,
    said,
    transferred,
    worker,
)

OTHER = UUID(int=8)


def merge(kind: type[Any], on: str) -> tuple[Any, ...]:
    """Of the pair, the case under handover is the one that is merged away."""
    pair = {
        "surviving_case_id": OTHER,
        "surviving_participant_id": PERSON,
        "merged_case_id": CASE,
        "merged_participant_id": PERSON,
        "decided_by": ALEX,
    }
    return said(kind, on, **pair), said(kind, on, OTHER, **pair)


def days_of(running: House) -> dict[str, str]:
    return {str(due.deadline): due.due_on.isoformat() for due in running.due(CASE)}


def test_after_a_wrong_merge_every_deadline_is_due_on_its_own_day_again() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"), profile("2019-10-16"))
    running.ask(ask.ChooseScenario(**ON_FIRST, scenario="COMBINED"))
    before = days_of(running)
    assert before["T5_HOUSING"] == "2019-12-16"
    running.tell(opened("2019-10-20", OTHER), *merge(standing.DuplicateCasesMerged, "2019-10-21"))
    assert days_of(running) == {}
    running.tell(*merge(standing.MergeReversed, "2019-10-22"))
    active = running.watch(CASE).active
    assert active is not None
    assert (active.handover_id, active.started_on) == (SECOND, date(2019, 10, 7))
    assert days_of(running) | {"T13_STALE": ""} == before | {"T13_STALE": ""}
    assert running.state(CASE) is State.SCENARIO_CHOSEN


def test_what_passed_while_the_cases_were_one_is_told_once_they_are_two() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"), profile("2019-10-16"))
    running.ask(ask.ChooseScenario(**ON_FIRST, scenario="COMBINED"))
    running.until("2019-12-10")
    running.tell(opened("2019-12-10", OTHER), *merge(standing.DuplicateCasesMerged, "2019-12-10"))
    running.until("2019-12-20")
    assert not running.said(said_of.HousingTargetMissed)
    running.tell(*merge(standing.MergeReversed, "2019-12-20"))
    running.tick()
    (target,) = running.said(said_of.HousingTargetMissed)
    assert (target.handover_id, target.due_on) == (SECOND, date(2019, 12, 16))


def test_what_was_missed_before_a_wrong_merge_is_not_told_again_after_it() -> None:
    running = house("2019-10-07", opened(), linked(), profile("2019-10-07"))
    running.until("2019-10-12")
    missed = [(one.deadline, one.due_on) for one in running.said(DeadlineMissed)]
    assert missed == [("T2_CASE_WORKER", date(2019, 10, 9))]
    running.tell(opened("2019-10-12", OTHER), *merge(standing.DuplicateCasesMerged, "2019-10-12"))
    running.tell(*merge(standing.MergeReversed, "2019-10-14"))
    running.until("2019-10-15")
    assert [(one.deadline, one.due_on) for one in running.said(DeadlineMissed)] == missed


def test_who_comes_back_to_a_municipality_gets_a_case_worker_anew() -> None:
    """Relinked away and back: whoever led it there before does not lead it now."""
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"))
    running.tell(relinked("2019-10-08"), relinked("2019-10-09", OPMEER, HOORN))
    assert days_of(running)["T2_CASE_WORKER"] == "2019-10-11"
    running.until("2019-10-14")
    (missed,) = (one for one in running.said(DeadlineMissed) if one.deadline is Deadline.T2_CASE_WORKER)
    assert (missed.handover_id, missed.due_on) == (THIRD, date(2019, 10, 11))


def test_who_is_transferred_while_in_reception_has_still_to_move() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"), profile("2019-10-07"))
    running.tell(transferred("2019-10-08"))
    started = running.said(said_of.HandoverStarted)[-1]
    assert (started.path, started.from_site, started.to_municipality) == (None, AZC, HOORN)
    assert running.state(CASE) is State.LINKED
    assert {"T2_CASE_WORKER", "T5_HOUSING"} <= days_of(running).keys()


def test_who_is_transferred_after_the_move_goes_the_short_way() -> None:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"), moved("2019-10-08"))
    running.tell(transferred("2019-10-09"))
    assert running.said(said_of.HandoverStarted)[-1].path == "DIRECT"


def guided_and_transferred() -> House:
    running = house("2019-10-07", opened(), linked(), worker("2019-10-07"))
    running.tell(moved("2019-10-07"), registered("2019-10-07"))
    running.ask(ask.StartSocialGuidance(**ON_FIRST, partner_id="vwn"))
    return running


def test_guidance_that_ended_before_a_transfer_is_none_in_the_new_municipality() -> None:
    running = guided_and_transferred()
    running.ask(ask.EndSocialGuidance(**ON_FIRST, partner_id="vwn"))
    running.tell(transferred("2019-10-09"), registered("2019-10-09", HOORN), worker("2019-10-09", HOORN))
    running.ask(
        ask.AcceptHandover(
            case_id=CASE,
            handover_id=SECOND,
            responsible_case_worker=ALEX,
            contact_waiver="MOVED_BETWEEN_MUNICIPALITIES",
        )
    )
    with pytest.raises(Refused, match="HANDOVER_INCOMPLETE") as refusal:
        running.ask(ask.CompleteHandover(case_id=CASE, handover_id=SECOND))
    assert refusal.value.detail == "SOCIAL_GUIDANCE_STARTED"


def test_who_guides_in_the_new_municipality_takes_over_from_who_guided_in_the_old() -> None:
    running = guided_and_transferred()
    again: dict[str, Any] = {"case_id": CASE, "partner_id": "the-new-guide"}
    with pytest.raises(Refused, match="NOT_IN_STATE"):
        running.ask(ask.StartSocialGuidance(**again))
    running.tell(transferred("2019-10-09"))
    (started,) = running.ask(ask.StartSocialGuidance(**again))
    assert (started.partner_id, started.handover_id) == ("the-new-guide", SECOND)
    with pytest.raises(Refused, match="NOT_IN_STATE"):
        running.ask(ask.StartSocialGuidance(case_id=CASE, partner_id="a-third"))


def relocated(on: str, to: str, moved_on: str) -> fact.ReceptionLocationChanged:
    return said(fact.ReceptionLocationChanged, on, from_site=AZC, to_site=to, moved_on=moved_on)


@pytest.mark.parametrize(
    ("site", "day", "accepted"),
    [
        (AZC, "2019-10-09", True),
        ("azc-heerhugowaard", "2019-10-09", False),
        (AZC, "2019-10-10", True),
        ("azc-heerhugowaard", "2019-10-10", True),
        (AZC, "2019-10-11", False),
        ("azc-heerhugowaard", "2019-10-11", True),
    ],
)
def test_a_visit_counts_where_the_person_lived_on_that_day(site: str, day: str, accepted: bool) -> None:
    running = house("2019-10-07", opened(), linked(), relocated("2019-10-12", "azc-heerhugowaard", "2019-10-10"))
    visit = ask.RecordAzcVisit(case_id=CASE, handover_id=FIRST, site_id=site, visited_on=date.fromisoformat(day))
    if accepted:
        (visited,) = running.ask(visit)
        assert (visited.site_id, visited.visited_on.isoformat()) == (site, day)
    else:
        with pytest.raises(Refused, match="NOT_AT_SITE"):
            running.ask(visit)
