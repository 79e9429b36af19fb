"""Social guidance and home visits; they may go on after the handover was completed."""

from datetime import date

from services.handover.handover.commands import EndSocialGuidance, RecordHomeVisit, StartSocialGuidance
from services.handover.handover.state import (
    Handover,
    Written,
    as_partners_know,
    named,
    not_before,
    require_round,
    require_running,
)
from services.handover.round import Ending, Round
from shared.case_facts import about
from shared.decider import Refused
from shared.events.handover import HomeVisitRecorded, SocialGuidanceEnded, SocialGuidanceStarted
from shared.occurrence import occurred


def start_guidance(command: StartSocialGuidance, state: Handover, today: date) -> tuple[Written, ...]:
    """One organisation guides at a time; it may begin after the handover was completed.

    One that guided in another municipality goes on until one of the new municipality takes over.
    """
    known = _running_or_completed(state, command)
    start_on = not_before(occurred(command, today, command.start_on), known)
    if state.watch.guide == command.partner_id:
        return ()
    if state.watch.guide is not None and state.watch.guided_at == state.watch.municipality:
        raise Refused("NOT_IN_STATE", "STARTED")
    started = SocialGuidanceStarted(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        partner_id=command.partner_id,
        start_on=start_on,
        topics=command.topics,
    )
    return (started,)


def end_guidance(command: EndSocialGuidance, state: Handover, today: date) -> tuple[Written, ...]:
    """What still runs may be ended also when the case has."""
    known, watch = named(state, command.handover_id), state.watch
    if known is None or (watch.guide or watch.guided_last) != command.partner_id:
        raise Refused("NOT_FOUND")
    ended_on = occurred(command, today, command.ended_on)
    if watch.guide is None:
        return ()
    if watch.guided_on and ended_on < watch.guided_on:
        raise Refused("DATE_BEFORE_START")
    ended = SocialGuidanceEnded(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        partner_id=command.partner_id,
        ended_on=ended_on,
    )
    return (ended,)


def visit_home(command: RecordHomeVisit, state: Handover, today: date) -> tuple[Written, ...]:
    """Visits go on after the handover was completed."""
    known = _running_or_completed(state, command)
    visited_on = not_before(occurred(command, today, command.visited_on), known)
    if (visited_on, command.partner_id) in state.watch.home_visits:
        return ()
    visited = HomeVisitRecorded(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        visited_on=visited_on,
        partner_id=command.partner_id,
        topic_codes=command.topic_codes,
    )
    return (visited,)


def _running_or_completed(state: Handover, command: StartSocialGuidance | RecordHomeVisit) -> Round:
    told = as_partners_know(state)
    known = require_round(told, command.handover_id)
    return known if known.ending is Ending.COMPLETED else require_running(told, command.handover_id)
