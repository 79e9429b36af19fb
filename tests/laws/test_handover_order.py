"""Where the domain says that order does not matter, it does not: the same end, whoever spoke first.

What is known of a day precedes the deadlines of that day, and what different organisations say on one day may come
in any order; what one organisation says keeps its own. Over months the deadlines between fire, or are cancelled.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services.handover.conditions import flags
from services.handover.handover import commands as ask
from services.handover.responsible import responsible
from services.handover.stages import State
from services.handover.states import state_of
from services.handover.watch import handover_id_of
from shared.events import handover as said
from shared.events import standing
from shared.events.base import Command
from shared.events.intake import IntakeListed
from shared.events.responsibility import DeadlineEvent, DeadlineMissed, HandoverListed, ResponsibilityChanged
from tests.handing import House
from tests.moves import (
    AZC,
    CASES,
    INTAKES,
    PLANS,
    START,
    WHOLE_INTAKE,
    done_with,
    leading_of,
    of_intake,
    of_plan,
    opening,
    said_of_case,
)

KEY = CASES[0]
FIRST_TOWN, SECOND_TOWN = "0432", "0405"


def linked() -> House:
    """A case of which the process knows that it is linked."""
    house = House(START)
    assert house.wish(opening(KEY, "COA", AZC, "WI2021"))
    assert house.wish(leading_of(KEY, FIRST_TOWN)["link"])
    house.settle()
    return house


def all_moves(place: str, own: UUID, today: date, version: int = 1) -> Mapping[str, Command]:
    """Everything that may be said and done of the case while this place leads it."""
    return {
        **said_of_case(KEY, place, version),
        **done_with(KEY, own, today),
        **of_intake(KEY, INTAKES[0], place),
        **of_plan(KEY, PLANS[0], INTAKES[0], place, own),
        "accepted": ask.AcceptHandover(case_id=KEY, handover_id=own, responsible_case_worker="a-alders"),
    }


ONE_DAY = (
    *("profile", "worker", "talk planned", "talk held", "intake begun", "home offered", "rent", "move"),
    *("registered", "permit", "notice", "guided", "home visit", "accepted"),
)


def standing_of(house: House) -> dict[str, Any]:
    """How it ended, as far as the order cannot matter."""
    house.settle()
    watch = house.watches[KEY]
    return {
        "states": [state_of(watch, known) for known in watch.rounds],
        "flags": [flags(watch, known) for known in watch.rounds],
        "ended": [(known.to_municipality, known.ending, known.ended_on) for known in watch.rounds],
        "responsible": watch.answer.now,
        "changes": [
            (f.from_municipality, f.to_municipality, f.changed_on) for f in house.said(ResponsibilityChanged)
        ],
        "links": [
            (f.occurred_on, f.to_municipality)
            for f in house.said(standing.MunicipalityLinkChanged, standing.CaseTransferred)
        ],
        "open": {kind: _open(house, kind) for kind in (HandoverListed, IntakeListed)},
        "fired": sorted(
            (f.due_on, f.deadline, f.generation, f.ordinal, f.level, isinstance(f, DeadlineMissed))
            for f in house.said(DeadlineEvent)
        ),
        "brought higher": sorted((f.due_on, f.deadline, f.level) for f in house.said(said.HandoverEscalated)),
    }


def _open(house: House, kind: type[Any]) -> list[UUID]:
    """What is listed as open, and not closed again."""
    own = "handover_id" if kind is HandoverListed else "intake_id"
    last = {getattr(fact, own): fact.open for fact in house.said(kind)}
    return sorted(key for key, is_open in last.items() if is_open)


def still_due(house: House) -> list[Any]:
    """What waits, but for whether anybody acted at all: that is counted from whatever was said last."""
    return [due for due in house.due(KEY) if not due.deadline.startswith("T13")]


def hears(house: House, paces: Iterator[tuple[bool, int]]) -> None:
    """The process hears some of what was said, and dies now and then."""
    dies, facts = next(paces, (False, 99))
    if dies and house.heard < len(house.log):
        house.stumble(facts)
    for _ in range(min(facts, len(house.log) - house.heard)):
        for command in house.hear():
            house.follow(command)


paces = some.lists(some.tuples(some.booleans(), some.integers(0, 4)), max_size=40)
UNDISTURBED = linked()
for _name in ONE_DAY:
    UNDISTURBED.wish(all_moves(FIRST_TOWN, handover_id_of(KEY, 1), START)[_name])
    UNDISTURBED.settle()


@settings(max_examples=60, deadline=None)
@given(
    order=some.permutations(ONE_DAY),
    again=some.lists(some.sampled_from(ONE_DAY), max_size=6),
    pace=paces,
)
def test_the_order_in_which_one_day_becomes_known_does_not_matter(
    order: list[str], again: list[str], pace: list[tuple[bool, int]]
) -> None:
    """Of one day's news every order leads to the same end; what comes too early is said again, as partners do."""
    wishes, house, steps = all_moves(FIRST_TOWN, handover_id_of(KEY, 1), START), linked(), iter(pace)
    waiting = [wishes[name] for name in (*order, *again)]
    for _ in range(len(ONE_DAY)):
        late = []
        for wish in waiting:
            if not house.wish(wish):
                late.append(wish)
            hears(house, steps)
        waiting = late
    ended = standing_of(house)
    assert ended["states"] == [State.COMPLETED]
    assert ended == standing_of(UNDISTURBED)
    assert still_due(house) == still_due(UNDISTURBED)


