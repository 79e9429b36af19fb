"""The rules of a broad intake: every mandatory domain in view, a private talk offered, completed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from services.intake.intake.commands import (
    AssessDomain,
    CompleteIntake,
    IntakeCommand,
    OfferPrivateTalk,
    RecordLearnabilityTest,
    StartIntake,
)
from shared.case_facts import NO_CASE, CaseFacts, about, case_stream, evolve_case, require_open, require_own
from shared.decider import Decider, Refused
from shared.events.base import AdaptationCode, LifeDomain
from shared.events.case import CaseEvent
from shared.events.classes import Sealed
from shared.events.intake import (
    DomainAssessed,
    DomainOutcome,
    DomainResult,
    IntakeCompleted,
    IntakeListed,
    IntakeStarted,
    LearnabilityOutcome,
    LearnabilityTestRecorded,
    PrivateTalkOffered,
)
from shared.events.plans import TrajectoryEvent
from shared.events.programmes import ProgrammeEvent
from shared.occurrence import occurred
from shared.programme_facts import (
    Programmes,
    evolve_programmes,
    programme_streams,
    require_programme,
)
from shared.trajectory_facts import NO_TRAJECTORY, TrajectoryFacts, evolve_trajectory, trajectory_stream

OwnFact = IntakeStarted | PrivateTalkOffered | DomainAssessed | LearnabilityTestRecorded | IntakeCompleted
IntakeFact = OwnFact | IntakeListed | CaseEvent | TrajectoryEvent | ProgrammeEvent

STATUTORY_DOMAINS = (
    LifeDomain.LEARNABILITY,
    LifeDomain.EDUCATION,
    LifeDomain.WORK_EXPERIENCE,
    LifeDomain.PERSONAL_CIRCUMSTANCES,
    LifeDomain.HEALTH,
)
"""What Wi art. 14 asks where neither the asker nor the programme says more."""


@dataclass(frozen=True, slots=True)
class Intake:
    """An intake as its rules see it, and what else is known of the case."""

    case: CaseFacts = NO_CASE
    started: IntakeStarted | None = None
    assessed: Mapping[LifeDomain, DomainAssessed] = field(default_factory=dict)
    private_talk_offered: bool = False
    test: LearnabilityTestRecorded | None = None
    completed: bool = False
    listed: Mapping[UUID, bool] = field(default_factory=dict)
    trajectory: TrajectoryFacts = NO_TRAJECTORY
    programmes: Programmes = field(default_factory=dict)


def streams(command: IntakeCommand, state: Intake) -> tuple[str, ...]:
    """The intake and its case; what says whether there is another, a plan, or a programme."""
    own = (f"intake-{command.intake_id}", case_stream(command.case_id))
    match command:
        case StartIntake(programme_code=code):
            return (*own, f"intakes-{command.case_id}", *programme_streams((code,)))
        case RecordLearnabilityTest():
            return (*own, trajectory_stream(command.case_id))
        case CompleteIntake():
            return (*own, f"intakes-{command.case_id}")
        case OfferPrivateTalk() | AssessDomain():
            return own
    assert_never(command)


def evolve(state: Intake, event: IntakeFact) -> Intake:
    """The intake after this event."""
    match event:
        case IntakeStarted():
            return replace(state, started=event)
        case PrivateTalkOffered():
            return replace(state, private_talk_offered=True)
        case DomainAssessed(domain=domain):
            return replace(state, assessed={**state.assessed, domain: event})
        case LearnabilityTestRecorded():
            return replace(state, test=event)
        case IntakeCompleted():
            return replace(state, completed=True)
        case IntakeListed(intake_id=key):
            return replace(state, listed={**state.listed, key: event.open})
        case CaseEvent():
            return replace(state, case=evolve_case(state.case, event))
        case TrajectoryEvent():
            return replace(state, trajectory=evolve_trajectory(state.trajectory, event))
        case ProgrammeEvent():
            return replace(state, programmes=evolve_programmes(state.programmes, event))
    assert_never(event)


def decide(command: IntakeCommand, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """What becomes true."""
    require_open(state.case)
    match command:
        case StartIntake():
            return _start(command, state, today)
        case OfferPrivateTalk():
            return _offer_talk(command, state, today)
        case AssessDomain():
            return _assess(command, state, today)
        case RecordLearnabilityTest():
            return _record_test(command, state, today)
        case CompleteIntake():
            return _complete(command, state, today)
    assert_never(command)


def _start(command: StartIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    if any(state.listed.values()):
        raise Refused("INTAKE_ALREADY_OPEN")
    if state.listed:
        raise Refused("INTAKE_ALREADY_COMPLETED")
    if state.started is not None:
        raise Refused("NOT_FOUND")
    told = about(command, state.case, today)
    started = IntakeStarted(
        **told,
        intake_id=command.intake_id,
        mandatory_domains=_mandatory(command, state),
        location=command.location,
        language_of_interview=command.language_of_interview,
        programme_code=command.programme_code,
    )
    return IntakeListed(**told, intake_id=command.intake_id, open=True), started


def _mandatory(command: StartIntake, state: Intake) -> tuple[LifeDomain, ...]:
    asked: tuple[LifeDomain, ...] = ()
    if command.programme_code is not None:
        asked = require_programme(state.programmes, command.programme_code).definition.rules.mandatory_domains
    return tuple(dict.fromkeys(command.mandatory_domains or asked or STATUTORY_DOMAINS))


def _require_running(state: Intake) -> IntakeStarted:
    started = state.started
    require_own(state.case, started.case_id if started else None)
    if started is None or state.completed:
        raise Refused("NOT_IN_STATE", "COMPLETED")
    return started


def _offer_talk(command: OfferPrivateTalk, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    _require_running(state)
    if state.private_talk_offered:
        return ()
    offered_on = occurred(command, today, command.offered_on)
    told = about(command, state.case, today)
    return (PrivateTalkOffered(**told, intake_id=command.intake_id, offered_on=offered_on),)


def _without_reason(test: LearnabilityTestRecorded) -> LearnabilityTestRecorded:
    """What can be compared: the reason is sealed once it was recorded."""
    return test.model_copy(update={"reason": None})


def _assess(command: AssessDomain, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    _require_running(state)
    _require_reason(command)
    assessed = DomainAssessed(
        **about(command, state.case, today),
        intake_id=command.intake_id,
        domain=command.domain,
        outcome=command.outcome,
        outcome_reason=Sealed(command.outcome_reason) if command.outcome_reason else None,
        source=command.source,
        adaptation_codes=command.adaptation_codes,
        referral_codes=command.referral_codes,
        finding=command.finding,
    )
    before = state.assessed.get(command.domain)
    if before is not None and _in_view(before) == _in_view(assessed):
        raise Refused("DOMAIN_ALREADY_ASSESSED", command.domain)
    return (assessed,)


def _in_view(assessed: DomainAssessed) -> DomainAssessed:
    """As far as rules can see: the sealed fields of two assessments cannot be compared."""
    return assessed.model_copy(update={"outcome_reason": None, "referral_codes": None, "finding": None})


def _require_reason(command: AssessDomain) -> None:
    """INV-I2: leaving a domain out needs a reason; only learnability is ever waived, and for one reason."""
    waived = command.outcome is DomainOutcome.WAIVED
    if (waived or command.outcome is DomainOutcome.NOT_APPLICABLE) and command.outcome_reason is None:
        raise Refused("REASON_REQUIRED")
    allowed = (LifeDomain.LEARNABILITY, "SENSORY_IMPAIRMENT")
    if waived and (command.domain, command.outcome_reason) != allowed:
        raise Refused("WAIVER_NOT_ALLOWED")


def _record_test(command: RecordLearnabilityTest, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    require_own(state.case, state.started.case_id if state.started else None)
    if state.trajectory.plans:
        raise Refused("NOT_IN_STATE", "PLAN_ESTABLISHED")
    without_result = (LearnabilityOutcome.INCONCLUSIVE, LearnabilityOutcome.WAIVED)
    if command.outcome in without_result and command.reason is None:
        raise Refused("REASON_REQUIRED")
    recorded = LearnabilityTestRecorded(
        **about(command, state.case, today),
        intake_id=command.intake_id,
        tested_on=occurred(command, today, command.tested_on),
        outcome=command.outcome,
        reason=Sealed(command.reason) if command.reason else None,
        provider=command.provider,
    )
    return () if state.test and _without_reason(recorded) == _without_reason(state.test) else (recorded,)


def _complete(command: CompleteIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    started = _require_completable(state)
    told = about(command, state.case, today)
    completed = IntakeCompleted(
        **told,
        intake_id=command.intake_id,
        completed_on=occurred(command, today, command.completed_on),
        domains=tuple(DomainResult(domain=d, outcome=a.outcome) for d, a in state.assessed.items()),
        learnability=_learnability(state),
        education_level=command.education_level,
        literacy=command.literacy,
        language_levels=command.language_levels,
        ambitions=command.ambitions,
        availability_dayparts=command.availability_dayparts,
        adaptation_codes=_adaptations(state) if command.adaptation_codes is None else command.adaptation_codes,
        referral_codes=command.referral_codes,
        advice_route=command.advice_route,
        programme_code=command.programme_code or started.programme_code,
    )
    return IntakeListed(**told, intake_id=command.intake_id, open=False), completed


def _require_completable(state: Intake) -> IntakeStarted:
    """INV-I3, I5 and I6: once, with every mandatory domain in view and a private talk offered."""
    if state.completed:
        raise Refused("INTAKE_ALREADY_COMPLETED")
    started = _require_running(state)
    missing = [domain for domain in started.mandatory_domains if domain not in state.assessed]
    if missing:
        raise Refused("MANDATORY_DOMAIN_UNASSESSED", ",".join(missing))
    if not state.private_talk_offered:
        raise Refused("PRIVATE_TALK_NOT_OFFERED")
    return started


def _learnability(state: Intake) -> LearnabilityOutcome:
    """INV-I4: what the test says, or that it was waived."""
    waiver = state.assessed.get(LifeDomain.LEARNABILITY)
    if waiver is not None and waiver.outcome is DomainOutcome.WAIVED:
        return LearnabilityOutcome.WAIVED
    if state.test is None:
        raise Refused("LEARNABILITY_MISSING")
    return state.test.outcome


def _adaptations(state: Intake) -> tuple[AdaptationCode, ...]:
    """Every code mentioned, in order of first mention; NONE only where nothing else is needed."""
    codes = dict.fromkeys(code for assessed in state.assessed.values() for code in assessed.adaptation_codes)
    needed = tuple(code for code in codes if code is not AdaptationCode.NONE)
    return needed or tuple(codes)


INTAKES = Decider(streams, Intake(), decide, evolve)
