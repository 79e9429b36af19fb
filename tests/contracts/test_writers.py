"""Position order is commit order: whoever follows the log misses nothing, however many write."""

from collections import defaultdict
from pathlib import Path

import pytest
from pydantic_core import from_json

from services.audit.verify import Walk
from services.dev.stack import Servers
from shared.seal.keys import FileKeyEncryption
from tests.conftest import FreshRegion
from tests.contracts.writing import Race, race

SECONDS = 10.0
PROCESSES, WRITERS = 4, 8


@pytest.mark.timeout(120 + 3 * SECONDS)
async def test_thirty_two_writers_and_a_reader_that_misses_nothing(
    stack: Servers, fresh_region: FreshRegion, tmp_path: Path
) -> None:
    FileKeyEncryption.create(tmp_path / "kek")
    url = stack.database_url(await fresh_region(), "intake")
    found = await race(url, tmp_path / "kek", processes=PROCESSES, writers=WRITERS, seconds=SECONDS)
    assert len({command.split("-")[0] for command, _, _ in found.promised}) == PROCESSES * WRITERS
    assert found.conflicts, "nobody met anybody: the race proves nothing"
    check(found)


def check(found: Race) -> None:
    """Every event once, in order, no hole; each where its writer was told; every stream without a gap."""
    assert [row.position for row in found.read] == list(range(1, len(found.read) + 1))
    assert sorted((row.command_id, row.stream, row.position) for row in found.read) == sorted(found.promised)
    versions: dict[str, list[int]] = defaultdict(list)
    counts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in found.read:
        versions[row.stream].append(row.version)
        writer, _, count = row.command_id.partition("-")
        counts[row.stream, writer].append(int(count))
        assert from_json(row.data)["N"]["case_worker"] == row.command_id
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in versions.values())
    assert all(numbers == sorted(numbers) for numbers in counts.values())
    walk = Walk()
    walk.take(found.read)
    assert walk.end(len(found.read)).whole