@dataclass(frozen=True)
class Said:
    """What one organisation tells on one day of the play, of that day or of one before it."""

    who: str
    name: str
    told: int
    days_late: int


BY_ORGANISATION: Mapping[str, tuple[str, ...]] = {
    "municipality": (
        *("worker", "combined", "talk planned", "talk held", *WHOLE_INTAKE, "plan drafted"),
        *("accepted", "benefit", "relief", "plan established"),
    ),
    "COA": ("permit", "profile", "site", "move"),
    "housing": ("home offered", "home refused", "home offered again", "rent"),
    "registry": ("registered", "notice"),
    "refugee support": ("guided", "home visit"),
}
"""What each tells, in its own order."""
GIVEN_UP = ("combined", "talk planned", "talk held", "home refused")
"""What is not said again on another day, if nobody believed it."""
AFTERWARDS = timedelta(days=120)
TURNS = ("stays", "relinked", "rejected", "transferred")


@some.composite
def stories(draw: Callable[..., Any]) -> tuple[list[Said], int | None, str]:
    """Who tells what on which day; and whether, on a day of its own, another municipality comes to lead."""
    told: list[Said] = []
    for who, names in BY_ORGANISATION.items():
        day = 0
        for name in names:
            if draw(some.integers(0, 5)) == 0:
                continue
            day += draw(some.sampled_from([0, 0, 1, 2, 5, 13, 30]))
            told.append(Said(who, name, day, draw(some.sampled_from([0, 0, 0, 1, 3, 20]))))
    turn = draw(some.sampled_from(TURNS))
    on = None if turn == "stays" else draw(some.integers(1, 60))
    chosen = max((s.told for s in told if s.name == "combined"), default=0)
    return [_not_chosen_after(chosen, one, on) for one in told], on, turn


def _not_chosen_after(chosen: int, one: Said, turn: int | None) -> Said:
    """A scenario may be chosen until the move, so there order does matter; and the turn has a day of its own."""
    day = max(one.told, chosen + 1) if one.name == "move" else one.told
    return Said(one.who, one.name, day + (turn is not None and day >= turn), one.days_late)


