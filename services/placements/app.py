"""The placements service: places to work or take part, and the week they must fit in."""

from collections.abc import Sequence

from services.deciding import Service, Work, consuming
from services.http import boards as any_boards
from services.http.desk import Desk
from services.http.wishes import Commands
from services.placements import boards
from services.placements.ending.commands import COMMANDS as ENDING_COMMANDS
from services.placements.ending.decider import ENDINGS
from services.placements.placement.commands import COMMANDS as PLACEMENT_COMMANDS
from services.placements.placement.decider import PLACEMENTS as PLACEMENT_DECIDER
from services.placements.projection import PLACEMENTS_BOARD, WEEKS_BOARD
from services.placements.reactions import react
from services.placements.schedule.commands import COMMANDS as SCHEDULE_COMMANDS
from services.placements.schedule.decider import SCHEDULES
from services.reacting import Reactions
from shared.settings import Settings

COMMANDS = (
    Commands(PLACEMENT_DECIDER, PLACEMENT_COMMANDS),
    Commands(SCHEDULES, SCHEDULE_COMMANDS),
    Commands(ENDINGS, ENDING_COMMANDS),
)


def _working(desk: Desk, settings: Settings) -> Sequence[Work]:
    deciders = {kind: group.decider for group in COMMANDS for kind in group.kinds}
    return consuming(Reactions("placements", desk.store, desk.clock, react, deciders).inbox, settings)


PLACEMENTS = Service(
    name="placements",
    title="Convenant: plaatsingen",
    commands=COMMANDS,
    routers=(boards.router, any_boards.router),
    boards=(PLACEMENTS_BOARD, WEEKS_BOARD),
    work=_working,
)
