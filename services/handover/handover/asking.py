"""Questions between the two sides, and their answers."""

from datetime import date

from services.handover.handover.commands import ProvideInformation, RequestInformation
from services.handover.handover.state import Handover, Written, as_partners_know, require_running
from shared.case_facts import about
from shared.decider import Refused
from shared.events.handover import HandoverInformationProvided, HandoverInformationRequested
from shared.occurrence import occurred


def ask(command: RequestInformation, state: Handover, today: date) -> tuple[Written, ...]:
    """An answer is asked for a day that is still to come."""
    known = require_running(as_partners_know(state), command.handover_id)
    if command.request_id in known.asked:
        return ()
    if command.due_on < occurred(command, today):
        raise Refused("DATE_IN_PAST")
    asked = HandoverInformationRequested(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        request_id=command.request_id,
        topic=command.topic,
        due_on=command.due_on,
    )
    return (asked,)


def answer(command: ProvideInformation, state: Handover, today: date) -> tuple[Written, ...]:
    """A late answer is an answer."""
    known = require_running(as_partners_know(state), command.handover_id)
    if command.request_id not in known.asked:
        raise Refused("NOT_FOUND")
    if command.request_id in known.answered:
        return ()
    answered = HandoverInformationProvided(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        request_id=command.request_id,
        topic=command.topic,
        answer=command.answer,
    )
    return (answered,)
