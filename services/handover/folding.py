"""What the process learns from the facts of other services: case, intake, plans, benefit."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.handover.watch import Call, Ending, Housing, Question, Recall, Watch, derived_id, handover_id_of
from shared.events.base import PersonEvent
from shared.events.benefits import (
    BenefitEntitlementEnded,
    BenefitEntitlementStarted,
    FinancialReliefEnded,
    FinancialReliefStarted,
)
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    CaseWorkerAssigned,
    ClientProfileShared,
    CloseReason,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ParticipantMoved,
    ReceptionLocationChanged,
)
from shared.events.handover import CancelReason, HandoverPath
from shared.events.intake import (
    IntakeCancelled,
    IntakeCompleted,
    IntakeListed,
    IntakeReopened,
    IntakeStarted,
    ThirdPartyInformationReceived,
    ThirdPartyInformationRequested,
)
from shared.events.moving import HousingOffered, HousingRefused, TenancyStarted
from shared.events.plans import IntegrationTermStarted, PlanEstablished, PlanListed, TrajectoryEvent
from shared.events.standing import (
    CaseReopened,
    CaseTransferred,
    DuplicateCasesMerged,
    DuplicateEvent,
    MergeReversed,
    MunicipalityLinkChanged,
    ObligationCorrected,
    ObligationWithdrawn,
    ParticipantDied,
    ResidencePermitGranted,
    StatusRevoked,
)

CLOSED_AS = {
    CloseReason.REVOKED: CancelReason.STATUS_REVOKED,
    CloseReason.DECEASED: CancelReason.DIED,
    CloseReason.LEFT_NL: CancelReason.LEFT_NL,
    CloseReason.MERGED: CancelReason.MERGED,
}


def learn(watch: Watch, event: PersonEvent) -> Watch:
    """The watch after a fact that another service wrote."""
    for part in (_standing, _place, _progress, _clocks):
        watch = part(watch, event)
    return watch


def _standing(watch: Watch, event: PersonEvent) -> Watch:
    """Where the case is led, and whether there is still anybody to hand over."""
    match event:
        case CaseOpened():
            return replace(
                watch,
                regime=event.legal_regime,
                target_group=event.target_group,
                as_opened=(event.legal_regime, event.target_group),
                municipality=event.municipality_code,
                **_lives_at(watch, event.reception_site_id, date.min),
            )
        case MunicipalityLinked():
            moved_to = event.reception_site_id
            linked = replace(watch, linked=True)
            if moved_to and moved_to != watch.site:
                linked = replace(linked, **_lives_at(watch, moved_to, event.linked_on))
            return _called(linked, event.municipality_code, event.occurred_on, event.linked_on, _way(linked))
        case MunicipalityLinkChanged():
            away = _elsewhere(replace(watch, moved_on=None))
            return _called(away, event.to_municipality, event.occurred_on, event.changed_on, _way(away))
        case CaseTransferred():
            here = watch.moved_on or watch.registered_in
            path = HandoverPath.DIRECT if here else _way(watch)
            return _called(_elsewhere(watch), event.to_municipality, event.occurred_on, event.effective_on, path)
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


def _lives_at(watch: Watch, site: str | None, since: date) -> dict[str, Any]:
    """Where the person lives now, and lived before."""
    return {"site": site, "stays": (*watch.stays, (since, site)) if site else watch.stays}


def _way(watch: Watch) -> HandoverPath | None:
    """Who was never in reception goes the short way."""
    return None if watch.site else HandoverPath.DIRECT


def _elsewhere(watch: Watch) -> Watch:
    """Another municipality begins with a case worker of its own; who guides goes on, who guided does not count."""
    return replace(watch, led_at=None, guided_on=watch.guided_on if watch.guide else None)


def _called(watch: Watch, municipality: str, told_on: date, on: date, path: HandoverPath | None) -> Watch:
    """Another handover is called for; what a municipality did for a home ends with its turn."""
    assert watch.case_id is not None
    ordinal = watch.calls + 1
    site = None if path else watch.site
    call = Call(handover_id_of(watch.case_id, ordinal), municipality, told_on, on, site, path)
    return replace(watch, municipality=municipality, calls=ordinal, call=call, housing=Housing())


def _again(watch: Watch, on: date, path: HandoverPath | None = None) -> Watch:
    """A cancelled handover is called for again, where nothing but the cancelling stood in its way."""
    last = watch.last
    if last is None or last.ending is not Ending.CANCELLED or watch.ended:
        return watch
    housing = watch.housing
    called = _called(watch, watch.municipality or last.to_municipality, on, on, path or last.path)
    return replace(called, housing=housing)


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


def _place(watch: Watch, event: PersonEvent) -> Watch:
    """Where the person lives, and is going to."""
    match event:
        case ReceptionLocationChanged():
            return replace(watch, **_lives_at(watch, event.to_site, event.moved_on))
        case HousingOffered():
            return replace(watch, housing=replace(watch.housing, offered_on=event.offered_on, refused_on=None))
        case HousingRefused():
            refused = replace(watch.housing, offered_on=None, refused_on=event.refused_on)
            return replace(watch, housing=refused, refusals=watch.refusals + 1)
        case TenancyStarted():
            return replace(watch, housing=replace(watch.housing, tenancy_on=event.started_on))
        case ParticipantMoved():
            return replace(watch, moved_on=event.moved_on)
        case MunicipalRegistrationRecorded():
            clocks = watch.clocks
            first = clocks.registered_first_on or event.registered_on
            return replace(
                watch,
                registered_in=event.municipality_code,
                registered_on=event.registered_on,
                clocks=replace(clocks, registered_first_on=first),
            )
    return watch


def _progress(watch: Watch, event: PersonEvent) -> Watch:
    """What COA, the case worker and the intake officer did."""
    match event:
        case ClientProfileShared():
            return replace(watch, profile_on=watch.profile_on or event.occurred_on)
        case CaseWorkerAssigned():
            return replace(watch, led_at=event.municipality_code)
        case IntakeStarted() | IntakeListed(open=True):
            return replace(watch, intakes=watch.intakes | {event.intake_id})
        case IntakeCompleted():
            return replace(watch, intakes=watch.intakes - {event.intake_id}, intake_done=True)
        case IntakeCancelled() | IntakeListed(open=False):
            return replace(watch, intakes=watch.intakes - {event.intake_id})
        case IntakeReopened():
            return replace(watch, intakes=watch.intakes | {event.intake_id}, intake_done=False)
    return watch


def _clocks(watch: Watch, event: PersonEvent) -> Watch:
    """What the clocks of the law run from."""
    clocks = watch.clocks
    match event:
        case ResidencePermitGranted():
            clocks = replace(clocks, permit_on=event.granted_on, permit_kind=event.permit_kind)
        case ObligationNotified():
            watch = replace(watch, regime=event.legal_regime, target_group=event.target_group)
            clocks = replace(clocks, notified_on=event.notified_on, notices=clocks.notices + 1)
        case ObligationCorrected():
            watch = replace(
                watch,
                regime=event.legal_regime or watch.regime,
                target_group=event.target_group or watch.target_group,
            )
            clocks = replace(clocks, notified_on=event.notified_on or clocks.notified_on)
            if event.notified_on:
                clocks = replace(clocks, notices=clocks.notices + 1)
        case ObligationWithdrawn():
            regime, group = watch.as_opened or (watch.regime, watch.target_group)
            watch = replace(watch, regime=regime, target_group=group)
            clocks = replace(clocks, notified_on=None)
        case ThirdPartyInformationRequested():
            question = Question(event.party_role, event.requested_on)
            clocks = replace(clocks, questions=(*clocks.questions, question))
        case ThirdPartyInformationReceived():
            clocks = replace(clocks, questions=_answered(clocks.questions, event))
        case PlanEstablished() | PlanListed():
            clocks = replace(clocks, planned=True)
        case TrajectoryEvent():
            return _benefit(watch, event)
    return watch if clocks is watch.clocks else replace(watch, clocks=clocks)


def _answered(questions: tuple[Question, ...], event: ThirdPartyInformationReceived) -> tuple[Question, ...]:
    """An answer is to the first question to that party that is open still."""
    party = event.party_role
    first = next((q for q in questions if q.party_role == party and q.answered_on is None), None)
    return tuple(replace(q, answered_on=event.received_on) if q is first else q for q in questions)


def _benefit(watch: Watch, event: TrajectoryEvent) -> Watch:
    clocks = watch.clocks
    match event:
        case IntegrationTermStarted():
            clocks = replace(clocks, term_end=event.term_end)
        case BenefitEntitlementStarted():
            again = clocks.benefits + 1
            clocks = replace(clocks, benefit_on=event.starts_on, benefits=again, benefit_over=False)
        case FinancialReliefStarted():
            clocks = replace(clocks, relieved=True)
        case BenefitEntitlementEnded() | FinancialReliefEnded():
            clocks = replace(clocks, benefit_over=True)
    return watch if clocks is watch.clocks else replace(watch, clocks=clocks)
