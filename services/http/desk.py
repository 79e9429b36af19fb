"""What answering a request needs: where facts are kept, what time it is, and who asks."""

from dataclasses import dataclass

from fastapi import Request

from services.http.bearers import BadToken
from services.http.callers import MUNICIPALITY, SERVICE, SYSTEM, Caller, on_behalf
from services.http.problems import Problem, unavailable
from services.http.tokens import Tokens
from shared.board import Boards
from shared.clock import Clock
from shared.store.postgres import PostgresStore


@dataclass(frozen=True, slots=True)
class Desk:
    """Open connections of one service, shared by its requests."""

    store: PostgresStore
    clock: Clock
    tokens: Tokens
    boards: Boards


def desk_of(request: Request) -> Desk:
    """The desk of this service; 503 while its database has not been reached yet."""
    desk = getattr(request.app.state, "desk", None)
    if desk is None:
        raise unavailable()
    assert isinstance(desk, Desk)
    return desk


async def caller_of(request: Request) -> Caller:
    """Who asks: staff of a municipality, the system, or the gateway on behalf of a partner; 401, 403."""
    behalf = request.headers.get("on-behalf-of")
    try:
        bearer = await desk_of(request).tokens.bearer(request.headers.get("authorization"))
        if bearer.role == SERVICE:
            return on_behalf(bearer, behalf)
    except BadToken:
        raise Problem(401, "TOKEN_REQUIRED", headers={"WWW-Authenticate": "Bearer"}) from None
    if bearer.role not in (MUNICIPALITY, SYSTEM) or behalf is not None:
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return Caller(bearer, bearer.role, bearer.staff_role, bearer.partner)


async def staff_of(request: Request) -> Caller:
    """A member of a municipality's staff; 403 for everybody else."""
    caller = await caller_of(request)
    if caller.behalf or not caller.municipality:
        raise Problem(403, "ROLE_NOT_ALLOWED")
    caller.require(MUNICIPALITY)
    return caller
