"""What a broad intake looks at: life domains one by one, and the learnability test."""

from datetime import date

from services.intake.intake.commands import AssessDomain, RecordLearnabilityTest
from services.intake.intake.state import Intake, IntakeFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.base import LifeDomain
from shared.events.classes import Sealed
from shared.events.intake import DomainAssessed, DomainOutcome, LearnabilityOutcome, LearnabilityTestRecorded
from shared.occurrence import occurred


def assess(command: AssessDomain, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """What became of a life domain; the same is not recorded twice."""
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


def record_test(command: RecordLearnabilityTest, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """What the test says, before the first plan."""
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


def _without_reason(test: LearnabilityTestRecorded) -> LearnabilityTestRecorded:
    """What can be compared: the reason is sealed once it was recorded."""
    return test.model_copy(update={"reason": None})
