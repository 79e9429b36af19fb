"""Laws of the warm handover: whatever happens in whatever order, however often the process dies.

COA, municipality, housing and registry say what they like, twice or late; the process hears behind them, dies
between two commands, repeats itself, and its clock stands still for weeks. The rules are the real ones.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.handover.arming import armed
from services.handover.conditions import flags
from services.handover.deadlines import Due
from services.handover.handover import commands as ask
from services.handover.process import evolve, react
from services.handover.responsible import UNASKED, Responsibility, evolve_answer, responsible
from services.handover.stages import STAGE_OF, State
from services.handover.states import state_of
from services.handover.watch import NOTHING, Watch, handover_id_of
from services.intake.case import commands as case
from services.intake.identity import Identity
from services.intake.intake import commands as intake
from shared.events import handover as said
from shared.events import standing
from shared.events.base import Command, PersonEvent
from shared.events.case import CaseOpened, CloseReason
from shared.events.classes import Sealed
from shared.events.responsibility import Deadline, DeadlineEvent, HandoverListed, ResponsibilityChanged
from tests.handing import DAY, House

CASES = (UUID(int=1), UUID(int=2))
PERSONS = dict(zip(CASES, (UUID(int=11), UUID(int=12)), strict=True))
PLACES = ("0432", "0405", "0160")
AZC = "azc-alkmaar"
START = date(2022, 3, 1)
keys = some.sampled_from([CASES[0], CASES[0], CASES[1]])
LEADING, MOVE = 3, 9
"""Among what is said: the first few say where a person is led; then the move, and registration after it."""
ACCEPT, GUIDE = 6, 10
"""Among what is done."""
somebody = Sealed(Identity(first_name="Amal", last_name="Haddad", birth_date=date(1992, 1, 1)))


def opening(key: UUID, channel: str, site: str | None, regime: str) -> case.OpenCase:
    return case.OpenCase(
        case_id=key,
        participant_id=PERSONS[key],
        identity=somebody,
        legal_regime=regime,
        target_group="ASYLUM_HOLDER",
        intake_channel=channel,
        of_age_from=date(2010, 1, 1),
        reception_site_id=site,
        municipality_code="0432" if channel == "MUNICIPALITY" else None,
    )


def said_of_case(key: UUID, place: str, version: int) -> tuple[Command, ...]:
    """What COA, municipality, housing, registry and DUO may say of one case."""
    one: dict[str, Any] = {"case_id": key}
    return (
        case.LinkMunicipality(**one, municipality_code=place, link_reason="FAMILY"),
        case.RelinkMunicipality(**one, to_municipality=place, reason="WORK"),
        case.TransferCase(**one, to_municipality=place),
        case.ShareClientProfile(**one, profile_version=version, consent_share=True),
        case.ChangeReceptionLocation(**one, from_site=AZC, to_site="azc-hoogeveen"),
        case.AssignCaseWorker(**one, case_worker="a-alders"),
        case.OfferHousing(**one),
        case.RefuseHousing(**one, reason_code="TOO_FAR"),
        case.StartTenancy(**one),
        case.RecordMove(**one),
        case.RecordRegistration(**one, municipality_code=place),
        case.GrantPermit(**one, permit_kind="ASYLUM_FIXED"),
        case.NotifyObligation(**one, obligation_start=START, target_group="ASYLUM_HOLDER", legal_regime="WI2021"),
        case.WithdrawObligation(**one, reason="ERROR"),
        intake.StartIntake(**one, intake_id=key, location="AZC", mandatory_domains=()),
    )


def endings_of(key: UUID) -> tuple[Command, ...]:
    """How a case can end, and begin again."""
    one: dict[str, Any] = {"case_id": key}
    other = next(c for c in CASES if c != key)
    return (
        case.CloseCase(**one, reason=CloseReason.FULFILLED),
        case.RevokeStatus(**one),
        case.RecordDeath(**one),
        case.ReopenCase(**one, municipality_code="0432"),
        case.MergeCases(**one, merged_case_id=other, decided_by="a-alders"),
        case.ReverseMerge(**one, merged_case_id=other, decided_by="a-alders"),
        case.ExpandHousehold(**one, new_case_id=other, relation="PARTNER"),
    )


def done_with(key: UUID, handover_id: UUID, today: date) -> tuple[Command, ...]:
    """What people may do with a handover."""
    one: dict[str, Any] = {"case_id": key, "handover_id": handover_id}
    at = datetime.combine(today, time(12), UTC)
    return (
        ask.ChooseScenario(**one, scenario="COMBINED"),
        ask.ChooseScenario(**one, scenario="AFTER_MOVE"),
        ask.PlanFirstContact(**one, at=at, mode="VIDEO"),
        ask.HoldFirstContact(**one, private_talk_offered=True, vve_informed=True),
        ask.MissFirstContact(**one, reason_code="ILL"),
        ask.RecordAzcVisit(**one, site_id=AZC),
        ask.AcceptHandover(**one, responsible_case_worker="a-alders", contact_waiver="SAFETY"),
        ask.RejectHandover(**one, reason="SAFETY"),
        ask.RejectHandover(**one, reason="INCOMPLETE_PROFILE"),
        ask.RejectForCapacity(**one, confirmed_by="b-bos"),
        ask.StartSocialGuidance(**one, partner_id="vwn"),
        ask.RecordHomeVisit(**one, partner_id="vwn"),
        ask.CompleteHandover(**one),
    )


ENDS = {
    said.HandoverCompleted: State.COMPLETED,
    said.HandoverCancelled: State.CANCELLED,
    said.HandoverRedirected: State.REDIRECTED,
}


class Observer:
    """Looks at the log from outside, fact by fact, and keeps its own account."""

    def __init__(self) -> None:
        self.seen = 0
        self.active: dict[UUID, UUID] = {}
        self.ended: set[UUID] = set()
        self.led: dict[UUID, str | None] = {}
        self.answers: dict[UUID, Any] = {}
        self.told: dict[UUID, tuple[Any, ...]] = {}
        self.fired: set[tuple[Any, ...]] = set()
        self.states: dict[UUID, State] = {}
        self.watches: dict[UUID, Watch] = {}

    def look(self, log: list[PersonEvent]) -> None:
        for fact in log[self.seen :]:
            self._responsible(fact)
            self._link(fact)
            self._handover(fact)
            self._deadline(fact)
            self._state(fact)
        self.seen = len(log)

    def _responsible(self, fact: PersonEvent) -> None:
        """Always exactly one, and what is told of a change is a chain without a gap."""
        answer = evolve_answer(self.answers.get(fact.case_id, UNASKED), fact)
        self.answers[fact.case_id] = answer
        if isinstance(fact, CaseOpened):
            self.told[fact.case_id] = whom(answer.now)
        if isinstance(fact, ResponsibilityChanged):
            before = (fact.from_kind, fact.from_municipality, fact.from_site)
            after = (fact.to_kind, fact.to_municipality, fact.to_site)
            assert before == self.told[fact.case_id] != after
            self.told[fact.case_id] = after
        if fact.case_id in self.told:
            assert answer.now is not None
            assert (answer.now.municipality is None) == (answer.now.kind == "COA")

    def _link(self, fact: PersonEvent) -> None:
        """Each link ends the one before it."""
        match fact:
            case standing.MunicipalityLinkChanged() | standing.CaseTransferred():
                assert fact.from_municipality == self.led[fact.case_id] != fact.to_municipality
                self.led[fact.case_id] = fact.to_municipality
            case _ if type(fact).__name__ in ("CaseOpened", "MunicipalityLinked", "CaseReopened"):
                self.led[fact.case_id] = fact.municipality_code  # type: ignore[attr-defined]  # all three have it

    def _handover(self, fact: PersonEvent) -> None:
        """INV-H1, at every position; and what ended, ended once."""
        if isinstance(fact, said.HandoverStarted):
            assert fact.case_id not in self.active
            self.active[fact.case_id] = fact.handover_id
        rejected = isinstance(fact, said.HandoverRejected) and fact.reason != "INCOMPLETE_PROFILE"
        if rejected or type(fact) in ENDS:
            assert self.active.pop(fact.case_id) == fact.handover_id  # type: ignore[attr-defined]
        if isinstance(fact, HandoverListed):
            assert fact.open == (self.active.get(fact.case_id) == fact.handover_id)

    def _deadline(self, fact: PersonEvent) -> None:
        """Nothing fires twice, or after it was cancelled; and each at its own day."""
        if isinstance(fact, DeadlineEvent):
            running = armed(self.watches[fact.case_id])
            assert fact.deadline in {run.deadline for run in running}, "cancelled, and still it fires"
            key = (fact.case_id, fact.deadline, fact.generation, fact.ordinal)
            assert key not in self.fired
            assert fact.occurred_on == fact.due_on
            self.fired.add(key)

    def _state(self, fact: PersonEvent) -> None:
        """Every state is entered as the table says; while a new call waits for the process, nothing is asked."""
        watch = evolve(self.watches.get(fact.case_id, NOTHING), fact)
        self.watches[fact.case_id] = watch
        for known in watch.rounds:
            before, now = self.states.get(known.handover_id, State.NOT_STARTED), state_of(watch, known)
            waiting = known.open and (watch.ended or watch.municipality != known.to_municipality)
            if before is now or waiting:
                continue
            assert not STAGE_OF[before].terminal
            back = before is State.ESCALATED and not STAGE_OF[now].terminal
            assert back or before in STAGE_OF[now].comes_from, (before, now, fact)
            self.states[known.handover_id] = now


def whom(answer: Responsibility | None) -> tuple[Any, ...]:
    assert answer is not None
    return answer.kind, answer.municipality, answer.site


class Handing(RuleBasedStateMachine):
    """Two cases, and everybody who has to do with them."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(START)
        self.observer = Observer()
        self.asked: list[Command] = []
        self.dues: list[tuple[UUID, Due]] = []

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

    @rule(
        key=keys, place=some.sampled_from(PLACES), which=some.lists(some.integers(0, 14), min_size=1, max_size=6)
    )
    def much_is_said(self, key: UUID, place: str, which: list[int]) -> None:
        """In any order, and twice where a number comes twice; to where the person is led, or another place."""
        led = self.observer.led.get(key)
        for one in which:
            where = place if one < LEADING else led or place
            self.house.wish(said_of_case(key, where, len(self.house.log))[one])

    @rule(key=keys, ordinal=some.integers(1, 3), which=some.lists(some.integers(0, 12), min_size=1, max_size=6))
    def much_is_done(self, key: UUID, ordinal: int, which: list[int]) -> None:
        """Mostly to the handover that runs; also to those that ended, or never were."""
        running = self.observer.active.get(key) if ordinal < 3 else None
        for one in which:
            own = running or handover_id_of(key, ordinal)
            self.house.wish(done_with(key, own, self.house.today)[one])

    @rule(key=keys)
    def the_person_lands(self, key: UUID) -> None:
        """All that is needed to complete a handover, if one runs."""
        place, own = self.observer.led.get(key), self.observer.active.get(key)
        if place and own:
            told, done = said_of_case(key, place, 1), done_with(key, own, self.house.today)
            for wish in (told[MOVE], told[MOVE + 1], done[ACCEPT], done[GUIDE]):
                self.house.wish(wish)

    @precondition(lambda self: self.observer.seen > 25)
    @rule(key=some.sampled_from(CASES), which=some.integers(0, 6))
    def something_ends(self, key: UUID, which: int) -> None:
        self.house.wish(endings_of(key)[which])

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
        self.house.follow(self.asked[which % len(self.asked)])

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
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestHanding = Handing.TestCase


