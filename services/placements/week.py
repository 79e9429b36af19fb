"""The rules of a person's week: how many dayparts it holds, which, and none of them twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shared.decider import Refused
from shared.events.base import Daypart
from shared.events.placements import WeekItem
from shared.programme_facts import ProgrammeFacts

MOST_DAYPARTS = 10
"""No week is ever fuller than this: five days of a morning and an afternoon."""


def monday_of(day: date) -> date:
    """The Monday of the week that this day is in."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class WeekTerms:
    """What the programmes of a person ask of the week."""

    most: int = MOST_DAYPARTS
    norm: int | None = None
    evenings_and_saturdays: bool = False


def terms_of(programmes: Iterable[ProgrammeFacts]) -> WeekTerms:
    """The strictest maximum and the highest norm of these programmes."""
    rules = [programme.definition.rules for programme in programmes]
    return WeekTerms(
        most=min((rule.max_dayparts for rule in rules), default=MOST_DAYPARTS),
        norm=max((rule.norm_dayparts for rule in rules if rule.norm_dayparts), default=None),
        evenings_and_saturdays=any(rule.evenings_and_saturdays for rule in rules),
    )


def require_fits(items: tuple[WeekItem, ...], terms: WeekTerms) -> None:
    """INV-L3 and S1, then L4 and S2: not too many dayparts, none twice, none where nobody works."""
    if len(items) > terms.most:
        raise Refused("DAYPART_LIMIT_EXCEEDED")
    if twice := _named_twice(items):
        raise Refused("DAYPART_CONFLICT", ",".join(twice))
    if outside := [item.daypart for item in items if not _is_allowed(item.daypart, terms)]:
        raise Refused("DAYPART_NOT_ALLOWED", ",".join(outside))


def _named_twice(items: tuple[WeekItem, ...]) -> list[Daypart]:
    planned = [item.daypart for item in items]
    return [daypart for daypart in dict.fromkeys(planned) if planned.count(daypart) > 1]


def _is_allowed(daypart: Daypart, terms: WeekTerms) -> bool:
    if daypart.startswith("SUN"):
        return False
    if daypart.startswith("SAT") or daypart.endswith("EVE"):
        return terms.evenings_and_saturdays
    return True


def with_running(asked: tuple[WeekItem, ...], current: tuple[WeekItem, ...]) -> tuple[WeekItem, ...]:
    """The week as asked, with the dayparts of running placements kept; naming such a daypart again is no clash."""
    kept = tuple(item for item in current if item.placement_id is not None)
    return *(item for item in asked if not _is_part_of(item, kept)), *kept


def _is_part_of(item: WeekItem, kept: tuple[WeekItem, ...]) -> bool:
    return any(
        item.daypart is known.daypart
        and item.partner_id == known.partner_id
        and item.placement_id in (None, known.placement_id)
        for known in kept
    )


def with_placement(current: tuple[WeekItem, ...], taken: tuple[WeekItem, ...]) -> tuple[WeekItem, ...]:
    """The week once a placement starts; it takes over what was planned at the same host, and adds the rest."""
    hosts = {(item.daypart, item.partner_id) for item in taken}
    others = (
        item for item in current if item.placement_id is not None or (item.daypart, item.partner_id) not in hosts
    )
    return *others, *taken
