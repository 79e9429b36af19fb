"""Every step a handover can take, found by taking it: the real rules decide, the real process folds and reacts.

From what can be reached of one case, everything that may be said or done is said once; what the rules refuse does
not happen. Situations that differ in nothing a state could follow from are one.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from services.handover import process, states
from services.handover.deadlines import pending
from services.handover.handover.decider import HANDOVERS
from services.handover.handover.process_commands import FireDeadline
from services.handover.stages import State
from services.handover.watch import NOTHING, Watch
from services.intake.case.decider import CASES as CASE_RULES
from services.intake.intake.decider import INTAKES as INTAKE_RULES
from shared.decider import Decider, Refused
from shared.events.base import Command, PersonEvent
from shared.events.catalogue import BOOKKEEPING
from shared.events.handover import HandoverRejected, HandoverScenarioChosen, HandoverStarted
from shared.events.responsibility import DeadlineEvent
from tests.handing import BY_COMMAND, DAY, TERMS
from tests.moves import (
    AZC,
    CASES,
    INTAKES,
    LANDING,
    PLACES,
    START,
    WHOLE_INTAKE,
    done_with,
    endings_of,
    leading_of,
    of_intake,
    opening,
    said_of_case,
)

KEY = CASES[0]
FIRST, SECOND = PLACES[0], PLACES[1]
Step = tuple[State, State]
Steps = Mapping[Step, frozenset[str]]
READS: tuple[tuple[Decider[Any, Any, Any], tuple[str, ...]], ...] = (
    (HANDOVERS, ("handover-", "case-")),
    (CASE_RULES, ("case-", "participant-")),
    (INTAKE_RULES, ("intake-", "intakes-", "case-")),
)
"""The rules that decide, and the kinds of stream that each of them reads."""
INTAKE = (*WHOLE_INTAKE, "intake reopened", "intake cancelled")
HOME = ("home offered", "home refused", "rent", "move")
TALK = ("combined", "after move", "talk planned", "talk held", "talk missed")
EXPLORED = (*TALK, *INTAKE, *HOME, "profile", "sent back", "registered", "guided", "accepted")
"""What leads on; after how it ends, only the end is looked at."""


@dataclass(frozen=True)
class Situation:
    """What each of the rules remembers, and the process with them; and the steps just taken, as they came."""

    remembered: tuple[Any, ...] = tuple(rules.initial for rules, _ in READS)
    watch: Watch = NOTHING
    stood: Mapping[UUID, State] = field(default_factory=dict)
    steps: tuple[tuple[State, State, str], ...] = ()

    def after(self, command: Command, days: int = 0) -> "Situation | None":
        """The situation once this was decided and the process has reacted; none where it changes nothing."""
        rules = BY_COMMAND.get(type(command), HANDOVERS)
        which = next((n for n, (known, _) in enumerate(READS) if known is rules), None)
        if which is None:
            return None
        try:
            events = rules.decide(command, self.remembered[which], START + days * DAY)
        except Refused:
            return None
        return self._told(events) if events else None

    def _told(self, events: Sequence[PersonEvent]) -> "Situation":
        """These became true together; then whatever the process asks because of them."""
        here, asked = self, list[Command]()
        for event in events:
            here = here._heard(event)
            asked += process.react(here.watch, event)
        here = here._stands(events)
        for command in asked:
            here = here.after(command) or here
        return here

    def _heard(self, event: PersonEvent) -> "Situation":
        remembered = tuple(
            rules.evolve(state, event) if event.stream_name().startswith(kinds) else state
            for (rules, kinds), state in zip(READS, self.remembered, strict=True)
        )
        return replace(self, remembered=remembered, watch=process.evolve(self.watch, event))

    def _stands(self, events: Sequence[PersonEvent]) -> "Situation":
        """Where each handover stands after these; one that waits to be passed on is nowhere meanwhile."""
        watch, stood, steps = self.watch, dict(self.stood), list(self.steps)
        for known in watch.rounds:
            waits = known.open and (watch.ended or watch.municipality != known.to_municipality)
            was, now = stood.get(known.handover_id, State.NOT_STARTED), states.state_of(watch, known)
            if was is not now and not waits:
                stood[known.handover_id] = now
                steps.append((was, now, _label(known.handover_id, events)))
        return replace(self, stood=stood, steps=tuple(steps))

    @property
    def state(self) -> State:
        """Where the latest handover is."""
        return states.state_of(self.watch, self.watch.active or self.watch.last)


def _label(handover_id: UUID, together: Sequence[PersonEvent]) -> str:
    """What became true, in one word; what is only kept of a fact, or is about another handover, is not meant."""
    told = [e for e in together if e.kebab() not in BOOKKEEPING and not isinstance(e, DeadlineEvent)]
    own = [e for e in told if getattr(e, "handover_id", handover_id) == handover_id]
    event = (own or together)[0]
    kind = type(event).__name__
    match event:
        case HandoverStarted(path="DIRECT"):
            return f"{kind}(DIRECT)"
        case HandoverScenarioChosen(scenario="AFTER_MOVE"):
            return f"{kind}(AFTER_MOVE)"
        case HandoverRejected(reason="INCOMPLETE_PROFILE"):
            return f"{kind}(INCOMPLETE_PROFILE)"
    return kind


def _moves(here: Situation) -> Mapping[str, Command]:
    own = here.watch.last.handover_id if here.watch.last else KEY
    return {
        **said_of_case(KEY, here.watch.municipality or FIRST, 1 + (here.watch.profile_on is None)),
        **of_intake(KEY, INTAKES[0], FIRST),
        **leading_of(KEY, SECOND),
        **endings_of(KEY),
        **done_with(KEY, own, START),
    }


def _leads_on(here: Situation, name: str) -> bool:
    """Whether to go on from there: once arrived only the landing matters, and a talk is missed early."""
    known, watch = here.watch.active, here.watch
    if known is None or here.state in (State.ESCALATED, State.NOT_STARTED) or known.ordinal > 1:
        return False
    if name == "talk missed":
        return not (watch.intakes or watch.intake_done or watch.housing.offered_on or known.scenario)
    landed = bool(known.direct or watch.moved_on)
    return (name in LANDING) == landed if name != "move" else True


def _like(here: Situation) -> tuple[Any, ...]:
    """All that a state could follow from, days left out; once arrived, what completes it."""
    watch, known = here.watch, here.watch.active
    assert known is not None
    if known.direct or watch.moved_on:
        landing = (known.accepted_on, watch.registered_in, watch.guided_on)
        return (known.direct, *map(bool, landing))
    talk = (known.planned, known.held_on, known.scenario, known.scenario == "AFTER_MOVE")
    home = (watch.housing.offered_on, watch.housing.tenancy_on, watch.intakes, watch.intake_done)
    returned = known.returns > 0 and watch.profile_on is None
    return (returned, known.misses, *map(bool, (*talk, *home)))


def _singles(here: Situation) -> Iterator[tuple[str, Situation]]:
    """Everything that can happen next."""
    moves = _moves(here)
    for name, move in moves.items():
        there = here.after(move)
        for more in WHOLE_INTAKE[1:-1] if there and name == "intake begun" else ():
            there = there and there.after(moves[more])
        if there:
            yield name, there


def _missed(here: Situation) -> Iterator[Situation]:
    """Each deadline of the handover passes."""
    for due in pending(here.watch, TERMS):
        if due.handover_id and due.level and not due.warns:
            fired = FireDeadline(case_id=KEY, **{n: getattr(due, n) for n in due.__dataclass_fields__})
            if there := here.after(fired, (due.due_on - START).days + 1):
                yield there


def _again(here: Situation) -> Situation | None:
    """Cancelled, because the notice is withdrawn; then the notice comes again."""
    moves = _moves(here)
    for name in ("notice", "notice withdrawn", "notice"):
        there = here.after(moves[name])
        if there is None:
            return None
        here = there
    return here


def situations() -> Iterator[tuple[Situation, list[Situation]]]:
    """Every situation that can be reached and goes on, each once, with whatever can come next."""
    known: set[tuple[Any, ...]] = set()
    waiting = deque([_linked(AZC), _linked(None)])
    while waiting:
        here = replace(waiting.popleft(), steps=())
        if _like(here) in known:
            continue
        known.add(_like(here))
        then = list(_singles(here))
        yield here, [there for _, there in then]
        waiting += [there for name, there in then if name in EXPLORED and _leads_on(there, name)]


def _linked(site: str | None) -> Situation:
    begun = Situation().after(opening(KEY, "COA", site, "WI2021"))
    assert begun is not None
    linked = begun.after(leading_of(KEY, FIRST)["link"])
    assert linked is not None
    led = linked.after(_moves(linked)["worker"])
    assert led is not None
    return replace(led, steps=linked.steps)


@cache
def steps() -> Steps:
    """From which state a handover comes into which other, and on which facts."""
    return explored()


def explored() -> Steps:
    """The same, explored anew: each situation, the same once a deadline was missed, and what comes next."""
    found: dict[Step, set[str]] = {}
    for here, then in situations():
        late = next(_missed(here), None)
        reached = [*then, _again(here), *((_again(late), *(there for _, there in _singles(late))) if late else ())]
        for there in reached:
            for was, now, label in there.steps if there else ():
                found.setdefault((was, now), set()).add(label)
    return {step: frozenset(labels) for step, labels in found.items()}
