"""The rules of planning a week; what fits in one is in `services/placements/week.py`."""

from dataclasses import replace
from datetime import date

from services.placements.schedule.commands import ScheduleCommand
from services.placements.schedule.state import Schedule, evolve
from services.placements.surroundings import AroundFact, Surroundings, schedule_stream
from services.placements.week import MOST_DAYPARTS, monday_of, require_fits, terms_of, with_running
from shared.case_facts import about, case_stream, require_open
from shared.decider import Decider, Refused
from shared.events.placements import RouteWeekBelowNorm, WeekItem, WeekScheduleSet
from shared.trajectory_facts import trajectory_stream


def streams(command: ScheduleCommand, state: Schedule) -> tuple[str, ...]:
    """The week, the case and the trajectory, and the programmes whose terms hold."""
    own = (schedule_stream(command.case_id), case_stream(command.case_id), trajectory_stream(command.case_id))
    return *own, *state.around.programmes_at_stake(command.programme_code)


def decide(command: ScheduleCommand, state: Schedule, today: date) -> tuple[AroundFact, ...]:
    """The week as planned, and a warning where it stays below the norm."""
    require_open(state.case)
    if command.week_from.weekday() != 0:
        raise Refused("NOT_A_MONDAY", monday_of(command.week_from).isoformat())
    terms = terms_of(state.around.joined(command.programme_code))
    _require_running(command, state.around)
    items = with_running(command.items, state.around.week)
    require_fits(items, replace(terms, most=MOST_DAYPARTS) if command.catch_up else terms)
    told = about(command, state.case, today)
    week = WeekScheduleSet(**told, week_from=command.week_from, items=items, programme_code=command.programme_code)
    if _is_so(week, state.around):
        return ()
    if terms.norm is None or len(items) >= terms.norm:
        return (week,)
    return week, RouteWeekBelowNorm(**told, planned=len(items), norm=terms.norm)


def _require_running(command: ScheduleCommand, around: Surroundings) -> None:
    """Only a placement itself takes dayparts in its name."""
    taken = {(item.daypart, item.placement_id) for item in around.week}
    if any((item.daypart, item.placement_id) not in taken for item in command.items if item.placement_id):
        raise Refused("NOT_IN_STATE", "PLACEMENT_NOT_RUNNING")


def _is_so(week: WeekScheduleSet, around: Surroundings) -> bool:
    """Whether the week is planned just so already."""
    known = around.set_as
    return (
        known is not None
        and (known.week_from, known.programme_code) == (week.week_from, week.programme_code)
        and _sorted(around.week) == _sorted(week.items)
    )


def _sorted(items: tuple[WeekItem, ...]) -> list[WeekItem]:
    return sorted(items, key=lambda item: item.daypart)


SCHEDULES = Decider(streams, Schedule(), decide, evolve)
