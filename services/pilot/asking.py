"""HTTP as a patient client does it: what was not answered, or only put off, is asked again."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

import httpx

PATIENCE_SECONDS = 60.0
AGAIN_SECONDS = 0.05
KEPT_SECONDS = 2.0
"""Shorter than a server keeps a silent connection, so that none is used that is just being closed."""


class ServiceFailed(Exception):
    """A service could not answer, however often it was asked."""


def connections() -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """A client that reuses its connections."""
    limits = httpx.Limits(max_connections=24, max_keepalive_connections=24, keepalive_expiry=KEPT_SECONDS)
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
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        late = asyncio.get_running_loop().time() > until
        try:
            answer = await http.request(method, url, content=content, headers=given)
        except httpx.TransportError:
            if late:
                raise
        else:
            if not _later(answer):
                return answer
            if late:
                raise ServiceFailed(f"a service answered {answer.status_code} again and again")
        await asyncio.sleep(AGAIN_SECONDS)


def _later(answer: httpx.Response) -> bool:
    """Put off, cut off while the service was ending, or in each other's way."""
    if answer.is_server_error:
        return True
    return answer.status_code == httpx.codes.CONFLICT and answer.json().get("code") == "CONFLICT"
