"""Whoever stands still for days, or weeks: the log says the same as if nobody had.

Others go on meanwhile: what was missed may have come since, the case may be led elsewhere, or have ended. What
they say here needs no handover to be there already; people who work at one cannot while the process sleeps.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.handing import House
from tests.moves import AZC, CASES, START, endings_of, leading_of, opening, said_of_case

KEY = CASES[0]
FIRST_TOWN, SECOND_TOWN = "0432", "0405"
SAID = (
    "profile",
    "worker",
    "site",
    "permit",
    "home offered",
    "home refused",
    "rent",
    "move",
    "registered",
    "notice",
)
LED = ("relink", "transfer", "notice withdrawn", "closed", "reopened")
"""Not that somebody died: of whom nothing more is told, however late it would have been."""
LINKING = ("link", "relink", "transfer", "reopened")
News = tuple[int, str, int]
"""On which day what is said, and how many days after it happened."""


@some.composite
def stories(draw: Callable[..., Any]) -> list[News]:
    days = some.sampled_from([1, 3, 8, 15, 20, 30, 60, 0])
    told, day = [(0, "link", 0)], 0
    for _ in range(draw(some.integers(1, 8))):
        day += draw(days)
        name = draw(some.sampled_from((*SAID, *SAID, *LED)))
        told.append((day, name, draw(some.sampled_from([0, 0, 0, 1, 12]))))
    return told


def played(story: Sequence[News], awake: Callable[[int], tuple[bool, bool]]) -> House:
    """The house after this story; on which days the process is awake, and on which the ticker too."""
    house = House(START)
    assert house.wish(opening(KEY, "COA", AZC, "WI2021"))
    place = FIRST_TOWN
    for day in range(story[-1][0] + 120):
        house.today = START + timedelta(days=day)
        process, ticker = awake(day)
        if process:
            house.settle()
            if ticker:
                house.tick()
        for number, (on, name, late) in enumerate(story):
            if on == day:
                place = _says(house, name, place, number, late)
        if process:
            house.settle()
    house.settle()
    house.tick()
    return house


def _says(house: House, name: str, place: str, number: int, days_late: int) -> str:
    """What is not believed is not said again; who leads afterwards."""
    other = SECOND_TOWN if place == FIRST_TOWN else FIRST_TOWN
    leading = leading_of(KEY, FIRST_TOWN if name == "link" else other)
    moves = {**said_of_case(KEY, place, number + 1), **leading, **endings_of(KEY)}
    on = max(START, house.today - timedelta(days=days_late))
    believed = house.wish(moves[name].model_copy(update={"occurred_on": on}))
    return other if believed and name in ("relink", "transfer") else place


def all_that_was_said(house: House) -> Counter[str]:
    """Every fact with its days, without its place in the log."""
    return Counter(map(repr, house.log))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    story=stories(),
    naps=some.lists(
        some.tuples(some.integers(0, 200), some.integers(1, 80), some.booleans()), min_size=1, max_size=3
    ),
)
def test_who_slept_for_weeks_says_what_it_would_have_said_awake(
    story: list[News], naps: list[tuple[int, int, bool]]
) -> None:
    """Each link is heard on its day: of a handover that would have begun and ended meanwhile nothing is known."""
    heard = {on for on, name, _ in story if name in LINKING}

    def awake(day: int) -> tuple[bool, bool]:
        asleep = [only_ticker for begin, days, only_ticker in naps if begin <= day < begin + days]
        return day in heard or all(asleep), not asleep

    undisturbed = all_that_was_said(played(story, lambda _: (True, True)))
    assert all_that_was_said(played(story, awake)) == undisturbed
