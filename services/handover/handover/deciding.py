"""What the municipality decides about a handover: accept, reject; and when it is complete."""

from datetime import date, timedelta

from services.handover.arming import armed
from services.handover.handover.commands import (
    AcceptHandover,
    CompleteHandover,
    RejectForCapacity,
    RejectHandover,
)
from services.handover.handover.responsibility import with_responsibility
from services.handover.handover.state import Handover, Written, not_before, require_round, require_running
from services.handover.states import State, completed_on, missing, underlying
from services.handover.watch import Ending, Round, derived_id
from shared.case_facts import about
from shared.decider import Refused
from shared.events.classes import Sealed
from shared.events.handover import (
    ContactWaiver,
    HandoverAccepted,
    HandoverCompleted,
    HandoverInformationRequested,
    HandoverRejected,
    InformationTopic,
    RejectionReason,
)
from shared.events.responsibility import Deadline, HandoverListed
from shared.occurrence import occurred

PROFILE_ANSWER = timedelta(days=14)
"""How long COA has to complete a profile that was sent back."""


def accept(command: AcceptHandover, state: Handover, today: date) -> tuple[Written, ...]:
    """INV-H2: after the three-party talk, or with a documented waiver."""
    known = require_running(state, command.handover_id)
    if known.accepted_on:
        if known.accepted_by == command.responsible_case_worker:
            return ()
        raise Refused("NOT_IN_STATE", "ACCEPTED")
    if known.held_on is None and not _waived(command.contact_waiver, known):
        raise Refused("FIRST_CONTACT_MISSING")
    accepted = HandoverAccepted(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        responsible_case_worker=command.responsible_case_worker,
        contact_waiver=command.contact_waiver,
    )
    return (accepted,)


def _waived(waiver: ContactWaiver | None, known: Round) -> bool:
    """Safety always counts; the other grounds only where nobody is in reception."""
    return waiver is ContactWaiver.SAFETY or (waiver is not None and known.direct)


def reject(command: RejectHandover, state: Handover, today: date) -> tuple[Written, ...]:
    """Capacity is no ground once linked: it needs the second level, which has a command of its own."""
    known = _rejectable(command, state)
    if command.reason is RejectionReason.CAPACITY:
        raise Refused("SECOND_LEVEL_REQUIRED")
    on = not_before(occurred(command, today, command.rejected_on), known)
    rejected = HandoverRejected(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        reason=command.reason,
        rejected_on=on,
    )
    if command.reason is not RejectionReason.INCOMPLETE_PROFILE:
        return _rejected(state, rejected, today)
    if known.returns and state.watch.profile_on is None:
        return ()
    asked = HandoverInformationRequested(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        request_id=derived_id(known.handover_id, "profile", known.returns + 1),
        topic=Sealed(InformationTopic.PROFILE),
        due_on=on + PROFILE_ANSWER,
    )
    return rejected, asked


def reject_for_capacity(command: RejectForCapacity, state: Handover, today: date) -> tuple[Written, ...]:
    """The second level takes it upon itself."""
    known = _rejectable(command, state)
    rejected = HandoverRejected(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        reason=RejectionReason.CAPACITY,
        rejected_on=not_before(occurred(command, today, command.rejected_on), known),
        confirmed_by=command.confirmed_by,
    )
    return _rejected(state, rejected, today)


def _rejectable(command: RejectHandover | RejectForCapacity, state: Handover) -> Round:
    """Who was accepted or has arrived is not given back."""
    known = require_running(state, command.handover_id)
    if known.accepted_on:
        raise Refused("NOT_IN_STATE", "ACCEPTED")
    if known.direct or state.watch.moved_on or underlying(state.watch, known) is State.ARRIVED:
        raise Refused("NOT_IN_STATE", State.ARRIVED)
    return known


def _rejected(state: Handover, rejected: HandoverRejected, today: date) -> tuple[Written, ...]:
    return with_responsibility(state, (rejected, *delisted(rejected)), today)


def delisted(ended: HandoverRejected | HandoverCompleted) -> tuple[Written, ...]:
    """The case has no active handover any more."""
    told = ended.model_dump(include={"case_id", "participant_id", "occurred_on", "handover_id"})
    return (HandoverListed(**told, open=False),)


def complete(command: CompleteHandover, state: Handover, today: date) -> tuple[Written, ...]:
    """INV-H3: accepted, moved, registered and, for asylum holders, guided; what deadlines still ran stays open."""
    known = require_round(state, command.handover_id)
    if known.ending is Ending.COMPLETED:
        return ()
    require_running(state, command.handover_id)
    lacking = missing(state.watch, known)
    if lacking:
        raise Refused("HANDOVER_INCOMPLETE", ",".join(lacking))
    running = {run.deadline for run in armed(state.watch) if run.handover_id == known.handover_id}
    completed = HandoverCompleted(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        completed_on=completed_on(state.watch, known) or occurred(command, today),
        open_items=tuple(sorted(running - {Deadline.T13_STALE})),
    )
    return completed, *delisted(completed)
