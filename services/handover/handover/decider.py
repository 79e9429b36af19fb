"""The rules of a warm handover: what people may do with it, and what the process may."""

from datetime import date
from typing import assert_never

from services.handover.handover import asking, deciding, erasing, guiding, rejecting, running, talks
from services.handover.handover.commands import (
    AcceptHandover,
    AcknowledgeErasure,
    ChooseScenario,
    CompleteHandover,
    EndSocialGuidance,
    HoldFirstContact,
    MissFirstContact,
    PeopleCommand,
    PlanFirstContact,
    ProvideInformation,
    RecordAzcVisit,
    RecordHomeVisit,
    RejectForCapacity,
    RejectHandover,
    RequestInformation,
    StartSocialGuidance,
)
from services.handover.handover.firing import fire
from services.handover.handover.process_commands import (
    CancelHandover,
    ChangeResponsibility,
    FireDeadline,
    NotifyOfErasure,
    ProcessCommand,
    RedirectHandover,
    StartHandover,
)
from services.handover.handover.responsibility import change
from services.handover.handover.state import Handover, Written, evolve, handover_streams
from shared.decider import Decider
from shared.trajectory_facts import trajectory_stream

AnyCommand = PeopleCommand | AcknowledgeErasure | ProcessCommand


def streams(command: AnyCommand, state: Handover) -> tuple[str, ...]:
    """The case and all its handovers, also one that is about to begin; where benefit and plan count, those too.

    A handover that the case does not list is never read: it would be another person's.
    """
    named: tuple[str, ...] = ()
    if isinstance(command, StartHandover):
        named = (f"handover-{command.handover_id}",)
    elif isinstance(command, RedirectHandover):
        named = (f"handover-{command.new_handover_id}",)
    elif isinstance(command, FireDeadline | CompleteHandover):
        named = (trajectory_stream(command.case_id),)
    return tuple(dict.fromkeys((*handover_streams(command.case_id, state), *named)))


def decide(command: AnyCommand, state: Handover, today: date) -> tuple[Written, ...]:
    """What becomes true."""
    if isinstance(command, PeopleCommand | AcknowledgeErasure):
        return _people(command, state, today)
    return _process(command, state, today)


def _people(command: PeopleCommand | AcknowledgeErasure, state: Handover, today: date) -> tuple[Written, ...]:
    match command:
        case ChooseScenario():
            return talks.choose(command, state, today)
        case PlanFirstContact():
            return talks.plan(command, state, today)
        case HoldFirstContact():
            return talks.hold(command, state, today)
        case MissFirstContact():
            return talks.miss(command, state, today)
        case RecordAzcVisit():
            return talks.visit(command, state, today)
        case RequestInformation():
            return asking.ask(command, state, today)
        case ProvideInformation():
            return asking.answer(command, state, today)
        case AcceptHandover():
            return deciding.accept(command, state, today)
        case RejectHandover():
            return rejecting.reject(command, state, today)
        case RejectForCapacity():
            return rejecting.reject_for_capacity(command, state, today)
        case StartSocialGuidance():
            return guiding.start_guidance(command, state, today)
        case EndSocialGuidance():
            return guiding.end_guidance(command, state, today)
        case RecordHomeVisit():
            return guiding.visit_home(command, state, today)
        case CompleteHandover():
            return deciding.complete(command, state, today)
        case AcknowledgeErasure():
            return erasing.acknowledge(command, state, today)
    assert_never(command)


def _process(command: ProcessCommand, state: Handover, today: date) -> tuple[Written, ...]:
    match command:
        case StartHandover():
            return running.start(command, state, today)
        case RedirectHandover():
            return running.redirect(command, state, today)
        case CancelHandover():
            return running.cancel(command, state, today)
        case ChangeResponsibility():
            return change(command, state, today)
        case FireDeadline():
            return fire(command, state, today)
        case NotifyOfErasure():
            return erasing.notify(command, state, today)
    assert_never(command)


HANDOVERS = Decider(streams, Handover(), decide, evolve)
