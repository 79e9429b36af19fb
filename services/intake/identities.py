"""Who a person is, asked of the vault: by the gateway for a partner's fetch, and by staff for their own case."""

from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import Field

from services.http.callers import GATEWAY, MUNICIPALITY, SERVICE, Caller
from services.http.desk import caller_of, desk_of, staff_of
from services.http.own_cases import own_case
from services.http.problems import Problem, not_found
from services.http.strict import StrictRoute
from services.intake.opening import IntakeDesk
from services.intake.vault import FIELDS
from shared.events.base import Message
from shared.seal.keys import KeyMissing

log = structlog.get_logger()
router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["identiteiten"])
IdentityField = Literal[
    "first_name", "last_name", "birth_date", "bsn", "v_number", "street_address", "phone", "email"
]
STAFF = (f"{MUNICIPALITY}/regievoerder", f"{MUNICIPALITY}/intake_officer")


class LookUp(Message):
    """Whose identity, and which fields of it."""

    participant_id: UUID
    fields: Annotated[tuple[IdentityField, ...], Field(min_length=1, max_length=len(FIELDS))]


@router.post("/identiteiten/opvragen")
async def look_up(
    asked: LookUp, request: Request, caller: Annotated[Caller, Depends(caller_of)]
) -> dict[str, Any]:
    """Fields of an identity, for the gateway, which has decided that its partner may have them."""
    if (caller.role, caller.partner) != (SERVICE, GATEWAY):
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return await _looked_up(request, asked.participant_id, asked.fields)


@router.get("/dossiers/{case_id}/identiteit")
async def of_case(case_id: UUID, request: Request, caller: Annotated[Caller, Depends(staff_of)]) -> dict[str, Any]:
    """The identity of the person of a case, for those who talk with that person."""
    caller.require(*STAFF)
    case = await own_case(desk_of(request).store, caller, case_id)
    return await _looked_up(request, case.person, FIELDS)


async def _looked_up(request: Request, participant: UUID, fields: tuple[str, ...]) -> dict[str, Any]:
    desk = desk_of(request)
    assert isinstance(desk, IntakeDesk)
    try:
        found = await desk.vault.look_up(participant, fields)
    except KeyMissing:
        raise Problem(410, "ERASED") from None
    log.info("identity looked up", fields=len(fields), found=found is not None)
    if found is None:
        raise not_found()
    return found
