"""Asking over HTTP: what the services ask each other, and what a patient client asks them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
from pydantic_core import from_json

KEPT_SECONDS = 2.0
"""Shorter than a server keeps a silent connection, so that none is used that is just being closed."""
PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}


class Unreachable(OSError):
    """Nobody answered; whether the question arrived is not known."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]

    @property
    def is_problem(self) -> bool:
        """Whether it is a problem document (RFC 9457)."""
        return self.headers.get("content-type", "").startswith(PROBLEM)

    def json(self) -> Any:
        """The body, read as JSON."""
        return from_json(self.content)


class Caller:
    """A client that reuses its connections; its token is asked for each time, for tokens are renewed."""

    def __init__(self, session: aiohttp.ClientSession, token: Callable[[], str] = str) -> None:
        self._session = session
        self._token = token

    async def ask(
        self, method: str, url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """The answer, whatever its status; `Unreachable` also where a server that ends cut the question off.

        What a service says of a mistake is a problem document; a server that ends says so without one.
        """
        try:
            given = {**self._identified(), **(headers or {})}
            async with self._session.request(method, url, data=content, headers=given) as answer:
                reply = Reply(answer.status, await answer.read(), answer.headers)
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(type(error).__name__) from error
        if reply.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and not reply.is_problem:
            raise Unreachable(f"answered {reply.status_code} and no more")
        return reply

    def _identified(self) -> dict[str, str]:
        token = self._token()
        return {"Authorization": f"Bearer {token}"} if token else {}


@asynccontextmanager
async def calling(seconds: float, connections: int = 24, token: Callable[[], str] = str) -> AsyncIterator[Caller]:
    """A client that waits so long for an answer, over so many connections, perhaps with a token of its own."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=KEPT_SECONDS),
        timeout=aiohttp.ClientTimeout(total=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        yield Caller(session, token)
