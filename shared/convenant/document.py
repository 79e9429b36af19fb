"""A region file as read: plain values, and the line on which each stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.convenant.findings import Finding, Path_


@dataclass(frozen=True, slots=True)
class Name:
    """Something referred to by its name, and where."""

    document: "Document"
    path: Path_
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One mapping in a list of a file, with its place; what is wrongly typed reads as absent."""

    document: "Document"
    path: Path_
    data: dict[str, Any]

    def text(self, key: str) -> str | None:
        """The value under this key, if it is text."""
        value = self.data.get(key)
        return value if isinstance(value, str) else None

    def names(self, *keys: str) -> Iterator["Name"]:
        """What is named under these keys: a text, the texts of a list, or the keys of a mapping."""
        for key in keys:
            value, place = self.data.get(key), (*self.path, key)
            if isinstance(value, str):
                yield Name(self.document, place, value)
            if isinstance(value, dict):
                yield from (Name(self.document, (*place, name), name) for name in value)
            if isinstance(value, list):
                found = enumerate(value)
                yield from (Name(self.document, (*place, i), n) for i, n in found if isinstance(n, str))

    def items(self, key: str) -> Iterator["Item"]:
        """The mappings in the list under this key."""
        value = self.data.get(key)
        for i, entry in enumerate(value if isinstance(value, list) else ()):
            if isinstance(entry, dict):
                yield Item(self.document, (*self.path, key, i), entry)

    def finding(self, code: str, reason: str, *below: str | int) -> Finding:
        """Something wrong here, or at a place below."""
        return self.document.finding((*self.path, *below), code, reason)


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the region folder."""

    file: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)

    @property
    def root(self) -> Item:
        """The mapping that the file is."""
        return Item(self, (), self.data if isinstance(self.data, dict) else {})

    def texts(self) -> Iterator[Name]:
        """Every text of the file, and where it stands."""
        yield from _texts(self, (), self.data)

    def line(self, path: Path_) -> int:
        """The line of this place, or of the nearest place around it."""
        return next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 1)

    def finding(self, path: Path_, code: str, reason: str) -> Finding:
        """Something wrong at this place."""
        return Finding(self.file, self.line(path), code, reason)


def _texts(document: Document, path: Path_, value: Any) -> Iterator[Name]:
    if isinstance(value, str):
        yield Name(document, path, value)
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in parts:
        yield from _texts(document, (*path, part), inner)
