"""Every change of who is responsible is written down: one fact each, in their order."""

from datetime import date
from itertools import pairwise

from services.handover.handover.process_commands import ChangeResponsibility
from services.handover.handover.state import Handover, Written, after
from services.handover.responsible import Responsibility
from shared.events.responsibility import ResponsibilityChanged, ResponsibilityReason
from shared.occurrence import occurred


def with_responsibility(state: Handover, events: tuple[Written, ...], today: date) -> tuple[Written, ...]:
    """These events and, in the same instant, the changes of responsibility that follow from them."""
    return *events, *_untold(after(state, events), today)


def change(command: ChangeResponsibility, state: Handover, today: date) -> tuple[Written, ...]:
    """What is not written yet; for a case that was merged, also that it follows the other."""
    untold = _untold(state, today)
    watch = after(state, untold).watch
    now = watch.answer.now
    if command.follows_kind is None or watch.merged_on is None or now is None:
        return untold
    follows = Responsibility(
        command.follows_kind,
        command.follows_municipality,
        command.follows_site,
        ResponsibilityReason.MERGED,
        occurred(command, today),
    )
    return untold if follows.same_organisation(now) else (*untold, _changed(state, now, follows, today))


def _untold(state: Handover, today: date) -> tuple[ResponsibilityChanged, ...]:
    trail = state.watch.trail[state.watch.told :]
    return tuple(_changed(state, before, now, today) for before, now in pairwise(trail))


def _changed(state: Handover, before: Responsibility, now: Responsibility, today: date) -> ResponsibilityChanged:
    known = state.watch.active or state.watch.last
    return ResponsibilityChanged(
        case_id=state.case.case_id,
        participant_id=state.case.person,
        occurred_on=min(now.since, today),
        handover_id=known.handover_id if known else None,
        from_kind=before.kind,
        from_municipality=before.municipality,
        from_site=before.site,
        to_kind=now.kind,
        to_municipality=now.municipality,
        to_site=now.site,
        reason=now.reason,
        changed_on=now.since,
    )
