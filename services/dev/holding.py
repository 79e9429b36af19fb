"""The data folder is held by one stack at a time."""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from services.dev.folder import FolderUnusable, StackError, read_json

_WAIT_FOR_PREDECESSOR = 30.0


@asynccontextmanager
async def held(data: Path, progress: Callable[[str], None]) -> AsyncIterator[int]:
    """Hold the folder, and yield the descriptor that every server inherits.

    Two locks tell the truth whatever stands in pid files: `stack.lock` is free when no stack lives, and
    `servers.lock`, inherited, is free when none of its servers does.
    """
    with _opened(data, "stack.lock") as stack, _opened(data, "servers.lock") as servers:
        if not _locked(stack):
            raise StackError(f"A stack already runs on {data}{_by_whom(data)}: stop it, or choose another folder.")
        await _predecessor_gone(servers, data, progress)
        yield servers


@contextmanager
def _opened(data: Path, name: str) -> Iterator[int]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = os.open(data / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise FolderUnusable(
            f"The data folder {data} cannot be used ({error.strerror}): choose another one."
        ) from error
    try:
        yield lock
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _predecessor_gone(lock: int, data: Path, progress: Callable[[str], None]) -> None:
    if _locked(lock):
        return
    progress(f"waiting for the servers of an earlier stack on {data} to end")
    deadline = time.monotonic() + _WAIT_FOR_PREDECESSOR
    while not _locked(lock):
        if time.monotonic() > deadline:
            raise StackError(f"Servers of an earlier stack on {data} still run{_by_whom(data)}: stop them first.")
        await asyncio.sleep(0.05)


def _by_whom(data: Path) -> str:
    """As far as is known: the locks decide, this only helps to find them."""
    pids = read_json(data / "stack.json").get("pids", {})
    return f" ({', '.join(f'{name} {pid}' for name, pid in sorted(pids.items()))})" if pids else ""
