"""What the process cannot know when it asks, for it stands in facts of the region: which partner a code means."""

import structlog

from services.handover.handover.process_commands import NotifyOfErasure
from services.handover.parties import Parties
from shared.events.base import Command

log = structlog.get_logger()


class Completing:
    """Completes commands from the region's facts."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties

    async def complete(self, command: Command) -> Command | None:
        """The command, ready to be decided; none where there is nobody to tell."""
        if not isinstance(command, NotifyOfErasure) or command.partner_id is not None:
            return command
        partner = await self._parties.of_municipality(command.municipality_code or "")
        if partner is None:
            log.warning("no partner to be told of an erasure", municipality=command.municipality_code)
            return None
        return command.model_copy(update={"partner_id": partner})
