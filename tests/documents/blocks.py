"""The fenced blocks of the documents, and what a reader who follows them sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.house.sources import ROOT, tracked

EXECUTED = ("console", "bash", "python")
SHOWN = ("text", "json", "mermaid")
"""Kinds of block that only show something."""
_DRAWN = " …━┃╇│"
"""What a line may consist of without promising anything."""


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    path: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def name(self) -> str | None:
        """The file to save it as: its first line, if that is a comment that names one."""
        found = re.match(r"# (\S+\.py)\n", self.text)
        return found[1] if found else None


@dataclass(frozen=True)
class Command:
    """One command of a console block, and the lines that must be in its output, in this order."""

    line: str
    output: tuple[str, ...]


def documents() -> tuple[Path, ...]:
    """Every Markdown file."""
    return tuple(path for path in tracked() if path.suffix == ".md")


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a document, in its order."""
    for token in MarkdownIt().parse((ROOT / path).read_text()):
        if token.type == "fence" and token.map:
            yield Block(path, token.map[0] + 1, token.info, token.content)


def commands(block: Block) -> tuple[Command, ...]:
    """The commands of a console block: `$ ` before the command, its output below it."""
    found: list[Command] = []
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, output = re.sub(r" \\\n +", " ", part).partition("\n")
        found.append(Command(line, tuple(told for told in output.splitlines() if told.strip(_DRAWN))))
    return tuple(found)


def missing(command: Command, output: str) -> str | None:
    """The first promised line that the output does not have, after those before it.

    `…` stands for anything, and how wide a column is does not count.
    """
    rest = iter(" ".join(line.split()) for line in output.splitlines())
    for promised in command.output:
        pattern = re.compile(".*".join(map(re.escape, " ".join(promised.split()).split("…"))))
        if not any(pattern.fullmatch(line) for line in rest):
            return promised
    return None
