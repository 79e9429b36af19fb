"""The log in files that can be checked without us: a line a row, bytes as stored, and a manifest."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from services.audit.checkpoint import Checkpoint
from services.audit.merkle import Tree, leaf
from services.audit.verify import Verdict, Walk, pages
from shared.events.envelope import Recorded
from shared.store.postgres import PostgresStore

FORMAT = "convenant-log.v1"
LOG, MANIFEST = "log.jsonl", "manifest.json"


class ExportRefused(Exception):
    """The folder already holds something."""


class NoExport(Exception):
    """The folder holds no export that can be read."""


async def export(store: PostgresStore, folder: Path, region: str) -> Verdict:
    """Write the log and a manifest of where it ends; raises `ExportRefused`."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ExportRefused(f"{folder} is not empty")
    promised, walk, digest = await store.promised(), Walk(), sha256()
    with (folder / LOG).open("wb") as file:
        async for rows in pages(store):
            walk.take(rows)
            lines = b"".join(map(_line, rows))
            digest.update(lines)
            file.write(lines)
    verdict = walk.end(promised)
    told = {"format": FORMAT, "region": region, "sha256": digest.hexdigest()} | asdict(verdict)
    (folder / MANIFEST).write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return verdict


def verify_export(folder: Path, head: str | None = None, witness: Checkpoint | None = None) -> Verdict:
    """An export against its manifest, and what was kept elsewhere of head or checkpoint; raises `NoExport`."""
    manifest = _manifest(folder)
    walk, digest, tree = Walk(), sha256(), Tree()
    for line in _lines(folder):
        digest.update(line)
        row = _row(line)
        walk.take([row])
        if witness and tree.size < witness.size:
            tree.add(leaf(row))
    if witness and tree.size == witness.size and tree.root != witness.root:
        walk.rewritten(witness.size)
    promised = max(manifest["last_position"], witness.size if witness else 0)
    verdict = walk.end(promised, head or manifest["head"])
    if verdict.whole and digest.hexdigest() != manifest["sha256"]:
        raise NoExport(f"{LOG} is not the file that {MANIFEST} names, though its chain holds")
    return verdict


def rows_of(folder: Path) -> Iterator[Recorded]:
    """The rows of an export, as they stand there; raises `NoExport`."""
    yield from map(_row, _lines(folder))


def _line(row: Recorded) -> bytes:
    fields: dict[str, Any] = {name: getattr(row, name) for name in Recorded.__slots__}
    fields["data"] = b64encode(row.data).decode()
    fields["chain"] = row.chain.hex()
    return orjson.dumps(fields, default=str, option=orjson.OPT_APPEND_NEWLINE)


def _row(line: bytes) -> Recorded:
    try:
        fields = orjson.loads(line)
        return Recorded(
            **fields
            | {
                "event_id": UUID(fields["event_id"]),
                "person": UUID(fields["person"]) if fields["person"] else None,
                "time": datetime.fromisoformat(fields["time"]),
                "recorded_at": datetime.fromisoformat(fields["recorded_at"]),
                "data": b64decode(fields["data"], validate=True),
                "chain": bytes.fromhex(fields["chain"]),
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoExport(f"a line of {LOG} is no row: {line[:60]!r}…") from error


def _lines(folder: Path) -> Iterator[bytes]:
    try:
        with (folder / LOG).open("rb") as file:
            yield from file
    except OSError as error:
        raise NoExport(f"{folder / LOG} cannot be read") from error


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise NoExport(f"{folder / MANIFEST} cannot be read") from error
    if manifest.get("format") != FORMAT or not {"last_position", "head", "sha256"} <= manifest.keys():
        raise NoExport(f"{folder / MANIFEST} is not of format {FORMAT}")
    return manifest
