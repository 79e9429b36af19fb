"""What may be asked about a person's week."""

from datetime import date
from typing import ClassVar

from shared.events.base import PersonCommand, ProgrammeCode
from shared.events.placements import WeekItem


class SetWeekSchedule(PersonCommand):
    """Plan the person's week; `catch_up` lets it pass the programme's maximum, never ten dayparts."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = (
        "NOT_A_MONDAY",
        "NOT_ENROLLED",
        "DAYPART_LIMIT_EXCEEDED",
        "DAYPART_CONFLICT",
        "DAYPART_NOT_ALLOWED",
    )
    week_from: date
    items: tuple[WeekItem, ...]
    programme_code: ProgrammeCode | None = None
    catch_up: bool = False


ScheduleCommand = SetWeekSchedule
COMMANDS = (SetWeekSchedule,)
