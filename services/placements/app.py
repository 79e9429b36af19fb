"""The placements service: places to work or take part, and the week they must fit in."""

from services.deciding import Service
from services.http import boards as any_boards
from services.http.commands import Commands
from services.placements import boards
from services.placements.placement.commands import COMMANDS as PLACEMENT_COMMANDS
from services.placements.placement.decider import PLACEMENTS as PLACEMENT_DECIDER
from services.placements.projection import PLACEMENTS_BOARD, WEEKS_BOARD
from services.placements.schedule.commands import COMMANDS as SCHEDULE_COMMANDS
from services.placements.schedule.decider import SCHEDULES

PLACEMENTS = Service(
    name="placements",
    title="Convenant: plaatsingen",
    commands=(Commands(PLACEMENT_DECIDER, PLACEMENT_COMMANDS), Commands(SCHEDULES, SCHEDULE_COMMANDS)),
    routers=(boards.router, any_boards.router),
    boards=(PLACEMENTS_BOARD, WEEKS_BOARD),
)
