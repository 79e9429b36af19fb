"""The gateway over HTTP: `GET` what a message pointed at, `POST` what may not travel on a topic."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.gateway.answer import Answer
from services.gateway.fetching import Fetching, Gone, NotDisclosed
from services.gateway.hearing import Hearing, ServiceAway
from services.gateway.overseeing import Overseeing
from services.gateway.replying import Replying
from services.http.bearers import BadToken, Bearer
from services.http.callers import MUNICIPALITY, SERVICE, STAFF_ROLES, SYSTEM
from services.http.desk import Desk, desk_of
from services.http.problems import Problem, unavailable
from shared.events.convenants import PartnerRole

CLOUDEVENT = "application/cloudevents+json"
router = APIRouter(prefix="/v1", tags=["partners"])


@dataclass(frozen=True, slots=True)
class GatewayDesk(Desk):
    """The desk of the one service that partners speak with."""

    fetching: Fetching
    hearing: Hearing
    overseeing: Overseeing
    replying: Replying


@router.get("/verstrekkingen/{token}")
async def fetch(token: str, request: Request) -> dict[str, Any]:
    """The fields that a message pointed at, if they may still be told."""
    desk, bearer = await _asked(request)
    try:
        return await desk.fetching.fetch(bearer.partner, token)
    except NotDisclosed:
        raise Problem(403, "NOT_DISCLOSED") from None
    except Gone:
        raise Problem(410, "GONE") from None
    except ServiceAway:
        raise unavailable() from None


@router.get("/overdrachten")
async def handovers(request: Request) -> dict[str, Any]:
    """The handovers of COA's own residents, and from its sites until its access ends; most urgent first."""
    desk, bearer = await _coa(request)
    try:
        return await desk.overseeing.page(bearer.partner, bearer.role, request.query_params)
    except ServiceAway:
        raise unavailable() from None


@router.get("/overdrachten/{handover}")
async def handover(handover: UUID, request: Request) -> dict[str, Any]:
    """One of them, with its timeline as far as COA was told it."""
    desk, bearer = await _coa(request)
    try:
        return await desk.overseeing.one(bearer.partner, bearer.role, handover)
    except ServiceAway:
        raise unavailable() from None


@router.post("/berichten")
async def say(request: Request) -> JSONResponse:
    """A CloudEvent from a partner, and its answer; the same answer goes to its `replies` topic."""
    desk, bearer = await _asked(request)
    body = await request.body()
    try:
        answer = await desk.hearing.hear(bearer.partner, body, on_topic=False)
    except ServiceAway:
        raise unavailable() from None
    event = await desk.replying.reply(bearer.partner, answer, f"http/{sha256(body).hexdigest()}")
    return JSONResponse(event, status_code=_status(answer), media_type=CLOUDEVENT)


def _status(answer: Answer) -> int:
    """What was refused or could not be read is an answer all the same, with the code in its data."""
    return {"accepted": 200, "refused": 409, "invalid": 400}[answer.outcome]


async def _coa(request: Request) -> tuple[GatewayDesk, Bearer]:
    desk, bearer = await _asked(request)
    if bearer.role != PartnerRole.COA:
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return desk, bearer


async def _asked(request: Request) -> tuple[GatewayDesk, Bearer]:
    desk = desk_of(request)
    assert isinstance(desk, GatewayDesk)
    try:
        bearer = await desk.tokens.bearer(request.headers.get("authorization"))
    except BadToken:
        raise Problem(401, "TOKEN_REQUIRED", headers={"WWW-Authenticate": "Bearer"}) from None
    unknown = bearer.staff_role is not None and bearer.staff_role not in STAFF_ROLES.get(bearer.role, ())
    if unknown or bearer.role in (SERVICE, SYSTEM) or (bearer.role == MUNICIPALITY and bearer.staff_role):
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return desk, bearer
