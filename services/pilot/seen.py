"""What can be seen after a play, with everybody's ids at hand: what scenarios are judged by."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from services.pilot.account import Account
from services.pilot.holdings import Held, Holdings
from services.pilot.ledger import Ledger
from services.pilot.people import Person
from shared.events.envelope import AMSTERDAM, Fact

Check = tuple[str, bool]
"""What was looked at, in words, and whether it is so."""


class Seen:
    """An account with everybody's ids at hand."""

    def __init__(self, account: Account, subjects: Mapping[tuple[str, str], str], again: Ledger) -> None:
        self.account, self._subjects, self.again = account, subjects, again
        self.people = account.played.people
        self.partners = account.world.partners
        self._heard_on = {p: _days(partner.holdings) for p, partner in self.partners.items()}

    def holdings(self, partner_id: str) -> Holdings:
        """What a partner holds."""
        return self.partners[partner_id].holdings

    def about(self, partner_id: str, person: Person) -> list[Held]:
        """What a partner holds about one person."""
        subject = self._subjects[partner_id, person.label]
        return [m for m in self.holdings(partner_id).messages if m.subject == subject]

    def told(self, partner_id: str, person: Person, kind: str) -> Held | None:
        """The first message of a type about one person."""
        return next((m for m in self.about(partner_id, person) if m.kind == kind), None)

    def facts_of(self, person: Person) -> Iterator[Fact]:
        """What the log says of a person."""
        wanted = self.account.world.labels.person(person.label)
        return (f for f in self.account.facts if f.recorded.person == wanted)

    def heard(self, fact: Fact) -> dict[str, str]:
        """Who holds this fact, each with the day on which it heard of it."""
        row, names = fact.recorded, self.account.world.pseudonyms
        known = {p: str(names.message(p, row.person, row.event_id)) for p in self.partners}
        return {p: self._heard_on[p][own] for p, own in known.items() if own in self._heard_on[p]}

    def with_role(self, *roles: str) -> list[str]:
        """The partners in these roles."""
        return [p for p, partner in self.partners.items() if partner.entry.role.value in roles]


async def seen(account: Account, again: Ledger) -> Seen:
    """The account, and under which id each partner knows each person."""
    world = account.world
    subjects = {
        (partner_id, person.label): str(await world.pairwise_person(partner_id, world.labels.person(person.label)))
        for person in account.played.people
        for partner_id in world.partners
    }
    return Seen(account, subjects, again)


def _days(holdings: Holdings) -> dict[str, str]:
    """The day on which each message that was taken came first, also of what had to be deleted since."""
    return {m.id: m.heard_on for m in reversed(holdings.arrivals) if m.id in holdings.taken}


def day_of(message: Held) -> str:
    """The civil day on which a message was recorded."""
    return civil_day(message.time)


def civil_day(instant: str) -> str:
    """The day of an instant, in Amsterdam."""
    return datetime.fromisoformat(instant).astimezone(AMSTERDAM).date().isoformat()
