"""A place in a programme: for whom it is meant, once each, as long as there are places."""

from datetime import date

from services.plans.trajectory.commands import EnrolInProgramme
from services.plans.trajectory.state import Trajectory, TrajectoryFact
from shared.case_facts import CaseFacts, about
from shared.decider import Refused
from shared.events.plans import EnrolmentRefused, ParticipantEnrolledInProgramme
from shared.events.programmes import ProgrammeDefined, SeatTaken
from shared.occurrence import occurred
from shared.programme_facts import require_programme


def enrol(command: EnrolInProgramme, state: Trajectory, today: date) -> tuple[TrajectoryFact, ...]:
    """The person takes a place; a hard target refuses as a fact, a soft one asks to be raised first."""
    code = command.programme_code
    programme = require_programme(state.programmes, code)
    if code in state.facts.programmes:
        return ()
    told = about(command, state.case, today)
    enrolled_on = occurred(command, today, command.enrolled_on)
    municipality = _require_eligible(programme.definition, state, enrolled_on)
    if programme.is_full and programme.is_hard:
        refused = EnrolmentRefused(**told, programme_code=code, reason="TARGET_REACHED")
        return () if code in state.facts.refused else (refused,)
    if programme.is_full:
        raise Refused("TARGET_REACHED", code)
    enrolled = ParticipantEnrolledInProgramme(
        **told, programme_code=code, enrolled_on=enrolled_on, municipality_code=municipality
    )
    seat = SeatTaken(occurred_on=told["occurred_on"], programme_code=code, municipality_code=municipality)
    return enrolled, seat


def _require_eligible(programme: ProgrammeDefined, state: Trajectory, on: date) -> str:
    municipality = state.municipality
    if municipality is None or municipality not in programme.municipalities:
        raise Refused("NOT_ELIGIBLE", "MUNICIPALITY")
    if programme.end is not None and on > programme.end:
        raise Refused("NOT_ELIGIBLE", "PROGRAMME_ENDED")
    _require_meant_for(programme, state.case, on)
    return municipality


def _require_meant_for(programme: ProgrammeDefined, case: CaseFacts, on: date) -> None:
    meant = programme.rules.eligibility
    if meant.target_groups and case.target_group not in meant.target_groups:
        raise Refused("NOT_ELIGIBLE", "TARGET_GROUP")
    if meant.legal_regimes and case.legal_regime not in meant.legal_regimes:
        raise Refused("NOT_ELIGIBLE", "LEGAL_REGIME")
    if meant.of_age and (case.of_age_from is None or on < case.of_age_from):
        raise Refused("NOT_ELIGIBLE", "OF_AGE")
