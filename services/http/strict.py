"""Routes that take no question they do not know: a parameter that was misspelt is told, not left unheard."""

from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from functools import wraps
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query
from fastapi.routing import APIRoute

from services.http.field_errors import FieldError, told_of
from services.http.problems import invalid

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_unknown: ContextVar[tuple[FieldError, ...]] = ContextVar("unknown", default=())


class StrictRoute(APIRoute):
    """A route whose unknown query parameters are errors like all others, once it is clear that who asks may."""

    def __init__(self, path: str, endpoint: Callable[..., Awaitable[Any]], **more: Any) -> None:
        super().__init__(path, _guarded(endpoint), **more)

    def get_route_handler(self) -> Handler:
        """The answer, or everything that is wrong with the question at once."""
        answer = super().get_route_handler()
        known = {p.alias for p in get_flat_params(self.dependant) if isinstance(p.field_info, Query)}

        async def handler(request: Request) -> Response:
            unknown = tuple(told_of((n,), "extra_forbidden") for n in request.query_params if n not in known)
            _unknown.set(unknown)
            try:
                return await answer(request)
            except RequestValidationError as error:
                raise invalid([*(told_of(e["loc"][1:], e["type"]) for e in error.errors()), *unknown]) from None

        return handler


def _guarded(endpoint: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same, but for a question with unknown parts: then nothing is done."""

    @wraps(endpoint)
    async def answer(*args: Any, **named: Any) -> Any:
        if unknown := _unknown.get():
            raise invalid(unknown)
        return await endpoint(*args, **named)

    return answer
