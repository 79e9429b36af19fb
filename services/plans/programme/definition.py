"""What a programme is: defined by the region's files, and its target raised by whom that is for."""

from datetime import date

from services.plans.programme.commands import DefineProgramme, RaiseTarget
from services.plans.programme.state import Programme, ProgrammeFact
from shared.decider import Refused
from shared.events.programmes import ProgrammeDefined, TargetRaised
from shared.occurrence import occurred
from shared.programme_facts import require_programme


def define(command: DefineProgramme, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    """The programme as it is meant from now on."""
    if command.end is not None and command.end < command.start:
        raise Refused("DATE_BEFORE_START")
    if command.rules.norm_dayparts is not None and command.rules.norm_dayparts > command.rules.max_dayparts:
        raise Refused("NORM_ABOVE_MAXIMUM")
    before = state.known.get(command.programme_code)
    defined = ProgrammeDefined(
        occurred_on=occurred(command, today),
        programme_code=command.programme_code,
        name=command.name,
        municipalities=command.municipalities,
        start=command.start,
        end=command.end,
        target=command.target,
        served_by=command.served_by,
        routes=command.routes,
        contracts=command.contracts,
        rules=command.rules,
    )
    if before and defined.model_copy(update={"occurred_on": before.definition.occurred_on}) == before.definition:
        return ()
    return (defined,)


def raise_target(command: RaiseTarget, state: Programme, today: date) -> tuple[ProgrammeFact, ...]:
    """More places than there were, never fewer."""
    places = require_programme(state.known, command.programme_code).places
    if places is None:
        raise Refused("NOT_IN_STATE", "NO_TARGET")
    if command.to_n == places:
        return ()
    if command.to_n < places:
        raise Refused("TARGET_NOT_HIGHER")
    raised = TargetRaised(
        occurred_on=occurred(command, today),
        programme_code=command.programme_code,
        from_n=places,
        to_n=command.to_n,
        approved_by=command.approved_by,
    )
    return (raised,)
