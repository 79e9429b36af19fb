"""Plans, as case workers look at them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.http.callers import Caller
from services.http.desk import desk_of, staff_of
from services.http.own_cases import own_case
from services.http.strict import StrictRoute
from services.plans.projection import PLANS_BOARD, PlanRow
from shared.events.base import Message

router = APIRouter(route_class=StrictRoute, prefix="/v1/plannen", tags=["plannen"])


class Plans(Message):
    """The plans of a case."""

    plannen: tuple[PlanRow, ...]


@router.get("")
async def plans_of_a_case(
    request: Request, caller: Annotated[Caller, Depends(staff_of)], dossier: Annotated[UUID, Query()]
) -> Plans:
    """The plans of one case of the caller's municipality."""
    desk = desk_of(request)
    await own_case(desk.store, caller, dossier)
    return Plans(plannen=tuple(await desk.boards.of_case(PLANS_BOARD, dossier)))
