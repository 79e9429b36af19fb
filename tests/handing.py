"""A handover as it would run in the house: facts in one log, the process behind it, and days that pass."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.handover.calendar import over_at
from services.handover.deadlines import Due, pending
from services.handover.handover.decider import HANDOVERS
from services.handover.handover.process_commands import FireDeadline, NotifyOfErasure
from services.handover.overlooked import WRITER, may_have_overlooked, overlooked
from services.handover.process import evolve, react
from services.handover.stages import State
from services.handover.states import state_of
from services.handover.terms import Terms
from services.handover.terms_file import load_terms
from services.handover.watch import NOTHING, Watch
from services.intake.case import commands as case
from services.intake.case.commands.households import HOUSEHOLD_COMMANDS
from services.intake.case.decider import CASES
from services.intake.case.households import HOUSEHOLDS
from services.intake.case.pairs import PAIRS
from services.intake.intake.commands import COMMANDS as INTAKE_COMMANDS
from services.intake.intake.decider import INTAKES
from services.plans.benefits.commands import COMMANDS as BENEFIT_COMMANDS
from services.plans.benefits.decider import BENEFITS
from services.plans.plan.commands import COMMANDS as PLAN_COMMANDS
from services.plans.plan.decider import PLANS
from services.plans.trajectory.commands import COMMANDS as TRAJECTORY_COMMANDS
from services.plans.trajectory.decider import TRAJECTORIES
from shared.decider import Decider, Refused
from shared.events.base import Command, PersonEvent
from shared.events.convenants import PartnerRegistered
from shared.events.envelope import Fact
from tests.log import fact

TERMS = load_terms(Path(__file__).parent.parent / "deploy")
DAY = timedelta(days=1)
TICKER = -1
"""Asks because of no fact, but of the time."""
BY_COMMAND: dict[type[Command], Decider[Any, Any, Any]] = {
    **dict.fromkeys(case.COMMANDS, CASES),
    **dict.fromkeys(case.PAIR_COMMANDS, PAIRS),
    **dict.fromkeys(HOUSEHOLD_COMMANDS, HOUSEHOLDS),
    **dict.fromkeys(INTAKE_COMMANDS, INTAKES),
    **dict.fromkeys(PLAN_COMMANDS, PLANS),
    **dict.fromkeys(BENEFIT_COMMANDS, BENEFITS),
    **dict.fromkeys(TRAJECTORY_COMMANDS, TRAJECTORIES),
}
"""Whose rules decide what is not about handovers."""


REGION = tuple(
    PartnerRegistered(occurred_on=date(2018, 1, 1), partner_id=name, name=name, role="HOUSING", oin="0" * 20)
    for name in ("woningstichting", "huurwoningen")
)
"""Who has homes, for whichever municipality."""


class Log(list[PersonEvent]):
    """Facts, each with the day of its recording, and with the place of the fact because of which it was asked."""

    def __init__(self, house: "House") -> None:
        super().__init__()
        self._house = house
        self.origins: list[tuple[date, int | None, bool]] = []

    def append(self, event: PersonEvent) -> None:
        self.extend([event])

    def extend(self, events: Iterable[PersonEvent]) -> None:
        before = len(self)
        super().extend(events)
        asked = self._house.asking
        origin = (self._house.today, None if asked == TICKER else asked, asked is not None)
        self.origins += [origin] * (len(self) - before)

    def fact(self, place: int) -> Fact:
        """The row of the log that it would be."""
        on, cause, own = self.origins[place]
        row = fact(self[place], place + 1, on)
        causation = None if cause is None else str(UUID(int=cause + 1))
        actor = str(WRITER) if own else row.recorded.actor
        return Fact(replace(row.recorded, causation_id=causation, actor=actor), row.event)


@dataclass
class House:
    """One log; `heard` is how far the process has come in it."""

    today: date
    terms: Terms = TERMS
    heard: int = 0
    watches: dict[UUID, Watch] = field(default_factory=dict)
    asking: int | None = None
    """Because of which fact the process asks just now; the ticker because of none."""

    def __post_init__(self) -> None:
        self.log = Log(self)

    def tell(self, *events: PersonEvent) -> None:
        """Facts of others, each on its day, and what the process makes of them."""
        for event in events:
            self.until(event.occurred_on)
            self.log.append(event)
            self.settle()

    def decided(self, command: Any) -> tuple[Any, ...]:
        """What is decided from the streams that the decider asks for."""
        decider = BY_COMMAND.get(type(command), HANDOVERS)
        state, streams = decider.initial, ()
        while (wanted := decider.streams(command, state)) != streams:
            streams = wanted
            state = decider.fold(fact for fact in (*REGION, *self.log) if fact.stream_name() in streams)
        events = decider.decide(command, state, self.today)
        assert {event.stream_name() for event in events} <= set(streams), "an event for a stream that was not read"
        return events

    def ask(self, command: Any) -> tuple[Any, ...]:
        """Decide and record; refusals are the asker's."""
        events = self.decided(command)
        self.log.extend(events)
        self.settle()
        return events

    def settle(self) -> None:
        """The process hears what it has not heard yet, and asks what follows."""
        while self.heard < len(self.log):
            for command in self.hear():
                self.follow(command)

    def hear(self) -> tuple[Command, ...]:
        """One fact further; what had passed before it is told first."""
        for passed in self._overlooked():
            self.follow(passed, self.heard)
        fact = self.log[self.heard]
        self.heard += 1
        self.watches[fact.case_id] = evolve(self.watches.get(fact.case_id, NOTHING), fact)
        return react(self.watches[fact.case_id], fact)

    def _overlooked(self) -> tuple[Command, ...]:
        now = over_at(self.today - DAY)
        row = self.log.fact(self.heard)
        if not may_have_overlooked(
            row, self.watches.get(self.log[self.heard].case_id, NOTHING), self.terms, now, self._asked()
        ):
            return ()
        return overlooked(row, (self.log.fact(place) for place in range(len(self.log))), self.terms, now)

    def _asked(self) -> int:
        """How far in the log the process has asked something."""
        return max((place + 1 for place, (_, _, own) in enumerate(self.log.origins) if own), default=0)

    def stumble(self, done: int) -> None:
        """The process dies after so many commands; its place in the log did not move."""
        fact = self.log[self.heard]
        watch = evolve(self.watches.get(fact.case_id, NOTHING), fact)
        for command in (*self._overlooked(), *react(watch, fact))[:done]:
            self.follow(command, self.heard)

    def follow(self, command: Command, because: int | None = None) -> None:
        """Ask what the process asks because of a fact, or else of the last it heard; a refusal is an answer."""
        self.asking = self.heard - 1 if because is None else because
        self._follow(command)
        self.asking = None

    def _follow(self, command: Command) -> None:
        if isinstance(command, NotifyOfErasure) and command.partner_id is None:
            command = command.model_copy(update={"partner_id": f"gem-{command.municipality_code}"})
        try:
            self.log.extend(self.decided(command))
        except Refused:
            return

    def wish(self, command: Command) -> bool:
        """Somebody else asks, and nobody hears yet; whether it was done."""
        try:
            self.log.extend(self.decided(command))
        except Refused:
            return False
        return True

    def due(self, case_id: UUID) -> tuple[Due, ...]:
        """What is armed for a case."""
        return pending(self.watches.get(case_id, NOTHING), self.terms)

    def fire(self, case_id: UUID, due: Due) -> tuple[Any, ...]:
        """One deadline passes."""
        self.asking, decided = TICKER, self.decided(_firing(case_id, due))
        self.log.extend(decided)
        self.asking = None
        self.settle()
        return decided

    def fire_unheard(self, case_id: UUID, due: Due) -> None:
        """A clock fires what it once saw was due; the process does not hear of it yet."""
        self.follow(_firing(case_id, due), TICKER)

    def until(self, day: str | date) -> None:
        """Days pass; whatever is due fires at the end of its day, in due order."""
        last = date.fromisoformat(day) if isinstance(day, str) else day
        while self.today < last:
            due = [due.due_on + DAY for case in self.watches for due in self.due(case)]
            self.today = min(last, max(self.today + DAY, min(due, default=last)))
            self.tick()

    def tick(self) -> None:
        """Everything that passed before today."""
        while found := [
            (due, case) for case in tuple(self.watches) for due in self.due(case) if due.due_on < self.today
        ]:
            due, case = min(found, key=lambda one: (one[0].due_on, one[0].deadline, one[0].ordinal))
            assert self.fire(case, due), f"never fires: {due}"

    def watch(self, case_id: UUID) -> Watch:
        """The watch over a case."""
        return self.watches[case_id]

    def state(self, case_id: UUID) -> State:
        """Where the latest handover of a case is."""
        watch = self.watch(case_id)
        return state_of(watch, watch.active or watch.last)

    def said(self, *kinds: type[PersonEvent]) -> list[Any]:
        """The facts of these kinds, in order."""
        return [fact for fact in self.log if isinstance(fact, kinds)]


def _firing(case_id: UUID, due: Due) -> FireDeadline:
    return FireDeadline(case_id=case_id, **{n: getattr(due, n) for n in due.__dataclass_fields__})
