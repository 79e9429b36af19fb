"""A process that holds a stack until it is killed: `python -m tests.contracts.lone_stack FOLDER [CACHE]`."""

import asyncio
import json
import sys
from pathlib import Path

from services.dev.stack import RegionNeeds, running

SMALL = RegionNeeds(region="klein", partitions=2, slices=1, partners=("ggd", "ggd-ln"))


async def hold(folder: Path, cache: Path | None) -> None:
    async with running(folder, [SMALL], progress=lambda _line: None, cache=cache) as servers:
        print(json.dumps(dict(servers.pids)), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
