"""Where a case is led: what calls for another handover, and what leaves nobody to hand over."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from services.handover.round import Ending
from services.handover.watch import Call, Housing, Recall, Watch, derived_id, handover_id_of
from shared.events.base import PersonEvent
from shared.events.case import CaseClosed, CaseOpened, CloseReason, MunicipalityLinked, ObligationNotified
from shared.events.handover import CancelReason, HandoverPath
from shared.events.standing import (
    CaseReopened,
    CaseTransferred,
    DuplicateCasesMerged,
    DuplicateEvent,
    MergeReversed,
    MunicipalityLinkChanged,
    ObligationWithdrawn,
    ParticipantDied,
    StatusRevoked,
)

CLOSED_AS = {
    CloseReason.REVOKED: CancelReason.STATUS_REVOKED,
    CloseReason.DECEASED: CancelReason.DIED,
    CloseReason.LEFT_NL: CancelReason.LEFT_NL,
    CloseReason.MERGED: CancelReason.MERGED,
}


def lead(watch: Watch, event: PersonEvent) -> Watch:
    """Where the case is led, and whether there is still anybody to hand over."""
    match event:
        case CaseOpened():
            return replace(
                watch,
                regime=event.legal_regime,
                target_group=event.target_group,
                as_opened=(event.legal_regime, event.target_group),
                municipality=event.municipality_code,
                **lives_at(watch, event.reception_site_id, date.min),
            )
        case MunicipalityLinked():
            moved_to = event.reception_site_id
            linked = replace(watch, linked=True)
            if moved_to and moved_to != watch.site:
                linked = replace(linked, **lives_at(watch, moved_to, event.linked_on))
            return _called(linked, event.municipality_code, event.occurred_on, event.linked_on, _way(linked))
        case MunicipalityLinkChanged():
            away = _elsewhere(replace(watch, moved_on=None))
            return _called(away, event.to_municipality, event.occurred_on, event.changed_on, _way(away))
        case CaseTransferred():
            return _transferred(watch, event)
        case CaseReopened():
            return _reopened(watch, event)
        case CaseClosed():
            return _closed(watch, CLOSED_AS.get(event.reason, CancelReason.CASE_CLOSED), event.closed_on)
        case StatusRevoked():
            return _closed(watch, CancelReason.STATUS_REVOKED, event.occurred_on)
        case ParticipantDied():
            return _closed(watch, CancelReason.DIED, event.died_on)
        case DuplicateEvent():
            return _merged(watch, event)
        case ObligationWithdrawn():
            return _withdrawn(watch, event)
        case ObligationNotified() if watch.withdrawn_on:
            return _again(replace(watch, withdrawn_on=None), event.occurred_on)
    return watch


def lives_at(watch: Watch, site: str | None, since: date) -> dict[str, Any]:
    """Where the person lives now, and lived before."""
    return {"site": site, "stays": (*watch.stays, (since, site)) if site else watch.stays}


def _way(watch: Watch) -> HandoverPath | None:
    """Who was never in reception goes the short way."""
    return None if watch.site else HandoverPath.DIRECT


def _elsewhere(watch: Watch) -> Watch:
    """Another municipality begins with a case worker, benefit and relief of its own.

    Who guides goes on; who guided does not count.
    """
    guided_on = watch.guided_on if watch.guide else None
    clocks = replace(watch.clocks, benefit_on=None, relieved=False, benefit_over=False)
    return replace(watch, led_at=None, taken_over=True, guided_on=guided_on, clocks=clocks)


def _transferred(watch: Watch, event: CaseTransferred) -> Watch:
    """A transfer brings what an intake led to (Wi art. 15); one that is still open has to be taken over."""
    code, path = event.to_municipality, HandoverPath.DIRECT
    brought = {key: replace(i, holder=code) if i.done else i for key, i in watch.taken_in.items()}
    away = replace(_elsewhere(watch), taken_in=MappingProxyType(brought))
    here = watch.moved_on or watch.registered_in
    return _called(away, code, event.occurred_on, event.effective_on, path if here else _way(watch))


def _called(watch: Watch, municipality: str, told_on: date, on: date, path: HandoverPath | None) -> Watch:
    """Another handover is called for; what a municipality did for a home ends with its turn."""
    assert watch.case_id is not None
    ordinal = watch.calls + 1
    site = None if path else watch.site
    call = Call(handover_id_of(watch.case_id, ordinal), municipality, told_on, on, site, path)
    recalls = tuple(replace(r, lapsed=r.lapsed or r.municipality == municipality) for r in watch.recalls)
    called = replace(watch, municipality=municipality, calls=ordinal, call=call, recalls=recalls)
    first = {key: replace(i, holder=i.holder or municipality) for key, i in watch.taken_in.items()}
    return replace(called, housing=Housing(), taken_in=MappingProxyType(first))


def _again(watch: Watch, on: date, path: HandoverPath | None = None) -> Watch:
    """A cancelled handover is called for again, where nothing but the cancelling stood in its way."""
    last = watch.last
    if last is None or last.ending is not Ending.CANCELLED or watch.ended:
        return watch
    housing = watch.housing
    called = _called(watch, watch.municipality or last.to_municipality, on, on, path or last.path)
    return replace(called, housing=housing, recalls=watch.recalls)


def _closed(watch: Watch, reason: CancelReason, on: date) -> Watch:
    return replace(watch, closed=watch.closed or (reason, on))


def _reopened(watch: Watch, event: CaseReopened) -> Watch:
    here = replace(watch, closed=None, municipality=event.municipality_code)
    return _again(here, event.reopened_on, HandoverPath.DIRECT)


def _merged(watch: Watch, event: DuplicateEvent) -> Watch:
    if event.merged_case_id != event.case_id:
        other = {event.merged_case_id}
        merged = isinstance(event, DuplicateCasesMerged)
        return replace(watch, absorbed=watch.absorbed | other if merged else watch.absorbed - other)
    if isinstance(event, MergeReversed):
        return _as_before(replace(watch, merged_on=None), event.occurred_on)
    return replace(watch, merged_on=event.occurred_on)


def _as_before(watch: Watch, told_on: date) -> Watch:
    """After a wrong merge the handover goes on from the day on which it began, with every deadline it had."""
    again, last = _again(watch, told_on), watch.last
    if again is watch or again.call is None or last is None:
        return again
    return replace(again, call=replace(again.call, on=last.started_on))


def _withdrawn(watch: Watch, event: ObligationWithdrawn) -> Watch:
    return recalled(replace(watch, withdrawn_on=event.withdrawn_on), watch.municipality, event.withdrawn_on)


def recalled(watch: Watch, municipality: str | None, on: date) -> Watch:
    """A municipality must be told to delete what it holds."""
    if municipality is None:
        return watch
    assert watch.case_id is not None
    recall = Recall(derived_id(watch.case_id, "erasure", len(watch.recalls) + 1), municipality, on)
    return replace(watch, recalls=(*watch.recalls, recall))
