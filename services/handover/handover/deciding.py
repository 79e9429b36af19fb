"""Accepting a handover, and when it is complete; what may be rejected is in `rejecting`."""

from datetime import date

from services.handover.arming import armed
from services.handover.conditions import completed_on, missing
from services.handover.handover.commands import AcceptHandover, CompleteHandover
from services.handover.handover.state import Handover, Written, require_round, require_running
from services.handover.round import Ending, Round
from shared.case_facts import about
from shared.decider import Refused
from shared.events.handover import ContactWaiver, HandoverAccepted, HandoverCompleted, HandoverRejected
from shared.events.responsibility import Deadline, HandoverListed
from shared.occurrence import occurred


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
