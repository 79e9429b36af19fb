"""HTTP as a patient client does it: what was not answered, or only put off, is asked again, ever later."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from shared.calling import Caller, Reply, Unreachable

PATIENCE_SECONDS = 60.0
AGAIN_SECONDS, LONGEST_SECONDS = 0.05, 2.0


class ServiceFailed(Exception):
    """A service made a mistake over what was asked, or could not answer however often it was asked."""


async def asked(
    http: Caller,
    method: str,
    url: str,
    token: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """The answer; a conflict with other writers is asked again too. Raises `ServiceFailed` and `Unreachable`."""
    given = {"Authorization": f"Bearer {token}", **(headers or {})}
    until, pause = asyncio.get_running_loop().time() + PATIENCE_SECONDS, AGAIN_SECONDS
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
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_SECONDS)


def _later(answer: Reply) -> bool:
    """Whether it was put off, or in another's way; raises on a mistake."""
    status = answer.status_code
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return True
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServiceFailed(
            f"a service answered {status} {answer.json().get('code')}: its log tells where it failed"
        )
    return status == HTTPStatus.CONFLICT and answer.json().get("code") == "CONFLICT"