@dataclass
class Play:
    """One house in which a story is told, each organisation's news in its order."""

    house: House = field(default_factory=linked)
    waiting: dict[str, list[tuple[str, date]]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return self.house.watches[KEY].municipality or FIRST_TOWN

    def hears_of(self, today: Sequence[Said]) -> None:
        """News of a day; whoever waits to be believed says the old news first."""
        for one in today:
            on = max(START, self.house.today - timedelta(days=one.days_late))
            self.waiting.setdefault(one.who, []).append((one.name, on))

    def tells(self, who: str) -> bool:
        """The next thing this organisation has to say; whether it was believed."""
        if not self.waiting.get(who):
            return False
        name, on = self.waiting[who][0]
        own = handover_id_of(KEY, self.house.watches[KEY].calls)
        moves = all_moves(self.place, own, self.house.today)
        wish = moves[name.removesuffix(" again")].model_copy(update={"occurred_on": on})
        believed = self.house.wish(wish)
        if believed:
            self.waiting[who].pop(0)
        return believed

    def turns(self, turn: str) -> None:
        """Another municipality comes to lead, if the rules let it; nothing else is told that day."""
        moves = {**leading_of(KEY, SECOND_TOWN), **all_moves(self.place, handover_id_of(KEY, 1), self.house.today)}
        steps = {"relinked": ["relink"], "rejected": ["rejected", "relink"], "transferred": ["transfer"]}[turn]
        for step in steps:
            self.house.wish(moves[step])
            self.house.settle()
        self.house.wish(of_intake(KEY, INTAKES[0], self.place)["intake adopted"])

    def goes_on(self, until: date, again: bool) -> None:
        """Everything is heard; then what was due fires, and perhaps a second clock fires it once more."""
        self.house.settle()
        for news in self.waiting.values():
            while news and news[0][0] in GIVEN_UP:
                news.pop(0)
        due = self.house.due(KEY)
        self.house.until(until)
        for one in due if again else ():
            if one.due_on < self.house.today:
                self.house.fire_unheard(KEY, one)
        self.house.settle()


def calm(play: Play) -> None:
    """Organisation by organisation, until nobody is believed any more."""
    while any(play.tells(who) for who in BY_ORGANISATION):
        play.house.settle()


def wild(order: Iterator[str], steps: Iterator[tuple[bool, int]]) -> Callable[[Play], None]:
    """In an order drawn, things said twice, the process lagging and dying; in the end all has been said."""

    def tell(play: Play) -> None:
        for _ in range(6):
            who = next(order, None)
            if who is not None:
                before = play.waiting.get(who, [])[:1]
                if play.tells(who) and before:
                    play.waiting[who].insert(0, before[0])
                    if not play.tells(who):
                        play.waiting[who].pop(0)
                hears(play.house, steps)
        while any(play.tells(who) for who in reversed(BY_ORGANISATION)):
            hears(play.house, steps)
        play.house.settle()
        while any(play.tells(who) for who in BY_ORGANISATION):
            play.house.settle()

    return tell


def played(
    story: tuple[list[Said], int | None, str], tell: Callable[[Play], None], again: Iterator[bool]
) -> House:
    """The house after this story, and long enough after it for every deadline to have fired."""
    told, turn_on, turn = story
    play = Play()
    for day in sorted({one.told for one in told} | ({turn_on} if turn_on else set())):
        play.goes_on(START + timedelta(days=day), next(again, False))
        if day == turn_on:
            play.turns(turn)
        else:
            play.hears_of([one for one in told if one.told == day])
            tell(play)
    play.goes_on(play.house.today + AFTERWARDS, next(again, False))
    return play.house


def all_that_stands(house: House) -> Counter[str]:
    """Every fact, without its place in the log; what was open at the moment of completion is left out."""
    facts = (
        f.model_copy(update={"open_items": ()}) if isinstance(f, said.HandoverCompleted) else f for f in house.log
    )
    return Counter(map(repr, facts))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    story=stories(),
    order=some.lists(some.sampled_from(tuple(BY_ORGANISATION)), max_size=80),
    pace=paces,
    again=some.lists(some.booleans(), max_size=20),
)
def test_whoever_speaks_first_on_a_day_months_end_the_same(
    story: tuple[list[Said], int | None, str], order: list[str], pace: list[tuple[bool, int]], again: list[bool]
) -> None:
    """The same facts, the same deadlines fired and cancelled, the same organisation responsible."""
    undisturbed = played(story, calm, iter(()))
    disturbed = played(story, wild(iter(order), iter(pace)), iter(again))
    assert standing_of(disturbed) == standing_of(undisturbed)
    assert all_that_stands(disturbed) == all_that_stands(undisturbed)
    assert disturbed.due(KEY) == undisturbed.due(KEY)
    answer = responsible(fact for fact in disturbed.log if fact.case_id == KEY)
    assert answer == disturbed.watches[KEY].answer.now
