"""What the process learns from its own streams: the handovers one after the other, and what was fired."""

from dataclasses import replace
from datetime import date

from services.handover.calls import recalled
from services.handover.round import Ending, Round
from services.handover.watch import Watch
from shared.events.handover import (
    AzcVisitRecorded,
    DayOneGuidanceMissed,
    FirstContactHeld,
    FirstContactMissed,
    FirstContactPlanned,
    HandoverAccepted,
    HandoverCancelled,
    HandoverCompleted,
    HandoverEvent,
    HandoverInformationProvided,
    HandoverInformationRequested,
    HandoverRedirected,
    HandoverRejected,
    HandoverScenarioChosen,
    HandoverStarted,
    HomeVisitRecorded,
    HousingTargetMissed,
    RejectionReason,
    SocialGuidanceEnded,
    SocialGuidanceStarted,
)


def hand(watch: Watch, event: HandoverEvent) -> Watch:
    """The watch after a fact of one of its handovers."""
    match event:
        case HandoverStarted():
            return _started(watch, event)
        case HandoverRejected():
            return _rejected(watch, event)
        case SocialGuidanceStarted():
            guide, first = event.partner_id, watch.guided_on or event.start_on
            return replace(watch, guide=guide, guided_last=guide, guided_on=first, guided_at=watch.municipality)
        case SocialGuidanceEnded():
            return replace(watch, guide=None)
        case HomeVisitRecorded():
            visits = watch.home_visits | {(event.visited_on, event.partner_id)}
            return replace(watch, home_visits=visits, visited_on=max(visits)[0])
    known = watch.round(event.handover_id)
    if known is None:
        return watch
    again = isinstance(event, FirstContactMissed)
    return _with(replace(watch, contacts=watch.contacts + again), _evolve(known, event))


def _with(watch: Watch, known: Round) -> Watch:
    rounds = tuple(known if r.handover_id == known.handover_id else r for r in watch.rounds)
    return replace(watch, rounds=rounds)


def _started(watch: Watch, event: HandoverStarted) -> Watch:
    """A handover that only continues a cancelled one continues with what had been done.

    One that continues from the day on which the other began is the same again, with the same deadlines.
    """
    fresh = Round(
        handover_id=event.handover_id,
        ordinal=len(watch.rounds) + 1,
        to_municipality=event.to_municipality,
        started_on=event.started_on,
        path=event.path,
    )
    last = watch.round(event.previous_handover_id)
    same = last is not None and (last.to_municipality, last.path) == (fresh.to_municipality, fresh.path)
    as_before = False
    if last is not None and same and last.ending is Ending.CANCELLED:
        as_before = last.started_on == fresh.started_on
        fresh = replace(
            last,
            handover_id=fresh.handover_id,
            ordinal=last.ordinal if as_before else fresh.ordinal,
            started_on=fresh.started_on,
            ending=None,
            ended_on=None,
        )
    waits = watch.profile_since or (None if fresh.direct else event.started_on)
    contacts = watch.contacts + (not as_before)
    return replace(watch, rounds=(*watch.rounds, fresh), profile_since=waits, contacts=contacts)


def _rejected(watch: Watch, event: HandoverRejected) -> Watch:
    known = watch.round(event.handover_id)
    if known is None:
        return watch
    if event.reason is RejectionReason.INCOMPLETE_PROFILE:
        again = _with(watch, replace(known, returns=known.returns + 1))
        return replace(again, profile_on=None, profile_since=event.rejected_on)
    ended = _with(watch, _over(known, Ending.REJECTED, event.rejected_on))
    return recalled(ended, known.to_municipality, event.rejected_on)


def _over(known: Round, ending: Ending, on: date) -> Round:
    return replace(known, ending=ending, ended_on=on)


def _evolve(known: Round, event: HandoverEvent) -> Round:
    match event:
        case HandoverScenarioChosen():
            reasons = tuple(event.reason_codes)
            return replace(known, scenario=event.scenario, scenario_reasons=reasons)
        case FirstContactPlanned():
            return replace(known, planned=(event.at, event.mode))
        case FirstContactHeld():
            return replace(known, held_on=event.held_on, planned=None)
        case FirstContactMissed():
            return replace(known, planned=None, misses=known.misses + 1, missed_on=event.missed_on)
        case AzcVisitRecorded():
            return replace(known, visits=known.visits | {(event.visited_on, event.site_id)})
        case HandoverInformationRequested():
            return replace(known, asked=known.asked | {event.request_id})
        case HandoverInformationProvided():
            return replace(known, answered=known.answered | {event.request_id})
        case HandoverAccepted():
            worker = event.responsible_case_worker
            return replace(known, accepted_on=event.occurred_on, accepted_by=worker)
        case HousingTargetMissed():
            return replace(known, target_missed_on=known.target_missed_on or event.due_on)
        case DayOneGuidanceMissed():
            return replace(known, day_one_missed=True)
        case HandoverCompleted():
            return _over(known, Ending.COMPLETED, event.completed_on)
        case HandoverCancelled():
            return _over(known, Ending.CANCELLED, event.cancelled_on)
        case HandoverRedirected():
            return _over(known, Ending.REDIRECTED, event.redirected_on)
    return known
