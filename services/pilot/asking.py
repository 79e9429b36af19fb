"""HTTP as a patient client does it: what was not answered, or only put off, is asked again."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from shared.calling import Caller, Reply, Unreachable

PATIENCE_SECONDS = 60.0
AGAIN_SECONDS = 0.05


class ServiceFailed(Exception):
    """A service could not answer, however often it was asked."""


async def asked(
    http: Caller,
    method: str,
    url: str,
    token: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """The answer; a conflict with other writers is asked again too."""
    given = {"Authorization": f"Bearer {token}", **(headers or {})}
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        late = asyncio.get_running_loop().time() > until
        try:
            answer = await http.ask(method, url, content, given)
        except Unreachable:
            if late:
                raise
        else:
            if not _later(answer):
                return answer
            if late:
                raise ServiceFailed(f"a service answered {answer.status_code} again and again")
        await asyncio.sleep(AGAIN_SECONDS)


def _later(answer: Reply) -> bool:
    """Put off, cut off while the service was ending, or in each other's way."""
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return True
    return answer.status_code == HTTPStatus.CONFLICT and answer.json().get("code") == "CONFLICT"
