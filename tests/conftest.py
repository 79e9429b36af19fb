"""What all tests may ask for: above all the one real stack of the session, and regions of their own on it."""

import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from services.dev.stack import RegionNeeds, Servers, discard, running
from shared.settings import CacheSettings
from shared.store.migrate import migrate

WEERT = RegionNeeds(
    region="weert",
    partitions=3,
    slices=1,
    partners=(
        *("gem-weert", "gem-nederweert", "gem-cranendonck", "werk-kom", "punt-welzijn", "bibliocenter"),
        *("amw-ml", "cjg-ml", "coa-azc-weert", "gilde-educatie", "vwzn", "ggd-bzo", "bieb-kempen"),
        *("werkvloertaal", "coa-azc-cranendonck", "cordaad", "land-van-horne", "ggd-ln"),
    ),
)
FreshRegion = Callable[..., Awaitable[str]]


@pytest_asyncio.fixture(scope="session")
async def stack() -> AsyncIterator[Servers]:
    """PostgreSQL and Apache Kafka for `weert`, once per process of tests: whoever stops servers starts its own."""
    data = Path(tempfile.mkdtemp(prefix="convenant-tests-"))
    try:
        async with running(data, [WEERT], progress=_tell, cache=CacheSettings().cache) as servers:
            yield servers
    finally:
        discard(data)


@pytest.fixture(scope="session")
def fresh_region(stack: Servers) -> FreshRegion:
    """Makes a region with an empty, migrated database and topics of its own; answers its name."""

    async def make(*, partitions: int = 3, slices: int = 1, partners: tuple[str, ...] = ()) -> str:
        region = f"test-{uuid7().hex[-12:]}"
        await stack.provide(RegionNeeds(region, partitions, slices, partners))
        await migrate(stack.owner_database_url(region))
        return region

    return make


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
