"""Comparing what a partner holds with what is due to it, and what is due with the log."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import pytest

from services.pilot.comparing import Compared, compare
from services.pilot.due import Due, Wanted
from services.pilot.holdings import Held, Holdings
from services.pilot.ledger import Ledger, Page
from services.pilot.recount import Sources, counted
from services.pilot.versions import Versions
from shared.events.case import CaseOpened, LibraryOptedIn, MunicipalityLinked, PersonalDataErased, ReferralMade
from shared.events.classes import Sealed
from shared.events.envelope import Recorded
from tests.log import PERSON, Log, weert

SOMEBODY = UUID(int=1)
FLAWLESS = Compared(0, 0, 0, 0)


def due(*ids: str) -> Due:
    return Due(messages=[Wanted(i, 1, SOMEBODY, "s", {"activity_code": "TAALCAFE"}) for i in ids])


def held(*ids: str, subject: str = "s", **data: str) -> Holdings:
    holdings = Holdings()
    for number, message_id in enumerate(ids, start=1):
        told = data or {"activity_code": "TAALCAFE"}
        holdings.take(Held(message_id, "library-opted-in", subject, number, "urn:x", "2019-10-01T07:00:00Z", told))
    return holdings


def test_what_is_due_and_held_once_in_order_is_flawless() -> None:
    assert compare(due("a", "b"), held("a", "b")) == FLAWLESS


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


def test_a_message_about_somebody_else_is_too_many() -> None:
    assert compare(due("a"), held("a", subject="another")) == replace(FLAWLESS, surplus=1)


def test_the_id_of_another_thing_is_another_value() -> None:
    wanted = Due(messages=[Wanted("a", 1, SOMEBODY, "s", {"enrolment_id": str(UUID(int=5))})])
    assert compare(wanted, held("a", enrolment_id=str(UUID(int=5)))) == FLAWLESS
    assert compare(wanted, held("a", enrolment_id=str(UUID(int=6)))) == replace(FLAWLESS, surplus=1)


@pytest.mark.parametrize(
    ("fetched", "flaws"),
    [
        ({"first_name": "x", "details": "y"}, FLAWLESS),
        ({"first_name": "x", "details": "y", "phone": "z"}, FLAWLESS),
        ({"first_name": "x"}, replace(FLAWLESS, lost=1)),
        ({}, replace(FLAWLESS, lost=1)),
        ({"first_name": "x", "details": "y", "bsn": "z"}, replace(FLAWLESS, surplus=1)),
        ({"first_name": "x", "bsn": "z"}, replace(FLAWLESS, lost=1, surplus=1)),
    ],
)
def test_a_fetch_gives_all_it_has_to_and_nothing_that_it_may_not(
    fetched: Mapping[str, str], flaws: Compared
) -> None:
    """A fetch answered 403 leaves nothing behind."""
    owed, allowed = frozenset({"first_name", "details"}), frozenset({"first_name", "details", "phone"})
    wanted = Due(messages=[replace(due("a").messages[0], owed=owed, allowed=allowed)])
    holdings = held("a")
    if fetched:
        holdings.keep_fetched("a", fetched)
    assert compare(wanted, holdings) == flaws


def test_what_no_page_of_the_ledger_covers_is_a_flaw() -> None:
    assert compare(Due(unjudged={4, 7}), Holdings()).flaws == 2


def test_a_number_left_out_shows() -> None:
    holdings = held("a")
    holdings.take(Held("c", "library-opted-in", "s", 3, "urn:x", "2019-10-01T07:00:00Z", {}))
    assert holdings.gaps == ["urn:x: 3 after 1"]


def test_a_state_can_be_looked_up_at_any_position() -> None:
    versions = Versions("none")
    versions.add(3, "third")
    versions.add(7, "seventh")
    assert [versions.at(p) for p in (0, 2, 3, 6, 7, 9)] == ["none", "none", "third", "third", "seventh", "seventh"]
    assert [versions.changed(*span) for span in ((0, 9), (3, 6), (3, 7), (2, 3))] == [[3, 7], [], [7], [3]]


class Names:
    """Ids that show what they were made of."""

    def message(self, partner_id: str, person: UUID | None, event_id: UUID) -> UUID:
        return uuid5(event_id, f"message {partner_id}")

    def person(self, partner_id: str, person: UUID) -> UUID:
        return uuid5(person, f"person {partner_id}")

    def thing(self, partner_id: str, person: UUID, thing: UUID) -> UUID:
        return uuid5(thing, f"thing {partner_id} {person}")


def newcomer(log: Log) -> None:
    """A case of Weert."""
    opening = {"legal_regime": "PILOT_PRE2022", "target_group": "ASYLUM_HOLDER", "intake_channel": "COA"}
    on = {"opened_on": "2019-10-01", "of_age_from": "2000-01-01", "reception_site_id": "azc-weert"}
    log.add("2019-10-01", CaseOpened, **opening, **on)
    linked = {"municipality_code": "0988", "linked_on": "2019-10-01", "link_reason": "CAPACITY"}
    log.add("2019-10-01", MunicipalityLinked, **linked)


def referred(log: Log) -> int:
    """To the GGD, with what only it may fetch."""
    referral = {"referral_id": UUID(int=14), "target_partner_id": "ggd-ln", "topic": "PUBLIC_HEALTH"}
    sealed = {"ground": "TASK", "interpreter_language": Sealed("ti")}
    return log.add("2019-12-10", ReferralMade, **referral, **sealed).recorded.position


def sealed_in(names: Sequence[str] | None) -> Any:
    def names_in(_: Recorded) -> frozenset[str] | None:
        return None if names is None else frozenset(names)

    return names_in


def expected(
    log: Log,
    partner_id: str,
    pages: Sequence[Page] | None = None,
    sealed: Sequence[str] | None = ("topic",),
    given_of: Mapping[UUID, frozenset[str]] | None = None,
) -> Due:
    """What is due to one partner; judged all at once at each fact, unless pages say otherwise."""
    each = [Page(n, n, n) for n in range(1, len(log.facts) + 1)]
    ledger = Ledger({0: tuple(each if pages is None else pages)}, ())
    partners = ("ggd-ln", "bibliocenter", "gem-weert")
    return counted(Sources(log.facts, ledger, partners, Names(), lambda _: 0, sealed_in(sealed), given_of or {}))[
        partner_id
    ]


def test_what_is_due_is_about_the_person_and_the_things_that_the_partner_knows() -> None:
    log = weert()
    newcomer(log)
    position = referred(log)
    (wanted,) = [m for m in expected(log, "ggd-ln").messages if m.position == position]
    assert wanted.id == str(uuid5(log.facts[position - 1].recorded.event_id, "message ggd-ln"))
    assert wanted.subject == str(uuid5(PERSON, "person ggd-ln"))
    assert wanted.data["referral_id"] == str(uuid5(UUID(int=14), f"thing ggd-ln {PERSON}"))


def test_what_a_fetch_owes_is_what_the_policy_lets_the_partner_have_and_the_fact_holds() -> None:
    log = weert()
    newcomer(log)
    position = referred(log)
    fields = {m.position: m for m in expected(log, "ggd-ln", sealed=("topic", "interpreter_language")).messages}
    fewer = {m.position: m for m in expected(log, "ggd-ln").messages}
    assert fields[position].owed == fields[position].allowed - {"phone"}
    assert fields[position].owed - fewer[position].owed == {"interpreter_language"}
    assert "topic" in fewer[position].owed


def test_a_fetch_of_what_ended_the_same_day_may_give_or_not() -> None:
    log = weert()
    newcomer(log)
    position = referred(log)
    log.add("2019-12-10", PersonalDataErased, scope_classes=["P", "S"], reason="REQUEST")
    pages = [Page(1, position, position), Page(position + 1, position + 1, position + 1)]
    wanted = {m.position: m for m in expected(log, "ggd-ln", pages).messages}[position]
    assert (wanted.owed, bool(wanted.allowed)) == (frozenset(), True)


def test_a_fetch_of_what_ended_the_next_day_owes_all() -> None:
    log = weert()
    newcomer(log)
    position = referred(log)
    log.add("2019-12-11", PersonalDataErased, scope_classes=["P", "S"], reason="REQUEST")
    wanted = {m.position: m for m in expected(log, "ggd-ln").messages}[position]
    assert wanted.owed == wanted.allowed - {"phone"} != frozenset()


def test_where_a_key_is_gone_nobody_can_say_what_a_fetch_owed() -> None:
    log = weert()
    newcomer(log)
    position = referred(log)
    wanted = {m.position: m for m in expected(log, "ggd-ln", sealed=None).messages}[position]
    assert (wanted.owed, "topic" in wanted.allowed) == (frozenset(), True)


def test_a_fact_that_no_page_covers_is_not_taken_for_judged() -> None:
    log = weert()
    newcomer(log)
    last = len(log.facts)
    assert expected(log, "gem-weert").unjudged == set()
    assert expected(log, "gem-weert", [Page(1, last - 1, last)]).unjudged == {last}
    assert compare(expected(log, "gem-weert", [Page(1, last - 1, last)]), Holdings()).unjudged == 1


def test_what_a_library_is_owed_is_the_first_name() -> None:
    log = weert()
    newcomer(log)
    told = {"partner_id": "bibliocenter", "activity_code": "TAALCAFE"}
    position = log.add("2020-01-05", LibraryOptedIn, **told).recorded.position
    (wanted,) = [m for m in expected(log, "bibliocenter").messages if m.position == position]
    assert (wanted.data, wanted.owed) == ({"activity_code": "TAALCAFE"}, {"first_name"})


def test_of_whom_more_was_told_than_everybody_must_that_is_owed_too() -> None:
    log = weert()
    newcomer(log)
    position = referred(log)
    given = {PERSON: frozenset({"first_name", "last_name", "birth_date", "phone"})}
    of_all, of_her = (
        next(m for m in due.messages if m.position == position)
        for due in (expected(log, "ggd-ln"), expected(log, "ggd-ln", given_of=given))
    )
    assert of_her.owed - of_all.owed == {"phone"}
