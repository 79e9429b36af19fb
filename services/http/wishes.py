"""A wish: one command with all that deciding it takes, and the way it is decided."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.http.callers import Caller
from services.http.desk import Desk
from services.http.own_cases import own_case
from services.http.permits import Permit, opens_case
from services.http.problems import Problem
from shared.decider import Decider
from shared.events.base import Command
from shared.events.responsibility import ResponsibilityReason
from shared.store.execute import Asked, execute, repeated
from shared.store.port import Verdict

AnyDecider = Decider[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """One command with all that deciding it takes."""

    desk: Desk
    decider: AnyDecider
    command: Any
    asked: Asked
    permit: Permit
    caller: Caller

    async def decide(self) -> Verdict:
        """The ordinary way: read, decide, append.

        Who may no longer see what it did itself (handed a case over) still gets the first answer to its command.
        """
        try:
            await self._still_own()
            return await execute(self.desk.store, self.decider, self.command, self.asked, self.permit)
        except Problem:
            if await self.desk.store.verdict(self.asked.command_id) is None:
                raise
            return await self.desk.store.append(repeated(self.asked))

    async def _still_own(self) -> None:
        """Not every decider reads that a municipality gave a person back; the case itself is not there then."""
        case_id: UUID | None = getattr(self.command, "case_id", None)
        if case_id is None or self.caller.municipality is None or opens_case(self.command):
            return
        told = await self.desk.store.read([f"handover-{case_id}"])
        if any(getattr(fact.event, "reason", None) is ResponsibilityReason.REJECTED for fact in told.facts):
            await own_case(self.desk.store, self.caller, case_id)


Way = Callable[[Wish], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one decider; `ways` names those that need more than deciding."""

    decider: AnyDecider
    kinds: tuple[type[Command], ...]
    ways: Mapping[type[Command], Way] = field(default_factory=dict)
