"""Around every request: its size, its correlation id, and the headers every answer carries."""

import re
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.http.problems import Problem, unexpected

LARGEST_BODY = 64 * 1024
API_VERSION = "1.0.0"
HEADERS = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
correlation: ContextVar[str] = ContextVar("correlation", default="")
_TRACE = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TooLarge(Exception):
    """More came than any command needs."""


class Edge:
    """The outermost layer of an app."""

    def __init__(self, app: ASGIApp, new_id: Callable[[], str]) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        known = correlation_of(headers) or self._new_id()
        correlation.set(known)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=known)
        answer = _with_headers(send, known)
        try:
            await self._app(scope, _limited(receive, headers.get("content-length", "")), answer)
        except TooLarge:
            await Problem(413, "BODY_TOO_LARGE").response()(scope, receive, answer)
        except Exception as error:  # the outermost edge: whatever it is, its words stay inside
            await unexpected(error).response()(scope, receive, answer)


def correlation_of(headers: Mapping[str, str]) -> str | None:
    """The caller's own id, if it is one that can hold no personal data."""
    if trace := _TRACE.fullmatch(headers.get("traceparent", "")):
        return trace[1]
    given = headers.get("x-correlation-id", "").lower()
    return given if _ID.fullmatch(given) else None


def _with_headers(send: Send, known: str) -> Send:
    async def answer(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS | {"X-Correlation-ID": known})
        await send(message)

    return answer


def _limited(receive: Receive, stated: str) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        if stated.isdigit() and int(stated) > LARGEST_BODY:
            raise TooLarge
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise TooLarge
        return message

    return limited
