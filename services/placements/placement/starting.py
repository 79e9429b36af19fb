"""Starting a placement: on a plan, agreed, of age, beside lessons where the programme asks it, and in the week."""

from datetime import date, timedelta

from services.placements.placement.commands import StartPlacement
from services.placements.placement.state import Phase, Placement, PlacementFact
from services.placements.week import require_fits, terms_of, with_placement
from shared.case_facts import about
from shared.decider import Refused
from shared.events.base import DaypartKind, LegalRegime
from shared.events.placements import (
    PlacementBasis,
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


def programmes_of(state: Placement) -> tuple[str, ...]:
    """The programme the placement was proposed in; else every programme the person takes part in."""
    if state.proposal is not None and state.proposal.programme_code is not None:
        return (state.proposal.programme_code,)
    return state.around.trajectory.programmes


def start(command: StartPlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """The person works there from this day on, and the week has its dayparts."""
    proposal = state.proposed
    if state.phase in (Phase.RUNNING, Phase.PAUSED):
        return ()
    if state.phase is Phase.PROPOSED:
        raise Refused("PLACEMENT_NOT_AGREED")
    state.require(Phase.AGREED)
    started_on = occurred(command, today, command.started_on)
    if started_on > proposal.end_on:
        raise Refused("DATE_AFTER_END")
    _require_ground(proposal, state)
    _require_of_age(state, started_on)
    _require_lessons(state, started_on)
    week = with_placement(state.around.week, _dayparts(proposal))
    require_fits(week, terms_of(state.around.known(programmes_of(state))))
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


def monday_of(day: date) -> date:
    """The Monday of the week that this day is in."""
    return day - timedelta(days=day.weekday())


def _require_ground(proposal: PlacementProposed, state: Placement) -> None:
    """INV-L1: an established plan; a placement after completion, or in a pilot before the 2021 act, needs none."""
    in_pilot = proposal.basis is PlacementBasis.PILOT and state.case.legal_regime is not LegalRegime.WI2021
    if proposal.basis is PlacementBasis.POST_COMPLETION or in_pilot:
        return
    if not state.around.trajectory.plans:
        raise Refused("PLAN_NOT_ESTABLISHED")


def _require_of_age(state: Placement, started_on: date) -> None:
    """INV-L6: nobody under eighteen."""
    if state.case.of_age_from is None or started_on < state.case.of_age_from:
        raise Refused("AGE_NOT_ALLOWED")


def _require_lessons(state: Placement, started_on: date) -> None:
    """INV-L5: in a dual programme, work goes with lessons."""
    programmes = state.around.known(programmes_of(state))
    dual = any(programme.definition.rules.dual for programme in programmes)
    if dual and not state.around.trajectory.has_lessons_on(started_on):
        raise Refused("NO_CONCURRENT_LESSONS")
