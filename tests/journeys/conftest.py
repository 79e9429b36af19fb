"""A region of Weert's own files on the session's stack, with every service running, for each journey."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.dev.house import House, place_on, secrets, served
from services.dev.stack import Servers
from services.pilot.world import world
from shared.convenant.load import load
from shared.settings import Settings
from tests.conftest import WEERT, FreshRegion
from tests.journeys.stage import Stage


@pytest.fixture
async def weert(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Stage]:
    """Weert under another name, its services up and all its partners listening."""
    files = load(Path("deploy/regions/weert"))
    code = await fresh_region(partners=WEERT.partners)
    region = replace(files, settings=files.settings.model_copy(update={"code": code, "partitions": 3}))
    here = House(tmp_path, secrets(tmp_path, Settings()))
    async with (
        served(here, place_on(stack, region, tmp_path)) as place,
        world(region, place, here.mint, code[-12:]) as there,
    ):
        yield Stage(there)
