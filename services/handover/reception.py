"""A case as COA may know it: the same fold as the process has, over nothing but what COA was told. Pure.

Whoever looks from outside sees what follows from this fold alone: what was not told leaves no trace in it.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from services.handover.arming import armed
from services.handover.following import Followed, follow
from services.handover.responsible import Answer, told_by
from services.handover.round import Ending
from services.handover.told import as_told, by_coa
from services.handover.watch import Housing, Watch
from shared.convenant.case_state import NO_CASE, CaseState, evolve
from shared.convenant.spells import Moment
from shared.events.base import PersonEvent
from shared.events.case import CaseOpened, CaseWorkerAssigned
from shared.events.envelope import Fact
from shared.events.handover import HandoverEscalated, HandoverStarted
from shared.events.responsibility import (
    Deadline,
    DeadlineMissed,
    DeadlineWarned,
    ResponsibilityChanged,
    ResponsibilityReason,
)
from shared.events.standing import DuplicateCasesMerged, DuplicateEvent

UNSEEN = Followed()


@dataclass(frozen=True, slots=True)
class Reception:
    """A case as COA knows it; `standing` only decides what it is told.

    `merged_into` is the case through which this one is read.
    """

    known: Followed = UNSEEN
    standing: CaseState = NO_CASE
    merged_into: UUID | None = None


UNTOLD = Reception()


def hear(case: Reception, fact: Fact) -> Reception:
    """The case after this fact; one that COA is not told leaves what it knows as it was."""
    assert isinstance(fact.event, PersonEvent)
    after = replace(case, standing=evolve(case.standing, fact.event, Moment.of(fact)))
    event = as_told(fact, after.standing)
    if event is None:
        return after
    known = _learn(after.known, event)
    if isinstance(event, CaseOpened) and not by_coa(fact):
        known = _with(known, _of_unknown_origin(known.watch))
    return replace(after, known=_with(known, _over(known.watch)), merged_into=_merged(after, event))


def _with(known: Followed, watch: Watch) -> Followed:
    return replace(known, watch=watch)


def _learn(known: Followed, event: PersonEvent) -> Followed:
    watch = known.watch
    match event:
        case DeadlineMissed() | HandoverEscalated():
            return _missed(known, event)
        case DeadlineWarned():
            return known
        case CaseWorkerAssigned():
            here = {"municipality_code": watch.municipality, "case_worker": None}
            return follow(known, event.model_copy(update=here))
        case HandoverStarted():
            return follow(_with(known, replace(watch, closed=None)), _continued(watch, event))
        case ResponsibilityChanged() if event.reason is not ResponsibilityReason.MERGED:
            after = follow(known, event)
            return _with(after, _answered(after.watch, event))
    return follow(known, event)


def _continued(watch: Watch, event: HandoverStarted) -> HandoverStarted:
    """Which way it goes, and what it continues, where that follows from what called for it."""
    call, last = watch.call, watch.last
    if call is None or call.handover_id != event.handover_id:
        return event
    return event.model_copy(update={"path": call.path, "previous_handover_id": last and last.handover_id})


def _answered(watch: Watch, event: ResponsibilityChanged) -> Watch:
    """Who is responsible is what COA was told, whatever made it so."""
    own, said = watch.answer.own, told_by(event)
    if own and own.same_organisation(said):
        return watch
    return replace(watch, answer=replace(watch.answer, own=said))


def _of_unknown_origin(watch: Watch) -> Watch:
    """Who else opened the case is not told, and so neither who is responsible to begin with."""
    return replace(watch, answer=Answer(site=watch.site), trail=())


def _missed(known: Followed, event: DeadlineMissed | HandoverEscalated) -> Followed:
    """A deadline passed: told as missed, as brought higher, or as both.

    It may be told after what came since; what began only then was not missed.
    """
    watch = _implied(known.watch, event)
    runs = (run for run in armed(watch) if run.deadline is event.deadline and run.since < event.due_on)
    generation = next((run.generation for run in runs), 1)
    its = event.deadline, generation
    before = [day for key, day in watch.fired.items() if key[:2] == its]
    fired = watch.fired
    if event.due_on not in before:
        fired = MappingProxyType({**fired, (*its, len(before)): event.due_on})
    levels = MappingProxyType({**known.levels, its: event.level})
    return replace(known, watch=replace(watch, fired=fired, missed=watch.missed | {its}), levels=levels)


def _implied(watch: Watch, event: DeadlineMissed | HandoverEscalated) -> Watch:
    """Without a home on a day after one was offered, that one was refused; who should have moved has it."""
    offered_on = watch.housing.offered_on
    if offered_on is None or offered_on > event.due_on:
        return watch
    if event.deadline is Deadline.T5_HOUSING:
        return replace(watch, housing=Housing())
    if event.deadline is Deadline.T6_MOVE:
        return replace(watch, housing=replace(watch.housing, tenancy_on=offered_on))
    return watch


def _over(watch: Watch) -> Watch:
    """With the case, what ran of it has ended, on the day that was told; that is never said apart."""
    if watch.closed is None or watch.active is None:
        return watch
    over = replace(watch.active, ending=Ending.CANCELLED, ended_on=watch.closed[1])
    rounds = tuple(over if r.handover_id == over.handover_id else r for r in watch.rounds)
    return replace(watch, rounds=rounds)


def _merged(case: Reception, event: PersonEvent) -> UUID | None:
    if not isinstance(event, DuplicateEvent) or event.merged_case_id != event.case_id:
        return case.merged_into
    return event.surviving_case_id if isinstance(event, DuplicateCasesMerged) else None
