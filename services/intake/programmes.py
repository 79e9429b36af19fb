"""What a programme did, in numbers: for the municipalities that take part in it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.http.callers import Caller
from services.http.desk import Desk, desk_of, staff_of
from services.http.problems import not_found
from services.http.strict import StrictRoute
from services.intake.motivation import MOTIVATION_BOARD, Effect, MotivationRow, changes, effect, of_all
from shared.board import NOBODY
from shared.board import PAGE as ROWS
from shared.events.base import Message, ProgrammeCode
from shared.events.programmes import ProgrammeEvent
from shared.programme_facts import Programmes, evolve_programmes, programme_stream

router = APIRouter(route_class=StrictRoute, prefix="/v1/programmas", tags=["programmas"])


class Motivation(Message):
    """Of the caller's own participants, and of all where that tells nothing of a few people elsewhere."""

    programme_code: ProgrammeCode
    own: Effect
    programme: Effect | None


@router.get("/{code}/motivatie")
async def motivation(
    code: ProgrammeCode, request: Request, caller: Annotated[Caller, Depends(staff_of)]
) -> Motivation:
    """By how much motivation changed between T0 and T1; 404 for who has no part in the programme."""
    desk = desk_of(request)
    taking_part = await _municipalities(desk, code)
    if caller.municipality not in taking_part:
        raise not_found()
    own: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for municipality in taking_part:
        found = changes(await _rows(desk, municipality), code)
        (own if municipality == caller.municipality else others).extend(found)
    return Motivation(programme_code=code, own=effect(own), programme=of_all(own, others))


async def _municipalities(desk: Desk, code: str) -> tuple[str, ...]:
    """Who takes part in a programme; nobody where it is none."""
    known: Programmes = {}
    for fact in (await desk.store.read([programme_stream(code)])).facts:
        assert isinstance(fact.event, ProgrammeEvent)
        known = evolve_programmes(known, fact.event)
    return known[code].definition.municipalities if code in known else ()


async def _rows(desk: Desk, municipality: str) -> list[MotivationRow]:
    """Everybody who was enrolled by a municipality."""
    rows: list[MotivationRow] = []
    after = NOBODY
    while page := await desk.boards.page(MOTIVATION_BOARD, municipality, None, after, ROWS):
        rows += page
        after = page[-1].case_id
    return rows