def all_that_must_be_said() -> tuple[Command, ...]:
    """One case, from link to landing; whatever is said of it, in the order of the sequence in the domain."""
    told = said_of_case(CASES[0], "0432", 1)
    own = handover_id_of(CASES[0], 1)
    done = done_with(CASES[0], own, START)
    accepted = ask.AcceptHandover(case_id=CASES[0], handover_id=own, responsible_case_worker="a-alders")
    return (
        told[3],  # profile
        told[5],  # case worker
        done[2],  # talk planned
        done[3],  # talk held
        told[14],  # intake
        told[6],  # home offered
        told[8],  # rent
        told[9],  # move
        told[10],  # registration
        told[11],  # permit
        told[12],  # notice
        done[10],  # guidance
        done[11],  # home visit
        accepted,
    )


def linked() -> House:
    house = House(START)
    for wish in (
        opening(CASES[0], "COA", AZC, "WI2021"),
        case.LinkMunicipality(case_id=CASES[0], municipality_code="0432", link_reason="FAMILY"),
    ):
        assert house.wish(wish)
    house.settle()
    return house


def standing_of(house: House) -> dict[str, Any]:
    """How it ended, as far as the order cannot matter."""
    house.settle()
    watch = house.watches[CASES[0]]
    (known,) = watch.rounds
    return {
        "state": state_of(watch, known),
        "flags": flags(watch, known),
        "completed": [(f.completed_on, f.handover_id) for f in house.said(said.HandoverCompleted)],
        "responsible": watch.answer.now,
        "changes": len(house.said(ResponsibilityChanged)),
        "pending": [due for due in house.due(CASES[0]) if due.deadline is not Deadline.T13_STALE],
    }


