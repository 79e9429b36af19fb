"""Runs the benchmarks named, or all, each on a throwaway stack."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from services.dev.stack import discard
from tests.bench import append, region

BENCHES: dict[str, tuple[Callable[[Path], Awaitable[dict[str, float]]], str]] = {
    "append": (append.measure, "stack"),
    "region": (region.measure, "house"),
}


async def main(names: list[str]) -> None:
    for name in names or BENCHES:
        measure, folder = BENCHES[name]
        data = Path(tempfile.mkdtemp(prefix="convenant-bench-"))
        try:
            await measure(data)
        finally:
            await asyncio.to_thread(discard, data / folder)
            data.joinpath("kek").unlink(missing_ok=True)
            data.rmdir()


if __name__ == "__main__":
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    uvloop.run(main(sys.argv[1:]))
