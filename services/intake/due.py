"""What is still to be done for a case, and by when."""

from datetime import date

from services.intake.case_row import CaseRow, CaseState, IntakeState
from shared.days import days_after
from shared.events.base import LegalRegime, Message
from shared.plan_clocks import AFTER_INFORMATION, PLAN_WITHIN


class Due(Message):
    """What must have been done, by when."""

    what: str
    due_on: date
    overdue: bool


def due(row: CaseRow, today: date) -> tuple[Due, ...]:
    """What is still to be done under Wi2021; no such clock runs under another regime, or after the case."""
    if row.legal_regime is not LegalRegime.WI2021 or row.notified_on is None:
        return ()
    if row.state is CaseState.CLOSED or row.ended or row.merged_into is not None:
        return ()
    until = _plan_due(row, row.notified_on)
    open_ = {"CASE_WORKER": row.case_worker is None, "INTAKE": row.intake is not IntakeState.COMPLETED}
    if row.plan_date is not None:
        return ()
    wanted = [what for what, missing in (open_ | {"PLAN": True}).items() if missing]
    return tuple(Due(what=what, due_on=until, overdue=today > until) for what in wanted)


def _plan_due(row: CaseRow, notified_on: date) -> date:
    """Clock C5, and C5x where information was asked for in time and came late."""
    until = days_after(max(notified_on, row.registered_on or notified_on), PLAN_WITHIN)
    asked, received = row.information_asked_on, row.information_received_on
    if asked is None or received is None or asked > until:
        return until
    return max(until, days_after(received, AFTER_INFORMATION))
