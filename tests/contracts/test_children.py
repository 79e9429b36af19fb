"""A child has exactly the environment it is given, ends when told, and never outlives its parent."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.dev.children import PLAIN_ENVIRONMENT, Child
from tests.contracts.processes import gone

DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
signal.pause()
"""
OBEDIENT = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("up", flush=True)
signal.pause()
"""
PARENT = """
import asyncio, sys
from pathlib import Path
from services.dev.children import PLAIN_ENVIRONMENT, Child

async def main():
    child = await Child.start("deaf", sys.argv[2:], PLAIN_ENVIRONMENT, Path(sys.argv[1]), grace=0.1)
    print(child.pid, flush=True)
    await child.wait()

asyncio.run(main())
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a child writes."""
    return tmp_path / "child.log"


async def _start(log: Path, code: str, grace: float = 10.0) -> Child:
    return await Child.start("child", [sys.executable, "-c", code], PLAIN_ENVIRONMENT, log, grace=grace)


async def test_its_exit_code_and_its_last_words_are_known(log: Path) -> None:
    child = await _start(log, "import sys; print('told', flush=True); sys.exit('the reason')")
    assert await child.wait() == 1
    assert child.last_words() == "the reason"
    assert _written(log) == "told\nthe reason\n"


async def test_it_sees_no_environment_but_the_given(log: Path) -> None:
    child = await Child.start("env", ["/usr/bin/env"], {"LC_ALL": "C.UTF-8", "ONLY": "this"}, log)
    await child.wait()
    assert _written(log) == "LC_ALL=C.UTF-8\nONLY=this\n"


async def test_a_command_that_does_not_exist_is_told(log: Path) -> None:
    child = await Child.start("none", ["/no/such/command"], {}, log)
    assert await child.wait() == 127
    assert "cannot run /no/such/command" in child.last_words()


async def test_stopped_it_may_end_in_its_own_way(log: Path) -> None:
    child = await _start(log, OBEDIENT)
    await _up(log)
    assert await child.stop() == 7


async def test_stopped_it_is_killed_when_it_does_not_listen(log: Path) -> None:
    child = await _start(log, DEAF, grace=0.1)
    await _up(log)
    assert await child.stop() == 128 + signal.SIGKILL


async def test_stopping_what_has_ended_is_no_error(log: Path) -> None:
    child = await _start(log, "pass")
    assert [await child.wait(), await child.stop(), await child.kill()] == [0, 0, 0]


async def test_killed_it_is_reaped(log: Path) -> None:
    child = await _start(log, DEAF)
    assert await child.kill() == 128 + signal.SIGKILL
    assert not child.running


def test_it_ends_with_its_parent_even_if_it_does_not_listen(log: Path) -> None:
    argv = [sys.executable, "-c", PARENT, str(log), sys.executable, "-c", DEAF]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    asyncio.run(gone(pid))


async def _up(log: Path) -> None:
    while True:
        if "up" in _written(log):
            return
        await asyncio.sleep(0.01)


def _written(log: Path) -> str:
    return log.read_text()
