"""The house's own source files, as Git knows them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    def functions(self) -> Iterator[Function]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def tracked(*folders: str) -> tuple[Path, ...]:
    """Files that Git keeps, or will with the next commit, under these folders."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for line in found.splitlines() if (ROOT / (path := Path(line))).is_file())


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files under these folders; all that runs or is imported when none is named."""
    return tuple(Source(p) for p in tracked(*(folders or ("services", "shared"))) if p.suffix == ".py")
