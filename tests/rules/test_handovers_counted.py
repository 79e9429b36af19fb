"""What a report counts of handovers, and for how long nobody owned a case: a reading of its own."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.pilot.handovers import handovers_of, ownerless
from shared.events.base import Event
from shared.events.envelope import Fact, Recorded
from shared.events.handover import HandoverRejected, HandoverStarted
from shared.events.responsibility import ResponsibilityChanged
from tests.rules.handover_facts import CASE, FIRST, HOORN, OPMEER, linked, opened, relinked, said


def told(*events: tuple[int, Event]) -> list[Fact]:
    """These events, each so many seconds after noon."""
    return [Fact(_row(n, seconds), event) for n, (seconds, event) in enumerate(events, 1)]


def _row(position: int, seconds: int) -> Recorded:
    at = datetime(2019, 10, 7, 12, 0, seconds, tzinfo=UTC)
    nobody: dict[str, Any] = {"command_id": "c", "correlation_id": "c", "causation_id": None, "actor": "a"}
    return Recorded(
        position=position,
        stream="s",
        version=position,
        type="t",
        event_id=UUID(int=position),
        person=CASE,
        time=at,
        recorded_at=at,
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


def test_what_is_said_in_the_same_instant_leaves_no_moment_without_an_owner() -> None:
    assert ownerless(told((0, opened()), (5, linked()), (5, moved(OPMEER)))) == 0


def test_until_it_is_said_who_is_responsible_nobody_is() -> None:
    assert ownerless(told((0, opened()), (5, linked()), (9, moved(OPMEER)))) == 4


def test_what_is_never_said_counts_to_the_end_of_the_log() -> None:
    assert ownerless(told((0, opened()), (5, linked()), (30, rejected("INCOMPLETE_PROFILE")))) == 25


def test_the_wrong_owner_is_no_owner() -> None:
    facts = told((0, opened()), (5, linked()), (5, moved(HOORN)), (8, moved(OPMEER, HOORN)))
    assert ownerless(facts) == 3


def test_a_rejection_gives_the_person_back_and_a_new_link_away_again() -> None:
    facts = told(
        (0, opened()),
        (5, linked()),
        (5, moved(OPMEER)),
        (6, rejected("SAFETY")),
        (8, moved(None, OPMEER)),
        (9, relinked("2019-10-07")),
        (12, moved(HOORN)),
    )
    assert ownerless(facts) == 2 + 3


def test_every_handover_is_counted_by_how_it_went() -> None:
    started = said(
        HandoverStarted, "2019-10-07", handover_id=FIRST, to_municipality=OPMEER, started_on="2019-10-07"
    )
    counted = handovers_of(
        told((0, opened()), (5, linked()), (5, started), (5, moved(OPMEER)), (6, rejected("SAFETY")))
    )
    assert counted == {
        "started": 1,
        "completed": 0,
        "rejected": 1,
        "redirected": 0,
        "cancelled": 0,
        "escalated": 0,
        "ownerless_seconds": 0,
    }
