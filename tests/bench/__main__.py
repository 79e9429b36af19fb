"""Runs the benchmarks named, or all, on a throwaway stack."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from services.dev.stack import RegionNeeds, discard, running
from shared.seal.keys import FileKeyEncryption
from shared.settings import CacheSettings
from shared.store.migrate import migrate
from tests.bench import append

BENCHES = {"append": append.measure}
REGION = RegionNeeds("bench", 3, 1, ())


async def main(names: list[str]) -> None:
    data = Path(tempfile.mkdtemp(prefix="convenant-bench-"))
    try:
        async with running(data, [REGION], progress=lambda _: None, cache=CacheSettings().cache) as stack:
            FileKeyEncryption.create(data / "kek")
            await migrate(stack.owner_database_url("bench"))
            for name in names or BENCHES:
                kek = FileKeyEncryption(data / "kek")
                await BENCHES[name](stack, "bench", kek, datetime(2019, 10, 7, 12, tzinfo=UTC))
    finally:
        discard(data)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
