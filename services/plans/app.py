"""The plans service: plans, trajectories, programmes, and the covenant as it is published."""

from collections.abc import Sequence

from services.deciding import Service, Work, consuming
from services.http import boards as any_boards
from services.http.desk import Desk
from services.http.wishes import Commands
from services.patience import when_there
from services.plans import boards
from services.plans.benefits.commands import COMMANDS as BENEFIT_COMMANDS
from services.plans.benefits.decider import BENEFITS
from services.plans.convenant.commands import COMMANDS as CONVENANT_COMMANDS
from services.plans.convenant.decider import CONVENANTS
from services.plans.plan.commands import COMMANDS as PLAN_COMMANDS
from services.plans.plan.decider import PLANS as PLAN_DECIDER
from services.plans.programme.commands import COMMANDS as PROGRAMME_COMMANDS
from services.plans.programme.decider import PROGRAMMES
from services.plans.projection import PLANS_BOARD
from services.plans.publisher import Publisher, published_by
from services.plans.reactions import react
from services.plans.trajectory.commands import COMMANDS as TRAJECTORY_COMMANDS
from services.plans.trajectory.decider import TRAJECTORIES
from services.reacting import Reactions
from shared.settings import Settings

PLAYED_SECONDS, SYSTEM_SECONDS = 0.05, 60.0
"""How often the publisher looks at a played clock, and at the machine's."""
COMMANDS = (
    Commands(PLAN_DECIDER, PLAN_COMMANDS),
    Commands(TRAJECTORIES, TRAJECTORY_COMMANDS),
    Commands(BENEFITS, BENEFIT_COMMANDS),
    Commands(PROGRAMMES, PROGRAMME_COMMANDS),
    Commands(CONVENANTS, CONVENANT_COMMANDS),
)


def _working(desk: Desk, settings: Settings) -> Sequence[Work]:
    deciders = {kind: group.decider for group in COMMANDS for kind in group.kinds}
    reactions = Reactions("plans", desk.store, desk.clock, react, deciders)
    publisher = Publisher(
        desk.store, desk.clock, published_by(settings.regions / settings.region, production=settings.production)
    )
    often = PLAYED_SECONDS if settings.clock == "played" else SYSTEM_SECONDS
    return (*consuming(reactions.inbox, settings), when_there("database", lambda: publisher.run(often)))


PLANS = Service(
    name="plans",
    title="Convenant: plannen",
    commands=COMMANDS,
    routers=(boards.router, any_boards.router),
    boards=(PLANS_BOARD,),
    work=_working,
)
