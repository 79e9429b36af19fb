"""Comparing what a partner holds with what is due to it."""

from uuid import UUID

from services.pilot.comparing import Compared, compare
from services.pilot.due import Due
from services.pilot.holdings import Held, Holdings
from services.pilot.versions import Versions
from shared.convenant.outcomes import Disclosed
from shared.events.convenants import PartnerRole, PolicyRow

ROW = PolicyRow(
    role=PartnerRole.LIBRARY,
    event_type="library-opted-in",
    view="library",
    fields=("activity_code",),
    purpose="WI-CASE",
    legal_basis="toestemming",
    processing_activity="bibliotheek",
)
TOLD = Disclosed("bieb", "library", ROW, 1, {"activity_code": "TAALCAFE"}, frozenset(), ())
PERSON = UUID(int=1)


def due(*ids: str) -> Due:
    return Due(messages=[(message_id, PERSON, TOLD) for message_id in ids])


def held(*ids: str, **data: str) -> Holdings:
    holdings = Holdings()
    for number, message_id in enumerate(ids, start=1):
        told = data or {"activity_code": "TAALCAFE"}
        holdings.take(Held(message_id, "library-opted-in", "s", number, "urn:x", "2019-10-01T07:00:00Z", told))
    return holdings


def test_what_is_due_and_held_once_in_order_is_flawless() -> None:
    assert compare(due("a", "b"), held("a", "b")) == Compared(0, 0, 0, 0)


def test_what_is_not_held_is_lost() -> None:
    assert compare(due("a", "b"), held("b")).lost == 1


def test_what_is_held_twice_is_doubled() -> None:
    assert compare(due("a"), held("a", "a")).doubled == 1


def test_what_comes_after_its_successor_is_overtaken() -> None:
    assert compare(due("a", "b"), held("b", "a")).overtaken == 1


def test_a_message_that_is_not_due_is_too_many() -> None:
    assert compare(due("a"), held("a", "b")).surplus == 1


def test_a_field_that_is_not_due_is_too_many() -> None:
    assert compare(due("a"), held("a", activity_code="TAALCAFE", finding="x")).surplus == 1


def test_a_number_left_out_shows() -> None:
    holdings = held("a")
    holdings.take(Held("c", "library-opted-in", "s", 3, "urn:x", "2019-10-01T07:00:00Z", {}))
    assert holdings.gaps == ["urn:x: 3 after 1"]


def test_a_state_can_be_looked_up_at_any_position() -> None:
    versions = Versions("none")
    versions.add(3, "third")
    versions.add(7, "seventh")
    assert [versions.at(p) for p in (0, 2, 3, 6, 7, 9)] == ["none", "none", "third", "third", "seventh", "seventh"]
