"""The placements board and the weeks: where a person works, and on which dayparts."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.board import Board, BoardRow
from shared.events.base import Daypart, Event
from shared.events.placements import (
    PlacementAgreed,
    PlacementEnded,
    PlacementEvent,
    PlacementKind,
    PlacementPaused,
    PlacementProposed,
    PlacementResumed,
    PlacementStarted,
    RouteWeekBelowNorm,
    ScheduleEvent,
    WeekItem,
    WeekScheduleChanged,
    WeekScheduleSet,
)


class PlacementState(StrEnum):
    """How far a placement has come."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    STARTED = "STARTED"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


class PlacementRow(BoardRow):
    """A placement at a glance."""

    placement_id: UUID
    state: PlacementState = PlacementState.PROPOSED
    kind: PlacementKind
    host_partner_id: str
    site_id: str | None = None
    dayparts: tuple[Daypart, ...]
    start_on: date
    end_on: date
    coach_id: str | None = None
    started_on: date | None = None
    ended_on: date | None = None


class WeekRow(BoardRow):
    """The week as it is planned now."""

    week_from: date
    items: tuple[WeekItem, ...]
    programme_code: str | None = None
    below_norm: int | None = None


def project(row: PlacementRow | None, event: Event) -> PlacementRow | None:
    """The row after this event."""
    if isinstance(event, PlacementProposed):
        return _proposed(event)
    return None if row is None else row.model_copy(update=_changes(event))


def project_week(row: WeekRow | None, event: Event) -> WeekRow | None:
    """The week after this event."""
    match event:
        case WeekScheduleSet():
            return WeekRow(
                case_id=event.case_id,
                week_from=event.week_from,
                items=event.items,
                programme_code=event.programme_code,
            )
        case WeekScheduleChanged():
            programme = row.programme_code if row else None
            return WeekRow(
                case_id=event.case_id, week_from=event.week_from, items=event.items, programme_code=programme
            )
        case RouteWeekBelowNorm(norm=norm):
            return row and row.model_copy(update={"below_norm": norm})
    return row


def _proposed(event: PlacementProposed) -> PlacementRow:
    return PlacementRow(
        case_id=event.case_id,
        placement_id=event.placement_id,
        kind=event.kind,
        host_partner_id=event.host_partner_id,
        site_id=event.site_id,
        dayparts=event.dayparts,
        start_on=event.start_on,
        end_on=event.end_on,
    )


def _changes(event: Event) -> dict[str, object]:
    match event:
        case PlacementAgreed(coach_id=coach):
            return {"state": PlacementState.AGREED, "coach_id": coach}
        case PlacementStarted(started_on=on, dayparts=dayparts):
            return {"state": PlacementState.STARTED, "started_on": on, "dayparts": dayparts}
        case PlacementPaused():
            return {"state": PlacementState.PAUSED}
        case PlacementResumed():
            return {"state": PlacementState.STARTED}
        case PlacementEnded(ended_on=on):
            return {"state": PlacementState.ENDED, "ended_on": on}
    return {}


def key(event: Event) -> UUID | None:
    """The placement."""
    return event.placement_id if isinstance(event, PlacementEvent) else None


def week_key(event: Event) -> UUID | None:
    """The case."""
    return event.case_id if isinstance(event, ScheduleEvent) else None


PLACEMENTS_BOARD = Board("placements", PlacementRow, key, project)
WEEKS_BOARD = Board("schedules", WeekRow, week_key, project_week)
