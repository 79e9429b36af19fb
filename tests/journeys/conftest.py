"""A region of Weert's own files on the session's stack, with every service running, for each journey."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from services.dev.house import House, place_on, secrets, served
from services.dev.stack import Servers
from services.pilot.world import World, world
from shared.convenant.load import load
from shared.settings import Settings
from tests.conftest import WEERT, FreshRegion
from tests.journeys.stage import Stage

Weert = Callable[[], AbstractAsyncContextManager[World]]


@pytest.fixture
def another_weert(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> Weert:
    """Makes Weert under another name, its services up and all its partners listening."""

    @asynccontextmanager
    async def make() -> AsyncIterator[World]:
        files = load(Path("deploy/regions/weert"))
        code = await fresh_region(partners=WEERT.partners)
        folder = tmp_path / code
        folder.mkdir()
        region = replace(files, settings=files.settings.model_copy(update={"code": code, "partitions": 3}))
        here = House(folder, secrets(folder, Settings()))
        async with (
            served(here, place_on(stack, region, folder)) as place,
            world(region, place, here.mint, code[-12:]) as there,
        ):
            yield there

    return make


@pytest.fixture
async def weert(another_weert: Weert) -> AsyncIterator[Stage]:
    """Weert, to be played by hand."""
    async with another_weert() as there:
        yield Stage(there)
