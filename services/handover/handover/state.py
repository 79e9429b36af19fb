"""A handover as its rules see it: the case, and everything that the process remembers of it."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.handover.process import evolve as evolve_watch
from services.handover.round import Ending, Round
from services.handover.watch import NOTHING, Watch
from shared.case_facts import NO_CASE, CaseFacts, case_stream, evolve_case, handover_stream
from shared.decider import Refused
from shared.events.base import PersonEvent
from shared.events.case import CaseEvent
from shared.events.handover import HandoverEvent
from shared.events.responsibility import WatchEvent

Written = HandoverEvent | WatchEvent


@dataclass(frozen=True, slots=True)
class Handover:
    """A case with its handovers."""

    case: CaseFacts = NO_CASE
    watch: Watch = NOTHING


def evolve(state: Handover, event: PersonEvent) -> Handover:
    """The state after this event."""
    case = evolve_case(state.case, event) if isinstance(event, CaseEvent) else state.case
    return Handover(case, evolve_watch(state.watch, event))


def after(state: Handover, events: tuple[Written, ...]) -> Handover:
    """The state once these too are true."""
    for event in events:
        state = evolve(state, event)
    return state


def watch_stream(case_id: UUID) -> str:
    """The stream in which the handovers of a case are listed, and what outlives them."""
    return handover_stream(case_id)


def handover_streams(case_id: UUID, state: Handover) -> tuple[str, ...]:
    """The case, and all its handovers."""
    own = (watch_stream(case_id), case_stream(case_id))
    return (*own, *(f"handover-{listed}" for listed in state.watch.listed))


def require_somebody(state: Handover) -> None:
    """Refuse a case that was never opened, or in which nobody is left to hand over; why, nobody is told."""
    if state.case.participant_id is None:
        raise Refused("NOT_FOUND")
    if state.watch.ended:
        raise Refused("NOT_IN_STATE", "CLOSED")


def named(state: Handover, handover_id: UUID | None) -> Round | None:
    """One of the case's handovers; without a name the last that began."""
    if handover_id is None:
        return state.watch.last
    return state.watch.round(handover_id)


def require_round(state: Handover, handover_id: UUID | None) -> Round:
    """One of the case's handovers, or the refusal of one that is not."""
    require_somebody(state)
    known = named(state, handover_id)
    if known is None:
        raise Refused("NOT_FOUND")
    return known


def require_running(state: Handover, handover_id: UUID | None) -> Round:
    """A handover that still runs; refused too where another municipality leads already."""
    known = require_round(state, handover_id)
    if known.ending is not None:
        raise Refused("NOT_IN_STATE", known.ending.name)
    if state.watch.municipality not in (None, known.to_municipality):
        raise Refused("NOT_IN_STATE", "REDIRECTED")
    return known


def as_partners_know(state: Handover) -> Handover:
    """The state without a withdrawal of DUO's notice, which partners are not told, and so no answer may tell."""
    watch = replace(state.watch, withdrawn_on=None)
    last = watch.last
    if state.watch.withdrawn_on is None or watch.ended or last is None or last.ending is not Ending.CANCELLED:
        return replace(state, watch=watch)
    running = replace(last, ending=None, ended_on=None)
    return replace(state, watch=replace(watch, rounds=(*watch.rounds[:-1], running)))


def not_before(day: date, known: Round) -> date:
    """The day, unless the handover had not begun by then."""
    if day < known.started_on:
        raise Refused("DATE_BEFORE_START")
    return day
