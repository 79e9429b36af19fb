"""What the process learns from its own stream of a case: what was listed, fired, told and erased."""

from dataclasses import replace
from types import MappingProxyType

from services.handover.watch import Notice, Watch
from shared.events.responsibility import (
    DeadlineEvent,
    DeadlineMissed,
    DeadlineWarned,
    ErasureAcknowledged,
    HandoverListed,
    RecipientNotifiedOfErasure,
    ResponsibilityChanged,
    WatchEvent,
)


def watched(watch: Watch, event: WatchEvent) -> Watch:
    """The watch after a fact of its own."""
    match event:
        case HandoverListed():
            known = event.handover_id in watch.listed
            return watch if known else replace(watch, listed=(*watch.listed, event.handover_id))
        case ResponsibilityChanged():
            return replace(watch, told=watch.told + 1)
        case DeadlineEvent():
            return _fired(watch, event)
        case RecipientNotifiedOfErasure():
            return _noticed(watch, event)
        case ErasureAcknowledged():
            notices = tuple(
                replace(n, acknowledged=True) if n.notice_id == event.notice_id else n for n in watch.notices
            )
            return replace(watch, notices=notices)
    return watch


def _noticed(watch: Watch, event: RecipientNotifiedOfErasure) -> Watch:
    """A notice that is repeated is still the same, and due when it first was: a reminder arms nothing anew."""
    if event.notice_id in (known.notice_id for known in watch.notices):
        return watch
    notice = Notice(event.notice_id, event.partner_id, event.acknowledge_by)
    return replace(watch, notices=(*watch.notices, notice))


def _fired(watch: Watch, event: DeadlineEvent) -> Watch:
    key = (event.deadline, event.generation, event.ordinal)
    fired = MappingProxyType({**watch.fired, key: event.due_on})
    said = (event.deadline, event.handover_id, event.due_on, event.level, isinstance(event, DeadlineWarned))
    watch = replace(watch, fired=fired, said=watch.said | {said})
    if not isinstance(event, DeadlineMissed) or event.level == 0:
        return watch
    return replace(watch, missed=watch.missed | {key[:2]})
