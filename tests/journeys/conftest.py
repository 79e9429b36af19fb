"""Regions of their own files on the session's stack, with every service running, for the journeys."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from services.dev.house import House, secrets, served
from services.dev.placing import place_on
from services.dev.stack import Servers
from services.pilot.world import World, world
from shared.convenant.load import load
from shared.settings import Settings
from tests.conftest import WEERT, FreshRegion
from tests.journeys.newcomers import Newcomers, west_friesland
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


@pytest_asyncio.fixture(scope="module")
async def region(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Newcomers]:
    """West-Friesland in the autumn of 2019, one for all journeys of a module."""
    async with west_friesland(stack, fresh_region, tmp_path_factory.mktemp("autumn"), "2019-10-07") as region:
        yield region
