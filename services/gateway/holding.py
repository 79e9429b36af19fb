"""Persons held back: where one person's event cannot be carried, that person waits and everybody else goes on."""

import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import structlog
from aiokafka.errors import KafkaError
from cryptography.exceptions import InvalidTag

from services.gateway.page import Page
from shared.carrier.bookmark import Held
from shared.events.catalogue import UnknownEvent
from shared.seal.keys import KeyMissing
from shared.store.patience import AWAY
from shared.store.port import StoreUnavailable

UNREADABLE = {KeyMissing: "KEY_MISSING", UnknownEvent: "UNKNOWN_EVENT", InvalidTag: "NOT_DECRYPTABLE"}
MISTAKE = "INTERNAL"
NOBODYS_FAULT = (KafkaError, StoreUnavailable, asyncpg.PostgresError, MemoryError, *AWAY)
"""What would meet the next person too: the carrier starts over, and nobody is held back for it."""
MOST = 1000
"""Beyond so many it is no one person's trouble, and their bookmark would not fit: the slice stops."""
AGAIN_SECONDS, LONGEST_SECONDS = 30.0, 600.0
log = structlog.get_logger()


class Holding:
    """Holds persons back on a page, and says when they are to be tried again."""

    def __init__(self) -> None:
        self._known: set[Held] = set()
        self.begin()

    def begin(self) -> None:
        """At a start everybody who is held is tried at once."""
        self._next, self._pause = 0.0, AGAIN_SECONDS

    @property
    def due(self) -> bool:
        """Whether it is time to try them again."""
        return time.monotonic() >= self._next

    def tried(self) -> None:
        """Everybody was tried; less and less often from here on."""
        self._next = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_SECONDS)

    @contextmanager
    def guarding(self, person: UUID, position: int, page: Page) -> Iterator[None]:
        """Whatever goes wrong inside over this person's event is theirs alone, and leaves nothing on the page."""
        mark = page.mark()
        try:
            yield
        except NOBODYS_FAULT:
            raise
        except Exception as error:  # whatever it is: one person's event stops that person
            if len(page.held) >= MOST:
                raise
            page.undo(mark)
            self._hold(Held(str(person), position, UNREADABLE.get(type(error), MISTAKE)), error, page)

    def _hold(self, held: Held, error: Exception, page: Page) -> None:
        page.held[held.person] = held
        if held not in self._known:
            self._known.add(held)
            log.error("person held back", position=held.position, code=held.code, **_place(error))


def _place(error: Exception) -> dict[str, str]:
    """What a developer needs and nothing anybody said: the kind of error, and where."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return {"error": type(error).__name__, "at": f"{Path(frame.filename).name}:{frame.lineno}"}
