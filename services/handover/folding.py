"""What the process learns from the facts of other services: case, intake, plans, benefit."""

from dataclasses import replace
from types import MappingProxyType

from services.handover import calls, statutory
from services.handover.watch import Housing, Intake, Watch
from shared.events.base import PersonEvent
from shared.events.case import (
    CaseWorkerAssigned,
    ClientProfileShared,
    MunicipalRegistrationRecorded,
    ParticipantMoved,
    ReceptionLocationChanged,
)
from shared.events.intake import (
    IntakeAdopted,
    IntakeCancelled,
    IntakeCompleted,
    IntakeEvent,
    IntakeListed,
    IntakeReopened,
)
from shared.events.moving import HousingOffered, HousingRefused, TenancyStarted
from shared.events.standing import HouseholdExpanded


def learn(watch: Watch, event: PersonEvent) -> Watch:
    """The watch after a fact that another service wrote."""
    for part in (calls.lead, _place, _progress, statutory.run):
        watch = part(watch, event)
    return watch


def _place(watch: Watch, event: PersonEvent) -> Watch:
    """Where the person lives, and is going to."""
    match event:
        case ReceptionLocationChanged():
            return replace(watch, **calls.lives_at(watch, event.to_site, event.moved_on))
        case HousingOffered():
            return replace(watch, housing=Housing(offered_on=event.offered_on))
        case HousingRefused():
            return replace(watch, housing=replace(watch.housing, offered_on=None, refused_on=event.refused_on))
        case TenancyStarted():
            return replace(watch, housing=replace(watch.housing, tenancy_on=event.started_on))
        case HouseholdExpanded() if since := watch.housing.tenancy_on:
            # Who had a home has missed no target meanwhile: as after a refusal.
            again = Housing(refused_on=max(since, event.occurred_on))
            return replace(watch, housing=again, outgrown=watch.outgrown + 1)
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
        case IntakeEvent() | IntakeListed():
            known = watch.taken_in.get(event.intake_id, Intake(watch.municipality))
            taken_in = {**watch.taken_in, event.intake_id: _take_in(known, event)}
            return replace(watch, taken_in=MappingProxyType(taken_in))
    return watch


def _take_in(known: Intake, event: IntakeEvent | IntakeListed) -> Intake:
    match event:
        case IntakeListed():
            return replace(known, open=event.open)
        case IntakeCompleted():
            return replace(known, open=False, done=True)
        case IntakeCancelled():
            return replace(known, open=False)
        case IntakeReopened():
            return replace(known, open=True, done=False)
        case IntakeAdopted():
            return replace(known, holder=event.to_municipality)
    return known
