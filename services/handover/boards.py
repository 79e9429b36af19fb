"""Handovers as case workers and COA look at them: lists, most urgent first, and the timeline of one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.handover.glance import Shown
from services.handover.looking import Found, Looking, Story, Wanted
from services.handover.onlookers import Onlooker, handover_desk, onlooker_of
from services.handover.paging import page_of
from services.handover.reception_board import ToldHandovers, seen_from_reception, story_for
from services.handover.reception_looking import WantedThere
from services.handover.reception_story import ToldStory
from services.handover.stages import State
from services.handover.urgency import Urgency, cursor_of, place_of
from services.http.boards import PAGE
from services.http.callers import SYSTEM, Caller
from services.http.desk import caller_of
from services.http.field_errors import FieldError
from services.http.problems import invalid, not_found
from services.http.strict import StrictRoute
from shared.events.base import Message, StaffId

router = APIRouter(route_class=StrictRoute, prefix="/v1/overdrachten", tags=["overdrachten"])
rebuilding = APIRouter(route_class=StrictRoute, prefix="/v1/borden", tags=["borden"])


class Handovers(Message):
    """One page; `next_cursor` is absent on the last one."""

    overdrachten: tuple[Shown, ...]
    next_cursor: str | None


@router.get("")
async def handovers(
    request: Request,
    response: Response,
    onlooker: Annotated[Onlooker, Depends(onlooker_of)],
    staat: Annotated[State | None, Query()] = None,
    verantwoordelijke: Annotated[Literal["COA", "MUNICIPALITY"] | None, Query()] = None,
    te_laat: Annotated[bool | None, Query(alias="teLaat")] = None,
    lopend: Annotated[bool | None, Query()] = None,
    openstaand: Annotated[bool | None, Query()] = None,
    regievoerder: Annotated[StaffId | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=120)] = None,
) -> Handovers | ToldHandovers:
    """The handovers that the caller may see: its own cases, or those of its reception sites."""
    after = place_of(cursor)
    if onlooker.partner:
        own = {"regievoerder": regievoerder, "openstaand": openstaand}
        if unknown := [FieldError(name, "UNKNOWN_FIELD") for name, asked in own.items() if asked is not None]:
            raise invalid(unknown)
        there = WantedThere(tuple(sorted(onlooker.partner.sites)), staat, verantwoordelijke, te_laat, lopend)
        told, last = await seen_from_reception(onlooker, there, after, PAGE)
        return ToldHandovers(overdrachten=told, next_cursor=_next(request, response, last))
    wanted = Wanted(
        municipality=onlooker.municipality,
        state=staat,
        responsible=verantwoordelijke,
        late=te_laat,
        running=lopend,
        pending=openstaand,
        case_worker=regievoerder,
    )
    shown, last = await _seen_at_home(onlooker, wanted, after)
    return Handovers(overdrachten=shown, next_cursor=_next(request, response, last))


def _next(request: Request, response: Response, last: Urgency | None) -> str | None:
    """The cursor of the next page, which is linked to as well."""
    if last is None:
        return None
    cursor = cursor_of(last)
    response.headers["Link"] = f'<{request.url.include_query_params(cursor=cursor)}>; rel="next"'
    return cursor


async def _seen_at_home(
    onlooker: Onlooker, wanted: Wanted, after: Urgency
) -> tuple[tuple[Shown, ...], Urgency | None]:
    looking = Looking(onlooker.desk.store, onlooker.desk.parties)

    async def may_see(found: Found) -> bool:
        return await onlooker.may_see(found.row)

    found, last = await page_of(lambda at, size: looking.most_urgent(wanted, at, size), may_see, after, PAGE)
    return await looking.shown([one.row for one in found]), last


@router.get("/{named}")
async def one_handover(named: UUID, onlooker: Annotated[Onlooker, Depends(onlooker_of)]) -> Story | ToldStory:
    """One handover, named by its own id or by its case's: the timeline, what is due, what was missed and told."""
    if onlooker.partner:
        return await story_for(onlooker, onlooker.partner, named)
    looking = Looking(onlooker.desk.store, onlooker.desk.parties)
    row = await looking.one(named)
    if row is None or not await onlooker.may_see(row):
        raise not_found()
    return await looking.story(row, onlooker.municipality)


@rebuilding.post("/herbouwen")
async def rebuild(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> dict[str, int]:
    """Make what people look at, and what waits to become due, anew from the log."""
    caller.require(SYSTEM)
    return {"position": await handover_desk(request).renewing.renew()}
