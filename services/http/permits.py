"""What a municipality may see before the rules do: its own cases and programmes, and no other's code."""

from collections.abc import Callable
from typing import Any

from services.http.callers import Caller
from services.http.own_cases import require_own_municipality
from services.http.problems import Problem, not_found
from shared.case_facts import NO_CASE, CaseFacts
from shared.events.base import Command

Permit = Callable[[Any], None]
NOT_COMPETENT = "NOT_COMPETENT_MUNICIPALITY"


def permit_of(caller: Caller, command: Command) -> Permit:
    """What a municipality may see before the rules do: its own cases and programmes, and no other's code."""
    own = caller.municipality
    if own is None:
        return lambda _: None
    named = getattr(command, "municipality_code", None)
    if named not in (None, own) and NOT_COMPETENT not in command.refusals:
        raise Problem(403, "MUNICIPALITY_NOT_OWN")
    opens = opens_case(command)

    def permit(state: Any) -> None:
        case = _case_of(command, state)
        if case is not None:
            if not (opens and case.participant_id is None):
                require_own_municipality(caller, case)
        elif not _takes_part(own, command, state):
            raise not_found()

    return permit


def opens_case(command: Command) -> bool:
    """Whether it is about a case that need not be there yet."""
    return hasattr(command, "participant_id")


def _case_of(command: Command, state: Any) -> CaseFacts | None:
    """The case that a command is about, also where its rules read several; None for one about no case."""
    if hasattr(state, "cases"):
        found: CaseFacts = state.cases.get(getattr(command, "case_id", None), NO_CASE)
        return found
    return getattr(state, "case", None)


def _takes_part(own: str, command: Command, state: Any) -> bool:
    """Whether a programme is, or is about to be, one of this municipality's."""
    known = state.known.get(getattr(command, "programme_code", ""))
    definition = command if known is None else known.definition
    return own in getattr(definition, "municipalities", (own,))
