"""Ending one placement: what it took of the week is free again."""

from datetime import date

from services.placements.placement.commands import EndPlacement
from services.placements.placement.running import not_before_start
from services.placements.placement.state import Phase, Placement, PlacementFact
from services.placements.week import monday_of
from shared.case_facts import about
from shared.events.placements import PlacementEnded, WeekScheduleChanged
from shared.occurrence import occurred


def end(command: EndPlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """It ends once, not before it started; also after the case was closed."""
    state.require(Phase.RUNNING, Phase.PAUSED, Phase.ENDED)
    if state.phase is Phase.ENDED:
        return ()
    told = about(command, state.case, today)
    ended_on = not_before_start(occurred(command, today, command.ended_on), state)
    ended = PlacementEnded(
        **told,
        placement_id=command.placement_id,
        ended_on=ended_on,
        host_partner_id=state.proposed.host_partner_id,
        reason=command.reason,
    )
    if not state.holds_dayparts(command.placement_id):
        return (ended,)
    left = tuple(item for item in state.around.week if item.placement_id != command.placement_id)
    return ended, WeekScheduleChanged(**told, week_from=monday_of(ended_on), items=left)
