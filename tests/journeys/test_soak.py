"""A short soak: carriers are killed and stopped while a region is played, and nobody is told wrong."""

import asyncio
import re
import signal
import sys

import pytest

SECONDS = 170


@pytest.mark.timeout(200)
async def test_killing_and_stopping_carriers_loses_doubles_and_shows_nothing() -> None:
    """The relay dies, the gateway is stopped and woken, the gateway dies; the soak finds no flaw and no leak."""
    strikes = ("relay", "pause-gateway", "gateway")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.soak", "--rounds", str(len(strikes)), "--seed", "5"),
        *("--targets", ",".join(strikes)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(), SECONDS)
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGINT)
            await child.wait()
    told = said.decode()
    assert child.returncode == 0, told
    assert "3 kills and pauses: {'gateway': 1, 'pause-gateway': 1, 'relay': 1}" in told
    assert re.search(r"flaws: 0; values in clear: 0$", told, re.MULTILINE)
