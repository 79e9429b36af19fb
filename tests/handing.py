"""A handover as it would run in the house: facts in one log, the process behind it, and days that pass."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.handover.deadlines import Due, pending
from services.handover.handover.decider import HANDOVERS
from services.handover.handover.process_commands import FireDeadline, NotifyOfErasure
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

TERMS = load_terms(Path(__file__).parent.parent / "deploy")
DAY = timedelta(days=1)
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


@dataclass
class House:
    """One log; `heard` is how far the process has come in it."""

    today: date
    terms: Terms = TERMS
    log: list[PersonEvent] = field(default_factory=list)
    heard: int = 0
    watches: dict[UUID, Watch] = field(default_factory=dict)

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
        """One fact further."""
        fact = self.log[self.heard]
        self.heard += 1
        self.watches[fact.case_id] = evolve(self.watches.get(fact.case_id, NOTHING), fact)
        return react(self.watches[fact.case_id], fact)

    def stumble(self, done: int) -> None:
        """The process dies after so many commands; its place in the log did not move."""
        fact = self.log[self.heard]
        watch = evolve(self.watches.get(fact.case_id, NOTHING), fact)
        for command in react(watch, fact)[:done]:
            self.follow(command)

    def follow(self, command: Command) -> None:
        """Ask what the process asks; a refusal is an answer like another."""
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
        return self.ask(FireDeadline(case_id=case_id, **{n: getattr(due, n) for n in due.__dataclass_fields__}))

    def fire_unheard(self, case_id: UUID, due: Due) -> None:
        """A clock fires what it once saw was due; the process does not hear of it yet."""
        self.follow(FireDeadline(case_id=case_id, **{n: getattr(due, n) for n in due.__dataclass_fields__}))

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
