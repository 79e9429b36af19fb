"""Where the time comes from: the system's clock, or one that only the player moves."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import asyncpg

from shared.events.envelope import civil_date as civil_date
from shared.store.gathering import Gathering
from shared.store.patience import patiently
from shared.store.port import StoreUnavailable
from shared.store.statements import QUERIES


class Clock(Protocol):
    """Tells the time; asked once a command, so that rules never ask."""

    async def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    async def passed(self) -> datetime:
        """Until when time has passed: deadlines before it are met or missed."""
        ...


class SystemClock:
    """The clock of the machine."""

    async def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where the time is read: others are given it

    async def passed(self) -> datetime:
        """The present instant."""
        return await self.now()


class FixedClock:
    """A clock that stands still until it is set: for tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    async def now(self) -> datetime:
        """The instant it was set to."""
        return self.at

    async def passed(self) -> datetime:
        """The same."""
        return self.at


class ClockNotSet(StoreUnavailable):
    """The played clock has not been set yet, so it is no time at all."""


class PlayedClock:
    """The clock that the player moves: a row in the region's database."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._asking: Gathering[None, datetime | None] = Gathering(self._read)

    async def now(self) -> datetime:
        """The instant the player set last; raises `ClockNotSet`."""
        at = (await self._asking.ask([None]))[None]
        if at is None:
            raise ClockNotSet("the player has not set the clock yet")
        return at

    async def passed(self) -> datetime:
        """Until when the player let time pass; raises `ClockNotSet`."""
        at = await patiently(lambda: self._pool.fetchval(QUERIES["played_passed"]))
        if at is None:
            raise ClockNotSet("the player has not set the clock yet")
        assert isinstance(at, datetime)
        return at

    async def _read(self, _: Sequence[None]) -> dict[None, datetime | None]:
        return {None: await patiently(lambda: self._pool.fetchval(QUERIES["played_now"]))}
