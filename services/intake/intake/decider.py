"""The rules of a broad intake: every mandatory domain in view, a private talk offered, completed once."""

from datetime import date
from typing import assert_never

from services.intake.intake import measuring, standing
from services.intake.intake.commands import (
    AdoptIntake,
    AssessDomain,
    CancelIntake,
    CancelOpenIntake,
    CompleteIntake,
    IntakeCommand,
    MeasureMotivation,
    OfferPrivateTalk,
    ReceiveThirdPartyInformation,
    RecordLearnabilityTest,
    ReopenIntake,
    RequestThirdPartyInformation,
    StartIntake,
)
from services.intake.intake.state import Intake, IntakeFact, evolve
from shared.case_facts import about, case_stream, require_open
from shared.decider import Decider, Refused
from shared.events.base import AdaptationCode, LifeDomain
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
from shared.occurrence import occurred
from shared.programme_facts import programme_streams, require_programme
from shared.trajectory_facts import trajectory_stream

Around = (
    RequestThirdPartyInformation
    | ReceiveThirdPartyInformation
    | MeasureMotivation
    | AdoptIntake
    | ReopenIntake
    | CancelIntake
)
STATUTORY_DOMAINS = (
    LifeDomain.LEARNABILITY,
    LifeDomain.EDUCATION,
    LifeDomain.WORK_EXPERIENCE,
    LifeDomain.PERSONAL_CIRCUMSTANCES,
    LifeDomain.HEALTH,
)
"""What Wi art. 14 asks where neither the asker nor the programme says more."""


def streams(command: IntakeCommand, state: Intake) -> tuple[str, ...]:
    """The intake and its case; what says whether there is another, a plan, or a programme."""
    if isinstance(command, CancelOpenIntake):
        still_open = (f"intake-{key}" for key, is_open in state.listed.items() if is_open)
        return (f"intakes-{command.case_id}", case_stream(command.case_id), *still_open)
    own = (f"intake-{command.intake_id}", case_stream(command.case_id))
    match command:
        case StartIntake(programme_code=code):
            return (*own, f"intakes-{command.case_id}", *programme_streams((code,)))
        case RecordLearnabilityTest() | RequestThirdPartyInformation():
            return (*own, trajectory_stream(command.case_id))
        case ReopenIntake():
            return (*own, f"intakes-{command.case_id}", trajectory_stream(command.case_id))
        case CompleteIntake() | CancelIntake():
            return (*own, f"intakes-{command.case_id}")
        case OfferPrivateTalk() | AssessDomain() | ReceiveThirdPartyInformation() | MeasureMotivation():
            return own
        case AdoptIntake():
            return own
    assert_never(command)


def decide(command: IntakeCommand, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """What becomes true."""
    if isinstance(command, CancelOpenIntake):
        return standing.cancel_open(command, state, today)
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
    return _decide_around(command, state, today)


def _decide_around(command: Around, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    match command:
        case RequestThirdPartyInformation():
            return measuring.request(command, state, today)
        case ReceiveThirdPartyInformation():
            return measuring.receive(command, state, today)
        case MeasureMotivation():
            return measuring.measure(command, state, today)
        case AdoptIntake():
            return standing.adopt(command, state, today)
        case ReopenIntake():
            return standing.reopen(command, state, today)
        case CancelIntake():
            return standing.cancel(command, state, today)
    assert_never(command)


def _start(command: StartIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    if any(state.listed.values()):
        raise Refused("INTAKE_ALREADY_OPEN")
    if state.listed:
        raise Refused("INTAKE_ALREADY_COMPLETED")
    if state.facts.started is not None:
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


def _offer_talk(command: OfferPrivateTalk, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    state.require_running()
    if state.private_talk_offered:
        return ()
    offered_on = occurred(command, today, command.offered_on)
    told = about(command, state.case, today)
    return (PrivateTalkOffered(**told, intake_id=command.intake_id, offered_on=offered_on),)


def _without_reason(test: LearnabilityTestRecorded) -> LearnabilityTestRecorded:
    """What can be compared: the reason is sealed once it was recorded."""
    return test.model_copy(update={"reason": None})


def _assess(command: AssessDomain, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    state.require_running()
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
    state.require_workable()
    state.require_no_plan()
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
    if state.facts.completed is not None:
        raise Refused("INTAKE_ALREADY_COMPLETED")
    started = state.require_running()
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
