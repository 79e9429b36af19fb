"""Erasure: a recipient is told to delete what it holds of a person, and says that it has."""

from datetime import date

from services.handover.handover.commands import AcknowledgeErasure
from services.handover.handover.process_commands import NotifyOfErasure
from services.handover.handover.state import Handover, Written
from shared.case_facts import about
from shared.days import days_after
from shared.decider import Refused
from shared.events.responsibility import ErasureAcknowledged, RecipientNotifiedOfErasure
from shared.occurrence import occurred

ACKNOWLEDGE = 14
"""How long a recipient has to say that it deleted what it held."""


def notify(command: NotifyOfErasure, state: Handover, today: date) -> tuple[Written, ...]:
    """Once a notice, also where the case has ended; a municipality that is no partner has nothing to erase."""
    if command.partner_id is None:
        raise Refused("NOT_FOUND")
    if command.notice_id in (notice.notice_id for notice in state.watch.notices):
        return ()
    told = about(command, state.case, today)
    notified = RecipientNotifiedOfErasure(
        **told,
        notice_id=command.notice_id,
        partner_id=command.partner_id,
        acknowledge_by=command.acknowledge_by or days_after(told["occurred_on"], ACKNOWLEDGE),
    )
    return (notified,)


def acknowledge(command: AcknowledgeErasure, state: Handover, today: date) -> tuple[Written, ...]:
    """Only of a notice that this very partner was given."""
    notices = {notice.notice_id: notice for notice in state.watch.notices}
    notice = notices.get(command.notice_id)
    if notice is None or notice.partner_id != command.partner_id:
        raise Refused("NOT_FOUND")
    acknowledged_on = occurred(command, today, command.acknowledged_on)
    if notice.acknowledged:
        return ()
    acknowledged = ErasureAcknowledged(
        **about(command, state.case, today),
        notice_id=command.notice_id,
        partner_id=command.partner_id,
        acknowledged_on=acknowledged_on,
    )
    return (acknowledged,)
