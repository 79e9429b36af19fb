"""What the process learns from the facts of other services: case, intake, plans, benefit."""

from dataclasses import replace

from services.handover import calls, statutory
from services.handover.watch import Watch
from shared.events.base import PersonEvent
from shared.events.case import (
    CaseWorkerAssigned,
    ClientProfileShared,
    MunicipalRegistrationRecorded,
    ParticipantMoved,
    ReceptionLocationChanged,
)
from shared.events.intake import IntakeCancelled, IntakeCompleted, IntakeListed, IntakeReopened, IntakeStarted
from shared.events.moving import HousingOffered, HousingRefused, TenancyStarted


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
            return replace(watch, housing=replace(watch.housing, offered_on=event.offered_on, refused_on=None))
        case HousingRefused():
            return replace(watch, housing=replace(watch.housing, offered_on=None, refused_on=event.refused_on))
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
