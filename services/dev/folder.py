"""The data folder: held by one stack at a time, with its secrets and what is known about what runs there."""

import asyncio
import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

MEND = "restore it, or remove the data folder to begin anew."
_WAIT_FOR_PREDECESSOR = 30.0
_PORTS = range(20_000, 32_000)  # below the range from which systems take ports for outgoing connections


class StackError(Exception):
    """A server could not be started: what, where and how to mend it, in one sentence."""


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
        raise StackError(
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


def read_json(path: Path) -> dict[str, Any]:
    """What was kept, or nothing yet."""
    return dict(json.loads(path.read_text())) if path.exists() else {}


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Keep it whole or not at all, readable by the owner alone."""
    draft = path.with_name(path.name + ".new")
    write_private(draft, json.dumps(content, indent=1, sort_keys=True))
    draft.replace(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)


class Secrets:
    """Random passwords, made when first asked for and kept in the folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, str] = read_json(path)

    def password(self, server: str, user: str) -> str:
        """The one password of this user on this server."""
        return self.passwords(server, [user])[user]

    def passwords(self, server: str, users: Iterable[str]) -> dict[str, str]:
        """The passwords of these users; new ones are on disk before anybody is told."""
        wanted = {user: f"{server}/{user}" for user in users}
        missing = [key for key in wanted.values() if key not in self._kept]
        if missing:
            self._kept.update({key: secrets.token_urlsafe(24) for key in missing})
            write_json(self._path, self._kept)
        return {user: self._kept[key] for user, key in wanted.items()}


def free_port(preferred: int | None, taken: Iterable[int] = ()) -> int:
    """A free port on loopback, the earlier one if it still is."""
    if preferred is not None and _is_free(preferred):
        return preferred
    for _ in range(200):
        port = _PORTS.start + secrets.randbelow(len(_PORTS))
        if port not in taken and _is_free(port):
            return port
    raise StackError("No free port on 127.0.0.1 between 20000 and 32000: end something that listens there.")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
