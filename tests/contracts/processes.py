"""What a test may ask about a process that is not its own child."""

import asyncio
from pathlib import Path


def alive(pid: int) -> bool:
    """Whether it runs; who waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


async def gone(pid: int) -> None:
    """Wait for its end."""
    async with asyncio.timeout(10):
        while True:
            if not alive(pid):
                return
            await asyncio.sleep(0.01)
