"""Starting a placement: on a plan, agreed, of age, beside lessons where the programme asks it, and in the week."""

from datetime import date

from services.placements.placement.commands import StartPlacement
from services.placements.placement.conditions import require_ground, require_lessons, require_of_age
from services.placements.placement.state import Phase, Placement, PlacementFact
from services.placements.week import monday_of, require_fits, terms_of, with_placement
from shared.case_facts import about
from shared.decider import Refused
from shared.events.base import DaypartKind
from shared.events.placements import (
    PlacementKind,
    PlacementProposed,
    PlacementStarted,
    WeekItem,
    WeekScheduleChanged,
)
from shared.occurrence import occurred

SPENT_ON = {
    PlacementKind.PAID_JOB: DaypartKind.PAID_WORK,
    PlacementKind.VOLUNTEERING: DaypartKind.VOLUNTEERING,
    PlacementKind.INTERNSHIP: DaypartKind.INTERNSHIP,
    PlacementKind.PARTICIPATION_PLACE: DaypartKind.PARTICIPATION_PLACE,
    PlacementKind.PRACTICAL_LEARNING: DaypartKind.PRACTICAL_LEARNING,
}


def start(command: StartPlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """The person works there from this day on, and the week has its dayparts."""
    proposal = state.proposed
    if state.phase in (Phase.RUNNING, Phase.PAUSED):
        return ()
    if state.phase is Phase.PROPOSED:
        raise Refused("PLACEMENT_NOT_AGREED")
    state.require(Phase.AGREED)
    started_on = occurred(command, today, command.started_on)
    if started_on < proposal.start_on:
        raise Refused("DATE_BEFORE_START")
    if started_on > proposal.end_on:
        raise Refused("DATE_AFTER_END")
    require_ground(proposal, state)
    require_of_age(state, started_on)
    programmes = state.around.joined(proposal.programme_code)
    require_lessons(programmes, state, started_on)
    week = with_placement(state.around.week, _dayparts(proposal))
    require_fits(week, terms_of(programmes))
    told = about(command, state.case, today)
    started = PlacementStarted(
        **told,
        placement_id=command.placement_id,
        started_on=started_on,
        kind=proposal.kind,
        host_partner_id=proposal.host_partner_id,
        dayparts_per_week=len(proposal.dayparts),
        dayparts=proposal.dayparts,
        coach_contact=command.coach_contact,
    )
    return started, WeekScheduleChanged(**told, week_from=monday_of(started_on), items=week)


def _dayparts(proposal: PlacementProposed) -> tuple[WeekItem, ...]:
    return tuple(
        WeekItem(
            daypart=daypart,
            kind=SPENT_ON[proposal.kind],
            partner_id=proposal.host_partner_id,
            site_id=proposal.site_id,
            placement_id=proposal.placement_id,
        )
        for daypart in proposal.dayparts
    )
