"""Where personal values must not stand in clear: Kafka's segments, PostgreSQL's files, logs."""

from collections.abc import Iterable
from pathlib import Path

CHUNK = 16 << 20


def found_in_clear(folder: Path, canaries: Iterable[str]) -> list[tuple[str, str]]:
    """Which canary stands in which file, in any encoding a program would use for text."""
    wanted = [(canary, canary.encode()) for canary in canaries]
    overlap = max(len(word) for _, word in wanted)
    found = []
    for path in sorted(_files(folder)):
        seen: set[str] = set()
        for chunk in _chunks(path, overlap):
            seen |= {canary for canary, word in wanted if canary not in seen and word in chunk}
        found += [(_name(path, folder), canary) for canary in sorted(seen)]
    return found


def _files(folder: Path) -> Iterable[Path]:
    """All files, also those of PostgreSQL where its folder had to be elsewhere."""
    for root in (folder, *(link.resolve() for link in folder.iterdir() if link.is_symlink())):
        yield from (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _chunks(path: Path, overlap: int) -> Iterable[bytes]:
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(CHUNK):
            yield before + chunk
            before = chunk[-overlap:]
