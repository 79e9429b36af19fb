"""Which handover to start, pass on, complete or cancel, given where a case stands."""

from collections.abc import Iterator

from services.handover.conditions import completed_on
from services.handover.handover.commands import CompleteHandover
from services.handover.handover.process_commands import CancelHandover, RedirectHandover, StartHandover
from services.handover.round import Round
from services.handover.watch import Watch, case_of, handover_id_of
from shared.events.base import Command, PersonEvent
from shared.events.handover import HandoverPath
from shared.events.standing import HouseholdExpanded


def handing(watch: Watch) -> Iterator[Command]:
    """What the handovers of this case ask for now."""
    known = watch.active
    if watch.ended:
        if known:
            yield _cancel(watch, known)
        return
    called = watch.call is not None and watch.round(watch.call.handover_id) is None
    if called:
        yield _redirect(watch, known) if known else _start(watch)
    elif known and (on := completed_on(watch, known)):
        yield CompleteHandover(case_id=case_of(watch), handover_id=known.handover_id, occurred_on=on)


def _cancel(watch: Watch, known: Round) -> CancelHandover:
    assert watch.ended is not None
    reason, on = watch.ended
    return CancelHandover(
        case_id=case_of(watch), handover_id=known.handover_id, occurred_on=on, reason=reason, cancelled_on=on
    )


def _start(watch: Watch) -> StartHandover:
    assert watch.call is not None
    return StartHandover(
        case_id=case_of(watch),
        occurred_on=watch.call.told_on,
        handover_id=watch.call.handover_id,
        to_municipality=watch.call.to_municipality,
        started_on=watch.call.on,
        from_site=watch.call.from_site,
        path=watch.call.path,
        previous_handover_id=watch.last.handover_id if watch.last else None,
    )


def _redirect(watch: Watch, known: Round) -> RedirectHandover:
    assert watch.call is not None
    return RedirectHandover(
        case_id=case_of(watch),
        occurred_on=watch.call.told_on,
        handover_id=known.handover_id,
        new_handover_id=watch.call.handover_id,
        to_municipality=watch.call.to_municipality,
        redirected_on=watch.call.on,
        from_site=watch.call.from_site,
        path=watch.call.path,
    )


def household(watch: Watch, event: PersonEvent) -> Iterator[Command]:
    """A family member who came later is handed over too, in a case of their own and by the short way."""
    if isinstance(event, HouseholdExpanded) and watch.municipality:
        yield StartHandover(
            case_id=event.new_case_id,
            occurred_on=event.occurred_on,
            handover_id=handover_id_of(event.new_case_id, 1),
            to_municipality=watch.municipality,
            started_on=event.occurred_on,
            path=HandoverPath.DIRECT,
        )
