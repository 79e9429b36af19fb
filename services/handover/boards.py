"""Handovers as case workers and COA look at them: lists, most urgent first, and the timeline of one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.handover.glance import Shown
from services.handover.looking import Found, Looking, Story, Wanted
from services.handover.onlookers import Onlooker, handover_desk, onlooker_of
from services.handover.urgency import cursor_of, place_of
from services.http.boards import PAGE
from services.http.desk import SYSTEM, Caller, caller_of
from services.http.problems import not_found
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
    staat: Annotated[str | None, Query(max_length=30, pattern="^[A-Z_]+$")] = None,
    verantwoordelijke: Annotated[Literal["COA", "MUNICIPALITY"] | None, Query()] = None,
    te_laat: Annotated[bool | None, Query(alias="teLaat")] = None,
    lopend: Annotated[bool | None, Query()] = None,
    regievoerder: Annotated[StaffId | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=120)] = None,
) -> Handovers:
    """The handovers that the caller may see: its own cases, or those of its reception sites."""
    wanted = Wanted(
        municipality=onlooker.municipality,
        sites=onlooker.sites,
        state=staat,
        responsible=verantwoordelijke,
        late=te_laat,
        running=lopend,
        case_worker=regievoerder,
    )
    looking, after = Looking(onlooker.desk.store), place_of(cursor)
    seen: list[Found] = []
    last = None
    while len(seen) <= PAGE and (page := await looking.most_urgent(wanted, after, PAGE + 1)):
        seen += [found for found in page if await onlooker.may_see(found.row)]
        after = page[-1].at
    if len(seen) > PAGE:
        seen = seen[:PAGE]
        last = cursor_of(seen[-1].at)
        response.headers["Link"] = f'<{request.url.include_query_params(cursor=last)}>; rel="next"'
    return Handovers(
        overdrachten=await looking.shown([f.row for f in seen], onlooker.partner is not None), next_cursor=last
    )


@router.get("/{named}")
async def one_handover(named: UUID, onlooker: Annotated[Onlooker, Depends(onlooker_of)]) -> Story:
    """One handover, named by its own id or by its case's: the timeline, what is due, what was missed and told."""
    looking = Looking(onlooker.desk.store)
    row = await looking.one(named)
    if row is None or not await onlooker.may_see(row):
        raise not_found()
    return await looking.story(row, onlooker.told_to)


@rebuilding.post("/herbouwen")
async def rebuild(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> dict[str, int]:
    """Make what people look at, and what waits to become due, anew from the log."""
    caller.require(SYSTEM)
    return {"position": await handover_desk(request).renewing.renew()}
