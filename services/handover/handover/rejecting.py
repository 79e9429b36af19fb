"""Giving a person back: what the municipality may reject, and what for."""

from datetime import date

from services.handover.handover.commands import RejectForCapacity, RejectHandover
from services.handover.handover.deciding import delisted
from services.handover.handover.responsibility import with_responsibility
from services.handover.handover.state import Handover, Written, not_before, require_running
from services.handover.round import Round
from services.handover.stages import State
from services.handover.states import underlying
from services.handover.watch import derived_id
from shared.case_facts import about
from shared.days import days_after
from shared.decider import Refused
from shared.events.classes import Sealed
from shared.events.handover import (
    HandoverInformationRequested,
    HandoverRejected,
    InformationTopic,
    RejectionReason,
)
from shared.occurrence import occurred

PROFILE_ANSWER = 14
"""How long COA has to complete a profile that was sent back."""


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
        due_on=days_after(on, PROFILE_ANSWER),
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
