"""Ending all placements of a case at once; the week says which of them run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from services.placements.ending.commands import EndingCommand
from services.placements.placement.starting import monday_of
from services.placements.surroundings import schedule_stream
from shared.case_facts import NO_CASE, CaseFacts, about, case_stream, evolve_case
from shared.decider import Decider
from shared.events.case import CaseEvent
from shared.events.placements import (
    EndReason,
    PlacementContinuationAgreed,
    PlacementEnded,
    PlacementEvent,
    PlacementStarted,
    ScheduleEvent,
    WeekItem,
    WeekScheduleChanged,
    WeekScheduleSet,
)

EndingFact = CaseEvent | ScheduleEvent | PlacementEvent


@dataclass(frozen=True, slots=True)
class Running:
    """The placements that a case's week has dayparts of."""

    case: CaseFacts = NO_CASE
    week: tuple[WeekItem, ...] = ()
    started: Mapping[UUID, PlacementStarted] = field(default_factory=dict)
    continuing: frozenset[UUID] = frozenset()

    @property
    def placements(self) -> tuple[UUID, ...]:
        """Those that run or are paused, each once."""
        return tuple(dict.fromkeys(item.placement_id for item in self.week if item.placement_id))


def streams(command: EndingCommand, state: Running) -> tuple[str, ...]:
    """The week and the case, and each placement that the week names."""
    running = (f"placement-{key}" for key in state.placements)
    return schedule_stream(command.case_id), case_stream(command.case_id), *running


def evolve(state: Running, event: EndingFact) -> Running:
    """What runs after this event."""
    match event:
        case CaseEvent():
            return replace(state, case=evolve_case(state.case, event))
        case WeekScheduleSet(items=items) | WeekScheduleChanged(items=items):
            return replace(state, week=items)
        case PlacementStarted(placement_id=key):
            return replace(state, started={**state.started, key: event})
        case PlacementContinuationAgreed(placement_id=key):
            return replace(state, continuing=state.continuing | {key})
        case ScheduleEvent() | PlacementEvent():
            return state
    assert_never(event)


def decide(command: EndingCommand, state: Running, today: date) -> tuple[EndingFact, ...]:
    """Each ends on the day asked, or on its first day where it began later; the week keeps the rest.

    With a move to another municipality those go on whose host agreed to it.
    """
    kept = state.continuing if command.reason is EndReason.MOVED else frozenset()
    ending = tuple(key for key in state.placements if key not in kept)
    if not ending:
        return ()
    told = about(command, state.case, today)
    ended = tuple(
        PlacementEnded(
            **told,
            placement_id=key,
            ended_on=max(command.ended_on, state.started[key].started_on),
            host_partner_id=state.started[key].host_partner_id,
            reason=command.reason,
        )
        for key in ending
    )
    left = tuple(item for item in state.week if item.placement_id not in ending)
    return *ended, WeekScheduleChanged(**told, week_from=monday_of(command.ended_on), items=left)


ENDINGS = Decider(streams, Running(), decide, evolve)
