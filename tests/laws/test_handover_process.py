"""Laws of the warm handover: whatever happens in whatever order, however often the process dies.

COA, municipality, housing and registry say what they like, twice, or late: of a day long past; the process hears
behind them, dies between two commands, repeats itself, and its clock stands still for weeks. The rules are the
real ones. That order does not matter where the domain says so is shown in `test_handover_order`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.handover.deadlines import Due
from services.handover.handover.process_commands import ChangeResponsibility
from services.handover.process import react
from services.handover.responsible import responsible
from services.handover.watch import handover_id_of
from services.intake.case import commands as case
from services.intake.reactions import react as react_of_intake
from services.plans.reactions import react as react_of_plans
from shared.events.base import Command
from tests.handing import DAY, House
from tests.laws.handover_observer import Observer, whom
from tests.moves import (
    AZC,
    CASES,
    DOES,
    ENDS,
    INTAKE,
    INTAKES,
    LANDING,
    LEADS,
    PLACES,
    PLAN,
    PLANS,
    SAYS,
    START,
    WAY,
    WHOLE_INTAKE,
    done_with,
    endings_of,
    leading_of,
    of_intake,
    of_plan,
    opening,
    said_of_case,
)

keys = some.sampled_from([CASES[0], CASES[0], CASES[1]])
intakes, plans = some.sampled_from([INTAKES[0], *INTAKES]), some.sampled_from(PLANS)
late = some.sampled_from([0, 0, 0, 1, 4, 15, 80])
"""So many days after it happened something is told; before the link, or the handover, the rules let nothing be."""
known = some.sampled_from([True, True, False])
"""Whether the process has heard of all before; what it has not begun yet nobody can work at."""


def several(names: Sequence[str]) -> some.SearchStrategy[list[str]]:
    return some.lists(some.sampled_from(names), min_size=1, max_size=6)


class Handing(RuleBasedStateMachine):
    """Two cases, and everybody who has to do with them."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(START)
        self.observer = Observer()
        self.asked: list[Command] = []
        self.dues: list[tuple[UUID, Due]] = []
        self.way = dict.fromkeys(CASES, 0)

    @initialize(
        channels=some.tuples(*[some.sampled_from(["COA", "COA", "MUNICIPALITY"])] * 2),
        sites=some.tuples(*[some.sampled_from([AZC, AZC, None])] * 2),
        regime=some.sampled_from(["WI2021", "PILOT_PRE2022"]),
    )
    def begin(self, channels: tuple[str, str], sites: tuple[str | None, str | None], regime: str) -> None:
        for key, channel, site in zip(CASES, channels, sites, strict=True):
            assert self.house.wish(opening(key, channel, site, regime))
        assert self.house.wish(
            case.LinkMunicipality(case_id=CASES[0], municipality_code="0432", link_reason="FAMILY")
        )

    def _settled(self, known: bool) -> None:
        if known:
            self.house.settle()
            self.observer.look(self.house.log)

    def _wish(self, moves: Mapping[str, Command], names: Iterable[str], days_late: int = 0) -> None:
        """All of these, told so many days late."""
        on = self.house.today - timedelta(days=days_late)
        for name in names:
            self.house.wish(moves[name].model_copy(update={"occurred_on": on}))

    def _place(self, key: UUID) -> str:
        return self.observer.led.get(key) or PLACES[0]

    def _own(self, key: UUID) -> UUID:
        return self.observer.active.get(key) or handover_id_of(key, 1)

    @rule(key=keys, place=some.sampled_from(PLACES), which=several(LEADS), days=late)
    def somebody_is_led(self, key: UUID, place: str, which: list[str], days: int) -> None:
        """To another municipality, by COA or the municipality."""
        self._wish(leading_of(key, place), which[:2], days)

    @rule(key=keys, which=several(SAYS), elsewhere=some.sampled_from([None, None, *PLACES]), days=late)
    def much_is_said(self, key: UUID, which: list[str], elsewhere: str | None, days: int) -> None:
        """In any order, and twice where a name comes twice; of where the person is led, or another place."""
        self._wish(said_of_case(key, elsewhere or self._place(key), len(self.house.log)), which, days)

    @rule(key=keys, ordinal=some.integers(1, 3), which=several(DOES), days=late, known=known)
    def much_is_done(self, key: UUID, ordinal: int, which: list[str], days: int, known: bool) -> None:
        """Mostly to the handover that runs; also to those that ended, or never were."""
        self._settled(known)
        own = self._own(key) if ordinal < 3 else handover_id_of(key, ordinal)
        self._wish(done_with(key, own, self.house.today), which, days)

    @rule(key=keys, which=several(INTAKE), one=intakes, days=late)
    def much_is_asked(self, key: UUID, which: list[str], one: UUID, days: int) -> None:
        """Of any intake, begun or not, of this case or the other."""
        self._wish(of_intake(key, one, self._place(key)), which, days)

    @rule(key=keys, one=intakes, days=late, then=some.sampled_from([(), (), ("intake reopened",)]))
    def an_intake_is_had(self, key: UUID, one: UUID, days: int, then: tuple[str, ...]) -> None:
        """Another, an open one, or the one that was completed long ago."""
        self._wish(of_intake(key, one, self._place(key)), (*WHOLE_INTAKE, *then), days)

    @rule(key=keys, others=some.permutations(INTAKES))
    def other_intakes_are_begun(self, key: UUID, others: list[UUID]) -> None:
        for one in others:
            self._wish(of_intake(key, one, self._place(key)), ["intake begun"])

    @rule(key=keys, which=several(PLAN), one=plans, on=intakes, days=late)
    def much_is_planned(self, key: UUID, which: list[str], one: UUID, on: UUID, days: int) -> None:
        self._wish(of_plan(key, one, on, self._place(key), self._own(key)), which, days)

    @rule(key=keys, steps=some.integers(1, 7), days=late, known=known)
    def the_way_goes_on(self, key: UUID, steps: int, days: int, known: bool) -> None:
        """The next steps of it, whether they are refused here or not."""
        self._settled(known)
        place, own, begin = self._place(key), self._own(key), self.way[key]
        moves = {
            **said_of_case(key, place, len(self.house.log)),
            **done_with(key, own, self.house.today),
            **of_intake(key, INTAKES[0], place),
            **of_plan(key, PLANS[0], INTAKES[0], place, own),
        }
        self._wish(moves, WAY[begin : begin + steps], days)
        self.way[key] = (begin + steps) % len(WAY)

    @rule(key=keys, days=late, known=known)
    def the_person_lands(self, key: UUID, days: int, known: bool) -> None:
        """All that is needed to complete a handover, if one runs."""
        self._settled(known)
        place, own = self.observer.led.get(key), self.observer.active.get(key)
        if place and own:
            moves = {**said_of_case(key, place, 1), **done_with(key, own, self.house.today)}
            self._wish(moves, LANDING, days)

    @precondition(lambda self: self.observer.seen > 25)
    @rule(key=some.sampled_from(CASES), which=some.sampled_from(ENDS), days=late)
    def something_ends(self, key: UUID, which: str, days: int) -> None:
        self._wish(endings_of(key), [which], days)

    @rule(back=some.integers(1, 12))
    def intakes_and_plans_react(self, back: int) -> None:
        """The other services do of themselves what follows from what was said lately, once more or for the first
        time."""
        for fact in self.house.log[-back:]:
            for command in (*react_of_intake(fact), *react_of_plans(fact)):
                self.house.wish(command)

    @rule(facts=some.integers(1, 8))
    def the_process_hears(self, facts: int) -> None:
        for _ in range(min(facts, len(self.house.log) - self.house.heard)):
            for command in self.house.hear():
                self.asked.append(command)
                self.house.follow(command)

    @precondition(lambda self: self.house.heard < len(self.house.log))
    @rule(done=some.integers(0, 3))
    def the_process_dies(self, done: int) -> None:
        self.house.stumble(done)

    @precondition(lambda self: self.asked)
    @rule(which=some.integers(0, 30))
    def the_process_repeats_itself(self, which: int) -> None:
        """Also under another id; but whom a merged case follows by its own, which brings the first answer."""
        command = self.asked[which % len(self.asked)]
        if not (isinstance(command, ChangeResponsibility) and command.follows_kind):
            self.house.follow(command)

    @rule(days=some.sampled_from([1, 1, 3, 10, 40]))
    def days_pass(self, days: int) -> None:
        self.house.today += days * DAY

    @rule(few=some.integers(1, 6))
    def the_clock_ticks(self, few: int) -> None:
        """By what the process has heard, which may be long ago; and the clock may die on the way."""
        for due, key in sorted(self._passed(), key=lambda one: (one[0].due_on, one[0].deadline, one[0].ordinal))[
            :few
        ]:
            self.dues.append((key, due))
            self.house.fire_unheard(key, due)

    @precondition(lambda self: self.dues)
    @rule(which=some.integers(0, 30))
    def a_second_clock_ticks_late(self, which: int) -> None:
        self.house.fire_unheard(*self.dues[which % len(self.dues)])

    def _passed(self) -> Iterable[tuple[Due, UUID]]:
        return [(d, key) for key in self.house.watches for d in self.house.due(key) if d.due_on < self.house.today]

    @invariant()
    def the_log_holds(self) -> None:
        self.observer.look(self.house.log)

    def teardown(self) -> None:
        """Once the process has heard all, everything is told, nothing hangs, and time brings nothing twice."""
        house = self.house
        house.settle()
        house.tick()
        house.until(house.today + timedelta(days=120))
        self.observer.look(house.log)
        for key, watch in house.watches.items():
            assert whom(watch.answer.now) == self.observer.told[key]
            assert whom(responsible(f for f in house.log if f.case_id == key)) == self.observer.told[key]
            active = watch.active
            assert not (watch.ended and active), "nobody is left, and still it runs"
            assert watch.call is None or watch.ended or watch.round(watch.call.handover_id)
            assert active is None or active.to_municipality == watch.municipality
            assert all(due.due_on >= house.today for due in house.due(key))
        for fact in tuple(house.log):
            for command in react(house.watches[fact.case_id], fact):
                house.follow(command)
        assert len(house.log) == self.observer.seen, "asked again, it does nothing more"


Handing.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestHanding = Handing.TestCase
