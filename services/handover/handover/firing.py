"""A deadline passed, or is near: told once, at its own day, with whom it concerns."""

from datetime import date

from services.handover.arming import Armed, armed
from services.handover.deadlines import was_fired
from services.handover.handover.process_commands import FireDeadline
from services.handover.handover.state import Handover, Written
from services.handover.watch import Watch
from shared.case_facts import About
from shared.days import days_after
from shared.decider import Refused
from shared.events.handover import CancelReason, DayOneGuidanceMissed, HandoverEscalated, HousingTargetMissed
from shared.events.responsibility import (
    Deadline,
    DeadlineMissed,
    DeadlineWarned,
    RecipientNotifiedOfErasure,
)

STOPS = (CancelReason.DIED, CancelReason.STATUS_REVOKED)
REMINDED = 7
"""How many days who did not acknowledge an erasure has after each reminder."""


def fire(command: FireDeadline, state: Handover, today: date) -> tuple[Written, ...]:
    """Nothing where it was fired already, or what it waited for has happened meanwhile."""
    watch = state.watch
    if was_fired(command, watch):
        return ()
    if command.due_on >= today:
        raise Refused("DATE_IN_FUTURE")
    if not _ran(command, watch) or not (_still_told(command, watch) or _runs(command, watch)):
        return ()
    return passing(command, watch)


def _still_told(command: FireDeadline, watch: Watch) -> bool:
    """What was overlooked is told late, but of nobody who died or lost the permit, which stops all clocks."""
    return command.overlooked and not (watch.ended and watch.ended[0] in STOPS)


def _runs(command: FireDeadline, watch: Watch) -> bool:
    return any(_same(run, command) for run in armed(watch))


def _ran(command: FireDeadline, watch: Watch) -> bool:
    """Whether there was ever anything of which this could be told."""
    if command.deadline is Deadline.T14_ERASURE:
        return command.generation <= len(watch.notices)
    return watch.participant_id is not None


def passing(command: FireDeadline, watch: Watch) -> tuple[Written, ...]:
    """What is said when it passes, or is near."""
    assert watch.participant_id is not None
    told = About(case_id=command.case_id, participant_id=watch.participant_id, occurred_on=command.due_on)
    kind = DeadlineWarned if command.warns else DeadlineMissed
    fired = kind(
        **told,
        handover_id=command.handover_id,
        deadline=command.deadline,
        generation=command.generation,
        ordinal=command.ordinal,
        due_on=command.due_on,
        level=command.level,
    )
    return fired, *_brought_higher(command, watch, told), *_reminded(command, watch, told)


def _same(run: Armed, command: FireDeadline) -> bool:
    """Whether what runs is what the command was asked for.

    Whether nobody acted is counted over facts that are not all read here: there the days must do.
    """
    if (run.deadline, run.handover_id, run.day_one) != (command.deadline, command.handover_id, command.day_one):
        return False
    if run.deadline is Deadline.T13_STALE:
        return run.since < command.due_on
    return run.generation == command.generation


def _reminded(command: FireDeadline, watch: Watch, told: About) -> tuple[Written, ...]:
    """Who was to say that it erased hears the same notice again: no other word reaches who has no access."""
    if command.deadline is not Deadline.T14_ERASURE or command.warns:
        return ()
    notice = watch.notices[command.generation - 1]
    if notice.acknowledged:
        return ()
    again = RecipientNotifiedOfErasure(
        **told,
        notice_id=notice.notice_id,
        partner_id=notice.partner_id,
        acknowledge_by=days_after(command.due_on, REMINDED),
    )
    return (again,)


def _brought_higher(command: FireDeadline, watch: Watch, told: About) -> tuple[Written, ...]:
    """Where a handover is meant, somebody higher must look; a target and day one have words of their own."""
    if command.handover_id is None or command.level == 0:
        return ()
    own, due_on = command.handover_id, command.due_on
    escalated = HandoverEscalated(
        **told, handover_id=own, level=command.level, deadline=command.deadline, due_on=due_on
    )
    if command.warns:
        return (escalated,)
    if command.deadline is Deadline.T5_HOUSING:
        known = watch.round(own)
        first = known.target_missed_on if known and known.target_missed_on else due_on
        over = (due_on - first).days
        return escalated, HousingTargetMissed(**told, handover_id=own, due_on=due_on, days_over=over)
    if command.day_one:
        return escalated, DayOneGuidanceMissed(**told, handover_id=own, due_on=due_on)
    return (escalated,)
