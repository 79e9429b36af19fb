"""What a report counts of handovers, and for how long nobody owned a case: a reading of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.pilot.handovers import handovers_of, ownerless
from shared.events.base import Event
from shared.events.envelope import Fact, Recorded
from shared.events.handover import HandoverRejected, HandoverStarted
from shared.events.responsibility import ResponsibilityChanged
from shared.events.standing import DuplicateCasesMerged
from tests.rules.handover_facts import CASE, FIRST, HOORN, OPMEER, PERSON, linked, opened, profile, relinked, said


def told(*appends: tuple[int, Event | tuple[Event, ...]]) -> list[Fact]:
    """What was appended so many seconds after noon, together where it stands together; a new command each time."""
    facts: list[Fact] = []
    for n, (seconds, events) in enumerate(appends):
        for event in events if isinstance(events, tuple) else (events,):
            facts.append(Fact(_row(len(facts) + 1, seconds, n), event))
    return facts


def _row(position: int, seconds: int, command: int) -> Recorded:
    """By the played clock and by the machine's, which goes ten times as fast here."""
    at = datetime(2019, 10, 7, 12, tzinfo=UTC)
    nobody: dict[str, Any] = {"correlation_id": "c", "causation_id": None, "actor": "a"}
    return Recorded(
        position=position,
        stream="s",
        version=position,
        type="t",
        event_id=UUID(int=position),
        person=CASE,
        command_id=f"command {command}",
        time=at + timedelta(seconds=seconds),
        recorded_at=at + timedelta(seconds=10 * seconds),
        data=b"",
        chain=b"",
        **nobody,
    )


def moved(to: str | None, since: str | None = None) -> ResponsibilityChanged:
    """To this municipality, or to COA; from there."""
    kinds = ["MUNICIPALITY" if code else "COA" for code in (since, to)]
    return said(
        ResponsibilityChanged,
        "2019-10-07",
        from_kind=kinds[0],
        from_municipality=since,
        to_kind=kinds[1],
        to_municipality=to,
        reason="LINKED",
        changed_on="2019-10-07",
    )


def rejected(reason: str) -> HandoverRejected:
    return said(HandoverRejected, "2019-10-07", handover_id=FIRST, reason=reason, rejected_on="2019-10-07")


def seconds_of(facts: list[Fact]) -> int:
    return handovers_of(facts)["ownerless_seconds"]


def test_a_link_gives_the_person_away_at_once_also_where_it_is_told_a_little_later_in_the_same_instant() -> None:
    facts = told((0, opened()), (5, linked()), (5, moved(OPMEER)), (9, profile("2019-10-07")))
    assert (ownerless(facts), seconds_of(facts)) == ((), 0)


def test_what_is_told_only_when_time_has_gone_on_leaves_positions_without_an_owner() -> None:
    facts = told((0, opened()), (5, linked()), (7, profile("2019-10-07")), (9, moved(OPMEER)))
    assert (ownerless(facts), seconds_of(facts)) == ((3,), 20)


def test_what_is_never_told_counts_to_the_end_of_the_log() -> None:
    facts = told((0, opened()), (5, linked()), (30, rejected("INCOMPLETE_PROFILE")))
    assert (ownerless(facts), seconds_of(facts)) == ((2, 3), 250)


def test_a_rejection_gives_back_to_COA_in_the_same_append_or_to_nobody() -> None:
    before = ((0, opened()), (5, (linked(), moved(OPMEER))))
    at_once = told(*before, (8, (rejected("SAFETY"), moved(None, OPMEER))))
    assert (ownerless(at_once), seconds_of(at_once)) == ((), 0)
    apart = told(*before, (8, rejected("SAFETY")), (8, moved(None, OPMEER)))
    assert (ownerless(apart), seconds_of(apart)) == ((4,), 1), "no second passed, and still there was nobody"


def test_two_who_are_told_that_it_is_theirs_are_one_too_many() -> None:
    facts = told((0, opened()), (5, linked()), (5, moved(HOORN)), (8, moved(OPMEER, HOORN)))
    assert (ownerless(facts), seconds_of(facts)) == ((3,), 30)


def test_who_is_read_through_another_case_goes_where_that_one_goes() -> None:
    other = UUID(int=9)
    persons = {"surviving_participant_id": UUID(int=8), "merged_participant_id": PERSON}
    both = {"surviving_case_id": other, "merged_case_id": CASE, "decided_by": "a-alders", **persons}
    merged = said(DuplicateCasesMerged, "2019-10-07", **both)
    elsewhere = linked(case_id=other)
    facts = told((0, (opened(), opened(case_id=other))), (5, merged), (6, elsewhere), (6, moved(OPMEER)))
    assert ownerless(facts) == (4, 5), "the other case is never told"
    told_too = moved(OPMEER).model_copy(update={"case_id": other})
    facts = told(
        (0, (opened(), opened(case_id=other))), (5, merged), (6, elsewhere), (6, (moved(OPMEER), told_too))
    )
    assert ownerless(facts) == ()


def test_a_rejection_gives_the_person_back_and_a_new_link_away_again() -> None:
    facts = told(
        (0, opened()),
        (5, (linked(), moved(OPMEER))),
        (6, (rejected("SAFETY"), moved(None, OPMEER))),
        (9, relinked("2019-10-07")),
        (9, moved(HOORN)),
    )
    assert ownerless(facts) == ()


def test_every_handover_is_counted_by_how_it_went() -> None:
    started = said(
        HandoverStarted, "2019-10-07", handover_id=FIRST, to_municipality=OPMEER, started_on="2019-10-07"
    )
    back = (rejected("SAFETY"), moved(None, OPMEER))
    returned = rejected("INCOMPLETE_PROFILE")
    counted = handovers_of(
        told((0, opened()), (5, (linked(), started, moved(OPMEER))), (6, returned), (6, returned), (7, back))
    )
    assert counted == {
        "started": 1,
        "completed": 0,
        "rejected": 1,
        "returned": 2,
        "redirected": 0,
        "cancelled": 0,
        "escalated": 0,
        "ownerless_seconds": 0,
    }
