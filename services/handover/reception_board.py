"""Handovers as COA looks at them, by way of the gateway: as far as it was told, and every person once."""

from uuid import UUID

from services.handover.onlookers import Onlooker
from services.handover.paging import page_of
from services.handover.reception_looking import FoundThere, LookingFromReception, WantedThere
from services.handover.reception_row import ReceptionRow, SeenFromReception, glance_from_reception
from services.handover.reception_story import ToldStory
from services.handover.urgency import Urgency
from services.http.problems import not_found
from shared.convenant.parties import Partner
from shared.events.base import Message


class ToldHandovers(Message):
    """One page; `next_cursor` is absent on the last one."""

    overdrachten: tuple[SeenFromReception, ...]
    next_cursor: str | None = None


async def seen_from_reception(
    onlooker: Onlooker, wanted: WantedThere, after: Urgency, size: int
) -> tuple[tuple[SeenFromReception, ...], Urgency | None]:
    """A page of the handovers from its sites, and where the next begins."""
    looking = LookingFromReception(onlooker.desk.store, await onlooker.today())

    async def may_see(found: FoundThere) -> bool:
        return await onlooker.may_see(found.row) and not await _seen_as_another(onlooker, looking, found.row)

    found, last = await page_of(lambda at, size: looking.most_urgent(wanted, at, size), may_see, after, size)
    return tuple(glance_from_reception(one.row, looking.today) for one in found), last


async def story_for(onlooker: Onlooker, partner: Partner, named: UUID) -> ToldStory:
    """One handover as this partner was told it; 404 if it is not for its eyes."""
    looking = LookingFromReception(onlooker.desk.store, await onlooker.today())
    row = await looking.one(named)
    if row is None or not await onlooker.may_see(row):
        raise not_found()
    return await looking.story(row, partner.partner_id)


async def _seen_as_another(onlooker: Onlooker, looking: LookingFromReception, row: ReceptionRow) -> bool:
    """Whether the person is listed already as whom they turned out to be."""
    survivor = await looking.survivor(row)
    return survivor is not None and await onlooker.may_see(survivor)
