"""Ending all placements of a case at once; the week says which of them run."""

from datetime import date

from services.placements.ending.commands import EndingCommand
from services.placements.ending.state import EndingFact, Running, evolve
from services.placements.surroundings import schedule_stream
from services.placements.week import monday_of
from shared.case_facts import about, case_stream
from shared.decider import Decider
from shared.events.placements import EndReason, PlacementEnded, WeekScheduleChanged


def streams(command: EndingCommand, state: Running) -> tuple[str, ...]:
    """The week and the case, and each placement that the week names."""
    running = (f"placement-{key}" for key in state.placements)
    return schedule_stream(command.case_id), case_stream(command.case_id), *running


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
