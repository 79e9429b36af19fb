"""The keys that an issuer signs its tokens with, as it publishes them."""

import time
from http import HTTPStatus
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic_core import from_json

from shared.calling import Unreachable, calling
from shared.store.port import StoreUnavailable


class PublishedKeys:
    """The keys at a path or URL, fetched once in a while."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._keys: KeySet | None = None
        self._asked = 0.0

    async def known(self, at_most_seconds: float) -> KeySet:
        """The keys, asked for again after so many seconds; old ones serve while the issuer is away."""
        if self._keys is None or time.monotonic() - self._asked > at_most_seconds:
            self._asked = time.monotonic()
            try:
                self._keys = KeySet.import_key_set(from_json(await _published(self._place)))
            except (OSError, ValueError, JoseError):
                if self._keys is None:
                    raise StoreUnavailable("the keys that tokens are signed with cannot be read") from None
        return self._keys


async def _published(place: str) -> bytes:
    if not place.startswith(("http://", "https://")):
        return Path(place).read_bytes()
    async with calling(5.0) as caller:
        answer = await caller.ask("GET", place)
    if answer.status_code != HTTPStatus.OK:
        raise Unreachable(f"answered {answer.status_code}")
    return answer.content
