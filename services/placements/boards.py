"""Placements and weeks, as case workers look at them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.http.callers import Caller
from services.http.desk import desk_of, staff_of
from services.http.own_cases import own_case
from services.http.problems import not_found
from services.http.strict import StrictRoute
from services.placements.projection import PLACEMENTS_BOARD, WEEKS_BOARD, PlacementRow, PlacementState, WeekRow
from shared.events.base import Message

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["plaatsingen"])


class Placements(Message):
    """The placements of a case."""

    plaatsingen: tuple[PlacementRow, ...]


@router.get("/plaatsingen")
async def placements_of_a_case(
    request: Request,
    caller: Annotated[Caller, Depends(staff_of)],
    dossier: Annotated[UUID, Query()],
    status: Annotated[PlacementState | None, Query()] = None,
) -> Placements:
    """The placements of one case of the caller's municipality."""
    desk = desk_of(request)
    await own_case(desk.store, caller, dossier)
    rows = await desk.boards.of_case(PLACEMENTS_BOARD, dossier)
    return Placements(plaatsingen=tuple(row for row in rows if status in (None, row.state)))


@router.get("/weekroosters/{case_id}")
async def week_of_a_case(case_id: UUID, request: Request, caller: Annotated[Caller, Depends(staff_of)]) -> WeekRow:
    """The week of one case of the caller's municipality."""
    desk = desk_of(request)
    await own_case(desk.store, caller, case_id)
    week = await desk.boards.one(WEEKS_BOARD, case_id)
    if week is None:
        raise not_found()
    return week
