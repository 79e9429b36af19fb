"""A deciding service as a process: its app listens at once, and answers as soon as its servers are there."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI

from services.http.api import api, open_desk
from services.http.desk import Desk
from services.http.tokens import Tokens
from services.http.wishes import Commands
from services.listening import listening
from services.patience import connected, when_there
from services.subscribing import redriven, subscribed
from shared.board import Board, Boards
from shared.clock import Clock, PlayedClock, SystemClock
from shared.delivery import Inbox
from shared.settings import Settings
from shared.store.postgres import PostgresStore

Work = Coroutine[Any, Any, None]


async def _plain(desk: Desk, _: Settings) -> Desk:
    return desk


def _nothing(_: Desk, __: Settings) -> Sequence[Work]:
    return ()


@dataclass(frozen=True)
class Service:
    """What makes one deciding service another than the next."""

    name: str
    title: str
    commands: tuple[Commands, ...]
    routers: tuple[APIRouter, ...]
    boards: tuple[Board[Any], ...]
    desk: Callable[[Desk, Settings], Awaitable[Desk]] = _plain
    work: Callable[[Desk, Settings], Sequence[Work]] = field(default=_nothing)

    def app(self) -> FastAPI:
        """Its app, still without a desk."""
        return api(self.title, self.commands, self.routers)

    async def run(self, settings: Settings) -> None:
        """Serve, until cancelled."""
        app = self.app()
        async with listening(app, settings, self.name):
            store = await connected(settings)
            try:
                await self._work(app, store, settings)
            finally:
                app.state.desk = None
                await store.close()

    async def _work(self, app: FastAPI, store: PostgresStore, settings: Settings) -> None:
        boards = Boards(self.name, self.boards, store, settings.partitions)
        plain = Desk(store, clock_of(store, settings), Tokens(settings), boards)
        desk = await when_there("database", lambda: self.desk(plain, settings))
        await when_there("database", boards.open)
        await open_desk(app, desk)
        own = self.work(desk, settings)  # first, for it may refuse to start
        async with asyncio.TaskGroup() as tasks:
            shown = consuming(boards.inbox, settings) if self.boards else ()
            for work in (*shown, *own):
                tasks.create_task(work)


def consuming(inbox: Inbox, settings: Settings) -> tuple[Work, Work]:
    """What feeds an inbox."""
    return subscribed(inbox, settings), redriven(inbox)


def clock_of(store: PostgresStore, settings: Settings) -> Clock:
    """The clock of this process; a production has no other than the machine's."""
    if settings.clock == "system":
        return SystemClock()
    if settings.production:
        raise PermissionError("a production cannot run on a played clock")
    return PlayedClock(store.pool)
