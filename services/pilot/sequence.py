"""The sequence of domain §5.4: on which day after the link what happens, of whom nothing but the home is late."""

from collections.abc import Iterator

from services.pilot.people import Person
from services.pilot.seen import Check, Seen
from shared.events.case import MunicipalityLinked
from shared.events.handover import HandoverEscalated
from shared.events.responsibility import Deadline

DAYS = {
    "municipality-linked": 0,
    "handover-started": 0,
    "case-worker-assigned": 0,
    "client-profile-shared": 9,
    "handover-scenario-chosen": 11,
    "first-contact-planned": 14,
    "first-contact-held": 38,
    "azc-visit-recorded": 38,
    "intake-started": 38,
    "intake-completed": 59,
    "plan-drafted": 66,
    "housing-target-missed": 70,
    "housing-offered": 98,
    "tenancy-started": 112,
    "participant-moved": 119,
    "municipal-registration-recorded": 119,
    "social-guidance-started": 120,
    "handover-accepted": 121,
    "handover-completed": 121,
    "plan-established": 126,
}
"""2019-10-07 to 2020-02-10; a case worker is assigned on day 0 (domain §0)."""
IN_TIME = "housing-target-missed"
"""What does not happen to who had a home in time."""


def days(seen: Seen) -> Iterator[Check]:
    """Who goes by COMBINED and waits for a home goes by these days; who waits for none, in their order."""
    for person in seen.people:
        if person.scenario != "COMBINED" or person.moves_to is not None:
            continue
        if person.mishap == "HOUSING_LATE":
            other = sorted(set(_happened(seen, person)) ^ set(DAYS.items()), key=lambda one: one[1])
            missed = _missed(seen, person)
            text = "; ".join(f"{what} on day {day}" for what, day in other) or "only the home was late"
            only = missed == [(Deadline.T5_HOUSING, DAYS[IN_TIME])] and _each_once(seen, person)
            yield f"{person.label} went from link to plan by the days of the sequence: {text}", not other and only
        elif person.mishap is None and person.target_group == "ASYLUM_HOLDER":
            names = [what for what, _ in _happened(seen, person)]
            fits = sorted(names, key=list(DAYS).index) == names and set(DAYS) - set(names) == {IN_TIME}
            fits = fits and _each_once(seen, person) and not _missed(seen, person)
            yield f"{person.label} went from link to plan step by step, each once, in order and in time", fits


def _happened(seen: Seen, person: Person) -> list[tuple[str, int]]:
    """What happened on which day after the link, by the order of the days and of the log."""
    events = [fact.event for fact in seen.facts_of(person)]
    linked = next((e.linked_on for e in events if isinstance(e, MunicipalityLinked)), None)
    found = [(e.kebab(), (e.occurred_on - linked).days) for e in events if linked and e.kebab() in DAYS]
    return sorted(found, key=lambda one: (one[1], list(DAYS).index(one[0])))


def _each_once(seen: Seen, person: Person) -> bool:
    names = [what for what, _ in _happened(seen, person)]
    return len(names) == len(set(names))


def _missed(seen: Seen, person: Person) -> list[tuple[Deadline, int]]:
    """What was brought higher, and on which day after the link."""
    events = [fact.event for fact in seen.facts_of(person)]
    linked = next((e.linked_on for e in events if isinstance(e, MunicipalityLinked)), None)
    return [(e.deadline, (e.due_on - linked).days) for e in events if linked and isinstance(e, HandoverEscalated)]
