"""Who may look at which handovers: a municipality at its own cases, COA at its residents' while it has access."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from services.handover.parties import Parties
from services.handover.reception_row import ReceptionRow
from services.handover.renewing import Renewing
from services.handover.row import HandoverRow
from services.http.callers import SYSTEM, Caller
from services.http.desk import Desk, caller_of, desk_of, staff_of
from services.http.problems import Problem
from shared.clock import civil_date
from shared.convenant.parties import Partner
from shared.events.convenants import PartnerRole


@dataclass(frozen=True, slots=True)
class HandoverDesk(Desk):
    """The desk of the handover service, which knows the region's partners and makes its tables anew."""

    parties: Parties
    renewing: Renewing


@dataclass(frozen=True, slots=True)
class Onlooker:
    """One who looks; what is not for its eyes is not there."""

    desk: HandoverDesk
    municipality: str | None = None
    partner: Partner | None = None
    _open: dict[UUID, frozenset[UUID]] = field(default_factory=dict)

    async def today(self) -> date:
        """The civil day on which it looks."""
        return civil_date(await self.desk.clock.now())

    async def may_see(self, row: HandoverRow | ReceptionRow) -> bool:
        """Whether this handover is for its eyes today."""
        if self.partner is None:
            return self.municipality in (None, row.municipality)
        if row.participant_id not in self._open:
            cases = await self.desk.parties.cases_open_to(self.partner, row.participant_id, await self.today())
            self._open[row.participant_id] = cases
        return row.case_id in self._open[row.participant_id]


def handover_desk(request: Request) -> HandoverDesk:
    """The desk of this service; 503 while its database has not been reached yet."""
    desk = desk_of(request)
    assert isinstance(desk, HandoverDesk)
    return desk


async def onlooker_of(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> Onlooker:
    """Staff of a municipality, the system, or COA by way of the gateway; 403 for everybody else."""
    desk = handover_desk(request)
    if caller.role == SYSTEM:
        return Onlooker(desk)
    if not caller.behalf:
        return Onlooker(desk, municipality=(await staff_of(request)).municipality)
    partner = await desk.parties.partner(caller.partner)
    if partner is None or partner.role is not PartnerRole.COA or caller.role != PartnerRole.COA:
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return Onlooker(desk, partner=partner)
