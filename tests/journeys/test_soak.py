"""Short soaks: what carries and what hands over is killed while a region is played, and nobody is told wrong."""

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
    rounds, targets = str(len(strikes)), ",".join(strikes)
    told = await soaked("tests.soak", "--rounds", rounds, "--seed", "5", "--targets", targets)
    assert "3 kills and pauses: {'gateway': 1, 'pause-gateway': 1, 'relay': 1}" in told
    assert re.search(r"flaws: 0; values in clear: 0$", told, re.MULTILINE)


@pytest.mark.timeout(200)
async def test_killing_the_handover_service_leaves_the_log_of_an_undisturbed_play() -> None:
    """Its process dies three times while two people are handed over; what is recorded is the same, each day."""
    told = await soaked("tests.soak.handovers", "--kills", "3", "--people", "2", "--seed", "5")
    assert "3 kills of the handover process" in told
    assert re.search(r"differences between the two logs: 0; flaws: 0$", told, re.MULTILINE)


@pytest.mark.timeout(200)
async def test_a_year_of_handovers_ends_with_nothing_left_to_wait_for() -> None:
    """Twenty-five people in a year, on a PostgreSQL of their own; every handover ends, no deadline fires twice."""
    told = await soaked("tests.soak.many", "--handovers", "25", "--seed", "5")
    assert '"unfinished": 0' in told
    assert '"fired_again": 0' in told
    assert '"armed_at_the_end": 0' in told


async def soaked(module: str, *options: str) -> str:
    """What a soak says that found nothing wrong."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *options),
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
    return told
