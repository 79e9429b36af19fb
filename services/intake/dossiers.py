"""Cases, as case workers look at them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.http.boards import PAGE, after, cursor_of
from services.http.callers import Caller
from services.http.desk import desk_of, staff_of
from services.http.problems import not_found
from services.http.strict import StrictRoute
from services.intake.case_row import CaseRow
from services.intake.due import Due, due
from services.intake.projection import CASES_BOARD
from shared.clock import civil_date
from shared.events.base import Message, StaffId

router = APIRouter(route_class=StrictRoute, prefix="/v1/dossiers", tags=["dossiers"])


class Dossier(Message):
    """A case, and what is still due of it."""

    dossier: CaseRow
    due: tuple[Due, ...]


class Dossiers(Message):
    """One page; `next_cursor` is absent on the last one."""

    dossiers: tuple[Dossier, ...]
    next_cursor: str | None


@router.get("")
async def my_cases(
    request: Request,
    caller: Annotated[Caller, Depends(staff_of)],
    regievoerder: Annotated[StaffId | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
) -> Dossiers:
    """The cases of the caller's municipality, or those of one case worker."""
    desk = desk_of(request)
    own = caller.municipality or ""
    rows = await desk.boards.page(CASES_BOARD, own, regievoerder, after(cursor), PAGE + 1)
    today = civil_date(await desk.clock.now())
    shown = tuple(Dossier(dossier=row.shown(), due=due(row, today)) for row in rows[:PAGE])
    more = len(rows) > PAGE
    return Dossiers(dossiers=shown, next_cursor=cursor_of(rows[PAGE - 1].case_id) if more else None)


@router.get("/{case_id}")
async def one_case(case_id: UUID, request: Request, caller: Annotated[Caller, Depends(staff_of)]) -> Dossier:
    """One case of the caller's municipality."""
    desk = desk_of(request)
    row = await desk.boards.one(CASES_BOARD, case_id)
    if row is None or row.municipality != caller.municipality:
        raise not_found()
    return Dossier(dossier=row.shown(), due=due(row, civil_date(await desk.clock.now())))
