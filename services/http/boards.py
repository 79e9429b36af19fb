"""What the boards of every service share on the wire: a page after a cursor, and being made anew."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from services.http.callers import SYSTEM, Caller
from services.http.desk import caller_of, desk_of
from services.http.field_errors import FieldError
from services.http.problems import invalid
from services.http.strict import StrictRoute
from shared.board import NOBODY

PAGE = 50
router = APIRouter(route_class=StrictRoute, prefix="/v1/borden", tags=["borden"])


@router.post("/herbouwen")
async def rebuild(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> dict[str, int]:
    """Make this service's boards anew from the log; the old ones are shown meanwhile."""
    caller.require(SYSTEM)
    return {"position": await desk_of(request).boards.rebuild()}


def cursor_of(last: UUID) -> str:
    """An opaque cursor: the rest comes after this row."""
    return urlsafe_b64encode(last.bytes).decode().rstrip("=")


def after(cursor: str | None) -> UUID:
    """The row that a cursor stands for."""
    if cursor is None:
        return NOBODY
    try:
        return UUID(bytes=urlsafe_b64decode(cursor + "=="))
    except ValueError:
        raise invalid([FieldError("cursor", "WRONG_FORMAT")]) from None
