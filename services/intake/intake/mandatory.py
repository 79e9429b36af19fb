"""INV-I3: which life domains an intake cannot do without; who asks can add to them, never take away."""

from services.intake.intake.commands import StartIntake
from services.intake.intake.state import Intake
from shared.events.base import LegalRegime, LifeDomain
from shared.programme_facts import ProgrammeFacts, require_programme

STATUTORY_DOMAINS = (
    LifeDomain.LEARNABILITY,
    LifeDomain.EDUCATION,
    LifeDomain.WORK_EXPERIENCE,
    LifeDomain.PERSONAL_CIRCUMSTANCES,
    LifeDomain.HEALTH,
)
"""What Wi art. 14 asks; and of who integrates under older law in no programme that says more."""


def mandatory_at_start(command: StartIntake, state: Intake) -> tuple[LifeDomain, ...]:
    """What the law and the programmes the person takes part in ask, and what the one named and the asker add."""
    named = command.programme_code
    added = () if named is None else _asked_by(require_programme(state.programmes, named))
    of_programmes = tuple(
        domain for code in state.trajectory.programmes for domain in _asked_by(state.programmes[code])
    )
    bound = (*_statute_of(state.case.legal_regime), *of_programmes) or STATUTORY_DOMAINS
    return tuple(dict.fromkeys((*bound, *added, *command.mandatory_domains)))


def mandatory_at_end(state: Intake) -> tuple[LifeDomain, ...]:
    """What was asked when it began, and what the law asks since."""
    return tuple(dict.fromkeys((*state.began.mandatory_domains, *_statute_of(state.case.legal_regime))))


def _statute_of(regime: LegalRegime | None) -> tuple[LifeDomain, ...]:
    """Only the 2021 act says what an intake looks at."""
    return STATUTORY_DOMAINS if regime is LegalRegime.WI2021 else ()


def _asked_by(programme: ProgrammeFacts) -> tuple[LifeDomain, ...]:
    return programme.definition.rules.mandatory_domains
