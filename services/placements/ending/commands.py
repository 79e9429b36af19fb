"""What may be asked about all placements of a case at once."""

from datetime import date
from typing import ClassVar

from shared.events.base import PersonCommand
from shared.events.placements import EndReason


class EndRunningPlacements(PersonCommand):
    """End every placement that runs, because the case ended or went to another municipality."""

    actors: ClassVar = ("SYSTEM",)
    ended_on: date
    reason: EndReason


EndingCommand = EndRunningPlacements
COMMANDS = (EndRunningPlacements,)
