"""Which service takes which command, and as which event a partner says it."""

from dataclasses import dataclass

from services.gateway.fields import sealed_fields
from services.gateway.produces import OVER_HTTP_ONLY, PRODUCES
from services.handover.handover.commands import PEOPLE_COMMANDS as HANDOVER
from services.http.commands import kebab
from services.intake.case.commands import COMMANDS as CASE
from services.intake.case.commands import PAIR_COMMANDS as PAIRS
from services.intake.intake.commands import COMMANDS as INTAKE
from services.placements.ending.commands import COMMANDS as ENDING
from services.placements.placement.commands import COMMANDS as PLACEMENT
from services.placements.schedule.commands import COMMANDS as SCHEDULE
from services.plans.benefits.commands import COMMANDS as BENEFIT
from services.plans.convenant.commands import COMMANDS as CONVENANT
from services.plans.plan.commands import COMMANDS as PLAN
from services.plans.programme.commands import COMMANDS as PROGRAMME
from services.plans.trajectory.commands import COMMANDS as TRAJECTORY
from shared.events.base import Command
from shared.events.catalogue import BOOKKEEPING as KEPT_INSIDE

SERVICE_OF: dict[str, tuple[type[Command], ...]] = {
    "intake": (*CASE, *PAIRS, *INTAKE),
    "plans": (*PLAN, *TRAJECTORY, *BENEFIT, *PROGRAMME, *CONVENANT),
    "placements": (*PLACEMENT, *SCHEDULE, *ENDING),
    "handover": HANDOVER,
}
COMMANDS: dict[str, tuple[str, type[Command]]] = {
    kind.__name__: (service, kind) for service, kinds in SERVICE_OF.items() for kind in kinds
}
BOOKKEEPING = frozenset("".join(map(str.capitalize, name.split("-"))) for name in KEPT_INSIDE)
"""Facts that no answer and no timeline names."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command as a partner says it."""

    event: str
    over_http: bool


def path_of(name: str) -> str:
    """Where a service takes the command."""
    return f"/v1/opdrachten/{kebab(COMMANDS[name][1])}"


def spoken(name: str, given: frozenset[str]) -> Spoken | None:
    """As which event a partner says this command with these fields, and whether the topic is too open for it."""
    kind = COMMANDS[name][1]
    event = next((event for event, (command, _) in PRODUCES.items() if command is kind), None)
    if event is None:
        return None
    return Spoken(event, kind in OVER_HTTP_ONLY or bool(given & sealed_fields(kind)))


def pascal(event_type: str) -> str:
    """`nl.….intake-completed.v1`, or part of it, is `IntakeCompleted`."""
    parts = event_type.split(".")
    name = parts[-2] if parts[-1].startswith("v") and len(parts) > 1 else parts[-1]
    return "".join(part.capitalize() for part in name.split("-"))
