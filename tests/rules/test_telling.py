"""Who heard of a fact, and when: read from what each partner holds."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast
from uuid import UUID, uuid5

from services.pilot.account import Account
from services.pilot.holdings import Held, Holdings
from services.pilot.ledger import Ledger
from services.pilot.seen import Seen
from services.pilot.telling import by_day
from shared.events.case import CaseClosed
from tests.log import Log


class Names:
    def message(self, partner_id: str, person: UUID | None, event_id: UUID) -> UUID:
        return uuid5(event_id, f"{partner_id} {person}")


def seen_by(partners: Mapping[str, Holdings]) -> Seen:
    """What can be seen where only these partners were played."""
    played = {partner_id: SimpleNamespace(holdings=holdings) for partner_id, holdings in partners.items()}
    world = SimpleNamespace(partners=played, pseudonyms=Names())
    account = SimpleNamespace(world=world, played=SimpleNamespace(people=()))
    return Seen(cast(Account, account), {}, Ledger({}, ()))


def holding(message_id: object, heard_on: str) -> Holdings:
    holdings = Holdings()
    at = "2020-02-10T08:00:00Z"
    holdings.take(Held(str(message_id), "case-closed", "s", 1, "urn:x", at, {}, heard_on=heard_on))
    return holdings


def test_who_heard_is_who_holds_it_on_the_day_on_which_it_came() -> None:
    fact = Log().add("2020-02-10", CaseClosed, reason="FULFILLED", closed_on="2020-02-10")
    row, names = fact.recorded, Names()
    partners = {
        "at-once": holding(names.message("at-once", row.person, row.event_id), "2020-02-10"),
        "introduced": holding(names.message("introduced", row.person, row.event_id), "2020-03-09"),
        "another-fact": holding(names.message("another-fact", row.person, UUID(int=99)), "2020-02-10"),
        "as-told-to-another": holding(names.message("at-once", row.person, row.event_id), "2020-02-10"),
        "nothing": Holdings(),
    }
    heard = seen_by(partners).heard(fact)
    assert heard == {"at-once": "2020-02-10", "introduced": "2020-03-09"}
    assert by_day(heard, "2020-02-10") == "at-once, introduced (2020-03-09)"


def test_what_nobody_holds_nobody_heard() -> None:
    assert by_day({}, "2020-02-10") == "nobody"
