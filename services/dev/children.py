"""Processes that end when we do, each stopped by its own pid and reaped."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_LOG_LIMIT = 16 << 20
PLAIN_ENVIRONMENT: Mapping[str, str] = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """Whom a child runs as, when not as ourselves."""

    uid: int
    gid: int


@dataclass
class Child:
    """A running process under a supervisor, which holds it to our life even if we are killed with SIGKILL."""

    name: str
    pid: int
    log: Path
    _supervisor: asyncio.subprocess.Process

    @classmethod
    async def start(
        cls,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        log: Path,
        *,
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 10.0,
        inherited: Sequence[int] = (),
    ) -> "Child":
        """Start a command with exactly this environment; what it writes goes to the log."""
        uid, gid = (account.uid, account.gid) if account else (-1, -1)
        with _appending(log) as output:
            supervisor = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", "-E", str(_SUPERVISOR)),
                *(str(uid), str(gid), str(int(stop_signal)), str(grace), *argv),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=output,
                env=dict(env),
                pass_fds=tuple(inherited),
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the others in order
            )
        assert supervisor.stdout is not None
        pid = int(await supervisor.stdout.readline())
        return cls(name, pid, log, supervisor)

    @property
    def running(self) -> bool:
        """Whether it has not been seen to end."""
        return self._supervisor.returncode is None

    async def stop(self) -> int:
        """Ask it to end, insist after the grace, and give its exit code."""
        assert self._supervisor.stdin is not None
        self._supervisor.stdin.close()
        return await self.wait()

    async def kill(self) -> int:
        """End it with SIGKILL and reap it."""
        assert self._supervisor.stdin is not None
        self._supervisor.stdin.write(b"K")
        return await self.wait()

    async def wait(self) -> int:
        """Wait until it has ended and was reaped; 128 + n when signal n ended it."""
        code = await self._supervisor.wait()
        if code < 0:  # somebody killed the supervisor, and nobody would end the child after us
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        return code

    @asynccontextmanager
    async def starting(self) -> AsyncIterator[None]:
        """A child that does not get through its start is stopped."""
        try:
            yield
        except BaseException:
            await self.stop()
            raise

    def last_words(self) -> str:
        """The last line of its log, for a message about why it ended."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it wrote nothing"


def _appending(log: Path) -> BinaryIO:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
    log.touch(mode=0o600)
    return log.open("ab")
