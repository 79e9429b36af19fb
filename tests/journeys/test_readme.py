"""A newcomer follows the README from the first line to the last, on a machine where nothing was kept."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.dev.stack import discard
from tests.documents.blocks import EXECUTED, Block, Command, blocks, commands, missing
from tests.house.sources import ROOT

FOLLOWED = (Path("README.md"), Path("docs/partners.md"))
NOT_HERE = {"make test": "it is what runs this test"}
MEANWHILE = ("make up",)
"""Runs on while the reader goes on reading."""
BLOCKS = [block for path in FOLLOWED for block in blocks(path) if block.kind in EXECUTED]
AT_MOST = 240


@dataclass
class Reader:
    """Somebody with a fresh checkout and a shell."""

    folder: Path
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """A plain one: of what is ours, only where fetched parts are kept is handed on."""
        given = dict(os.environ)  # noqa: TID251 - a shell hands on what it has
        ours = {name for name in given if name.startswith(("CONVENANT_", "MAKE", "MFLAGS"))} - {"CONVENANT_CACHE"}
        return {name: value for name, value in given.items() if name not in ours} | {"NO_COLOR": "1"}

    def execute(self, command: Command) -> None:
        """Do it, and find the output that was promised."""
        output = self.start(command) if command.line in MEANWHILE else self.run(command)
        assert missing(command, output) is None, f"{missing(command, output)!r} is not in:\n{output}"

    def run(self, command: Command) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command.line],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=AT_MOST,
        )
        assert done.returncode == 0, f"{command.line} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def start(self, command: Command) -> str:
        """Leave it running; answers once everything promised was said."""
        told = self.folder / "told"
        with told.open("w") as output:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {command.line}"],
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(process)
        until = time.monotonic() + AT_MOST
        while missing(command, told.read_text()) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        return told.read_text()

    def leave(self) -> None:
        """Ctrl-C for what still runs; nothing of it stays, also where PostgreSQL had to live elsewhere."""
        for process in self.running:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)
        if (data := self.folder / ".data/convenant").exists():
            discard(data)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The checkout, in a folder of its own so that nothing is left behind in the real one."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in (*(path.name for path in ROOT.iterdir() if path.name[0] != "."), ".venv"):
        (folder / name).symlink_to(ROOT / name)
    reader = Reader(folder)
    yield reader
    reader.leave()


@pytest.mark.timeout(AT_MOST + 60)
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_reader_can_do_what_the_document_says(reader: Reader, block: Block) -> None:
    if block.kind == "python":
        (reader.folder / (block.name or "")).write_text(block.text)
        return
    for command in commands(block):
        if command.line not in NOT_HERE:
            reader.execute(command)


def test_every_script_is_run_after_it_was_written() -> None:
    for number, block in enumerate(BLOCKS):
        if block.kind == "python":
            assert block.name, f"{block} names no file"
            after = [c.line for b in BLOCKS[number:] if b.kind == "console" for c in commands(b)]
            assert f".venv/bin/python {block.name}" in after