UNDISTURBED = linked()
for _wish in all_that_must_be_said():
    UNDISTURBED.wish(_wish)
    UNDISTURBED.settle()


@settings(max_examples=60, deadline=None)
@given(
    order=some.permutations(range(len(all_that_must_be_said()))),
    again=some.lists(some.integers(0, len(all_that_must_be_said()) - 1), max_size=6),
    pace=some.lists(some.tuples(some.booleans(), some.integers(0, 4)), max_size=30),
)
def test_the_order_in_which_things_become_known_does_not_matter(
    order: list[int], again: list[int], pace: list[tuple[bool, int]]
) -> None:
    """Of one day's news every order leads to the same end; what comes too early is said again, as partners do."""
    wishes, house, paces = all_that_must_be_said(), linked(), iter(pace)
    waiting = [wishes[n] for n in (*order, *again)]
    for _ in range(len(wishes)):
        late = []
        for wish in waiting:
            if not house.wish(wish):
                late.append(wish)
            dies, facts = next(paces, (False, 99))
            if dies and house.heard < len(house.log):
                house.stumble(facts)
            for _ in range(min(facts, len(house.log) - house.heard)):
                for command in house.hear():
                    house.follow(command)
        waiting = late
    ended = standing_of(house)
    assert ended["state"] is State.COMPLETED
    assert ended == standing_of(UNDISTURBED)
