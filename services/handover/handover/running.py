"""What only the process asks: handovers begin, are passed on, and end where nobody is left to hand over."""

from datetime import date
from uuid import UUID

from services.handover.handover.process_commands import CancelHandover, RedirectHandover, StartHandover
from services.handover.handover.responsibility import with_responsibility
from services.handover.handover.state import Handover, Written, require_round, require_somebody
from shared.case_facts import about
from shared.decider import Refused
from shared.events.classes import Sealed
from shared.events.handover import HandoverCancelled, HandoverRedirected, HandoverStarted
from shared.events.responsibility import HandoverListed


def start(command: StartHandover, state: Handover, today: date) -> tuple[Written, ...]:
    """INV-H1: one active handover a case; only the one that is called for now, or a family member's first."""
    if command.handover_id in state.watch.listed:
        return ()
    _require_called(command.handover_id, state)
    if state.watch.active:
        raise Refused("HANDOVER_ALREADY_ACTIVE")
    if state.watch.municipality != command.to_municipality:
        raise Refused("NOT_IN_STATE", "NOT_LINKED")
    return with_responsibility(state, _begun(command, state, today), today)


def _require_called(handover_id: UUID, state: Handover) -> None:
    """A call that was overtaken by another is not followed any more."""
    require_somebody(state)
    if state.watch.call is not None and state.watch.call.handover_id != handover_id:
        raise Refused("NOT_IN_STATE", "SUPERSEDED")


def _begun(command: StartHandover, state: Handover, today: date) -> tuple[Written, ...]:
    told = about(command, state.case, today)
    started = HandoverStarted(
        **told,
        handover_id=command.handover_id,
        from_site=command.from_site,
        to_municipality=command.to_municipality,
        started_on=command.started_on,
        path=command.path,
        previous_handover_id=command.previous_handover_id,
    )
    return started, HandoverListed(**told, handover_id=command.handover_id, open=True)


def redirect(command: RedirectHandover, state: Handover, today: date) -> tuple[Written, ...]:
    """The old one ends and the next begins in one instant; one that ended by itself meanwhile is left as it is."""
    if command.new_handover_id in state.watch.listed:
        return ()
    _require_called(command.new_handover_id, state)
    known = require_round(state, command.handover_id)
    begin = StartHandover(
        case_id=command.case_id,
        occurred_on=command.occurred_on,
        handover_id=command.new_handover_id,
        to_municipality=command.to_municipality,
        started_on=command.redirected_on,
        from_site=command.from_site,
        path=command.path,
        previous_handover_id=command.handover_id,
    )
    passed_on = _passed_on(command, state, today) if known.open else ()
    return with_responsibility(state, (*passed_on, *_begun(begin, state, today)), today)


def _passed_on(command: RedirectHandover, state: Handover, today: date) -> tuple[Written, ...]:
    told = about(command, state.case, today)
    redirected = HandoverRedirected(
        **told,
        handover_id=command.handover_id,
        to_municipality=command.to_municipality,
        redirected_on=command.redirected_on,
    )
    return redirected, HandoverListed(**told, handover_id=command.handover_id, open=False)


def cancel(command: CancelHandover, state: Handover, today: date) -> tuple[Written, ...]:
    """Only while there is nobody to hand over; what ended already stays as it ended."""
    known = state.watch.round(command.handover_id)
    if known is None:
        raise Refused("NOT_FOUND")
    if not known.open:
        return ()
    if state.watch.ended is None:
        raise Refused("NOT_IN_STATE", "OPEN")
    told = about(command, state.case, today)
    cancelled = HandoverCancelled(
        **told,
        handover_id=command.handover_id,
        reason=Sealed(command.reason),
        cancelled_on=command.cancelled_on,
    )
    return cancelled, HandoverListed(**told, handover_id=command.handover_id, open=False)
