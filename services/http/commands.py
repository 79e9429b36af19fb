"""Commands as routes: one way from a request to a decision, for every command of every service."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.http.asking import asked_of
from services.http.bodies import command_of, object_of
from services.http.callers import Caller
from services.http.desk import caller_of, desk_of
from services.http.permits import permit_of
from services.http.strict import StrictRoute
from services.http.verdicts import Accepted, answer_of
from services.http.wishes import Commands, Wish
from shared.events.base import Command


def command_routes(groups: Iterable[Commands]) -> APIRouter:
    """`POST /v1/opdrachten/{command}` for each of these commands."""
    router = APIRouter(route_class=StrictRoute, prefix="/v1/opdrachten", tags=["opdrachten"])
    for group in groups:
        for kind in group.kinds:
            _mount(router, group, kind)
    return router


def kebab(kind: type[Command]) -> str:
    """`OpenCase` is `open-case`."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("-")


def _mount(router: APIRouter, group: Commands, kind: type[Command]) -> None:
    way = group.ways.get(kind, Wish.decide)

    async def post(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> Accepted:
        caller.require(*kind.actors)
        desk = desk_of(request)
        given = object_of(await request.body())
        command = command_of(kind, given, caller)
        asked = await asked_of(request, desk, caller, kind, given)
        verdict = await way(Wish(desk, group.decider, command, asked, permit_of(caller, command), caller))
        return await answer_of(desk.store, verdict)

    body = {"$ref": f"#/components/schemas/{kind.__name__}"}
    router.add_api_route(
        f"/{kebab(kind)}",
        post,
        methods=["POST"],
        name=kind.__name__,
        summary=(kind.__doc__ or kind.__name__).split("\n")[0],
        operation_id=kind.__name__,
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}},
    )
