"""Whoever looks at the log of handovers from outside, fact by fact, and keeps an account of their own."""

from typing import Any
from uuid import UUID

from services.handover.arming import armed
from services.handover.process import evolve
from services.handover.responsible import UNASKED, Responsibility, evolve_answer
from services.handover.stages import STAGE_OF, State
from services.handover.states import state_of
from services.handover.watch import NOTHING, Watch
from shared.events import handover as said
from shared.events import intake, standing
from shared.events.base import PersonEvent
from shared.events.case import CaseOpened, MunicipalityLinked
from shared.events.responsibility import Deadline, DeadlineEvent, HandoverListed, ResponsibilityChanged
from tests.documents.exploring import steps
from tests.handing import Log

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
        self.intakes: dict[UUID, UUID] = {}
        self.led: dict[UUID, str | None] = {}
        self.given_back: set[UUID] = set()
        self.answers: dict[UUID, Any] = {}
        self.told: dict[UUID, tuple[Any, ...]] = {}
        self.fired: set[tuple[Any, ...]] = set()
        self.states: dict[UUID, State] = {}
        self.watches: dict[UUID, Watch] = {}

    def look(self, log: Log) -> None:
        """What was added since the last look."""
        for place, fact in enumerate(log[self.seen :], self.seen):
            self._responsible(fact)
            self._link(fact)
            self._handover(fact)
            self._intake(fact)
            self._deadline(fact, looked_back=log.origins[place][1] is not None)
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
        """Each link ends the one before it; only who gave the person back may be linked to anew."""
        match fact:
            case standing.MunicipalityLinkChanged() | standing.CaseTransferred():
                assert fact.from_municipality == self.led[fact.case_id]
                assert fact.from_municipality != fact.to_municipality or fact.case_id in self.given_back
                self.led[fact.case_id] = fact.to_municipality
                self.given_back.discard(fact.case_id)
            case said.HandoverRejected() if fact.reason != "INCOMPLETE_PROFILE":
                self.given_back.add(fact.case_id)
            case CaseOpened() | MunicipalityLinked() | standing.CaseReopened():
                self.led[fact.case_id] = fact.municipality_code

    def _handover(self, fact: PersonEvent) -> None:
        """INV-H1, at every position; and what ended, ended once."""
        if isinstance(fact, said.HandoverStarted):
            assert fact.case_id not in self.active
            self.active[fact.case_id] = fact.handover_id
        rejected = isinstance(fact, said.HandoverRejected) and fact.reason != "INCOMPLETE_PROFILE"
        if isinstance(fact, said.HandoverEvent) and (rejected or type(fact) in ENDS):
            assert self.active.pop(fact.case_id) == fact.handover_id
        if isinstance(fact, HandoverListed):
            assert fact.open == (self.active.get(fact.case_id) == fact.handover_id)

    def _intake(self, fact: PersonEvent) -> None:
        """INV-I1, by no other reading than that what began or was opened again has not ended."""
        match fact:
            case intake.IntakeStarted() | intake.IntakeReopened():
                assert fact.case_id not in self.intakes, "two open intakes"
                self.intakes[fact.case_id] = fact.intake_id
            case intake.IntakeCompleted() | intake.IntakeCancelled():
                assert self.intakes.pop(fact.case_id) == fact.intake_id

    def _deadline(self, fact: PersonEvent, *, looked_back: bool) -> None:
        """Nothing fires twice, or after it was cancelled, unless it passed before; and each at its own day."""
        if isinstance(fact, DeadlineEvent):
            running = armed(self.watches[fact.case_id])
            still = fact.deadline in {run.deadline for run in running}
            assert still or looked_back, "cancelled, and still it fires"
            key = (fact.case_id, fact.deadline, fact.handover_id, fact.due_on, fact.level, type(fact))
            notice = fact.generation if fact.deadline is Deadline.T14_ERASURE else None
            assert (*key, notice) not in self.fired, "the same said twice"
            assert fact.occurred_on == fact.due_on
            self.fired.add((*key, notice))

    def _state(self, fact: PersonEvent) -> None:
        """Every step is one that the documents draw; while a new call waits for the process, nothing is."""
        watch = evolve(self.watches.get(fact.case_id, NOTHING), fact)
        self.watches[fact.case_id] = watch
        called = watch.call is not None and watch.round(watch.call.handover_id) is None
        for known in watch.rounds:
            before, now = self.states.get(known.handover_id, State.NOT_STARTED), state_of(watch, known)
            waiting = known.open and (watch.ended or called or watch.municipality != known.to_municipality)
            if before is now or waiting:
                continue
            assert not STAGE_OF[before].terminal
            assert (before, now) in steps(), (before, now, fact)
            self.states[known.handover_id] = now


def whom(answer: Responsibility | None) -> tuple[Any, ...]:
    """The organisation, without why and since when."""
    assert answer is not None
    return answer.kind, answer.municipality, answer.site
