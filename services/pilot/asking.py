"""HTTP as a patient client does it: what was not answered, or only put off, is asked again."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx

TRIES = 60
AGAIN_SECONDS = 0.05
KEPT_SECONDS = 2.0
"""Shorter than a server keeps a silent connection, so that none is used that is just being closed."""


def connections() -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """A client that reuses its connections."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64, keepalive_expiry=KEPT_SECONDS)
    return httpx.AsyncClient(timeout=60, limits=limits)


async def asked(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    token: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """The answer; a conflict with other writers is asked again too."""
    given = {"Authorization": f"Bearer {token}", **(headers or {})}
    for left in reversed(range(TRIES)):
        try:
            answer = await http.request(method, url, content=content, headers=given)
        except httpx.TransportError:
            if not left:
                raise
        else:
            if not left or not _later(answer):
                return answer
        await asyncio.sleep(AGAIN_SECONDS)
    raise AssertionError("unreachable")


def _later(answer: httpx.Response) -> bool:
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return True
    return answer.status_code == httpx.codes.CONFLICT and _code(answer) == "CONFLICT"


def _code(answer: httpx.Response) -> Any:
    body = answer.json()
    return body.get("code")
