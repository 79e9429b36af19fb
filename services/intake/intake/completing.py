"""Completing a broad intake: once, with every mandatory domain in view and a private talk offered."""

from datetime import date

from services.intake.intake.commands import CompleteIntake
from services.intake.intake.mandatory import mandatory_at_end
from services.intake.intake.state import Intake, IntakeFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.base import AdaptationCode, LifeDomain
from shared.events.intake import (
    DomainOutcome,
    DomainResult,
    IntakeCompleted,
    IntakeListed,
    IntakeStarted,
    LearnabilityOutcome,
)
from shared.occurrence import occurred


def complete(command: CompleteIntake, state: Intake, today: date) -> tuple[IntakeFact, ...]:
    """What the intake leads to; findings stay behind."""
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
    missing = [domain for domain in mandatory_at_end(state) if domain not in state.assessed]
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
