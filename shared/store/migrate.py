"""Bring a database to this release: forward only, each file once, safe when started four times at once.

Written here and not taken from a library because the file's checksum must be held against what was applied:
the log is evidence, so a migration that was edited after the fact has to stop the start.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import asyncpg

MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 7303013


class MigrationChanged(Exception):
    """A migration that was applied is not the file it was."""


class DatabaseNewer(Exception):
    """The database was brought further than this release knows of."""


async def migrate(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing, and say what was applied; raises `DatabaseNewer`, `MigrationChanged`."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("select pg_advisory_lock($1::bigint)", _LOCK)
        await connection.execute(
            "create table if not exists public.migrations"
            " (name text primary key, sha256 text not null, at timestamptz not null default clock_timestamp())"
        )
        applied = {
            r["name"]: r["sha256"] for r in await connection.fetch("select name, sha256 from public.migrations")
        }
        files = sorted(folder.glob("*.sql"))
        _require_known(applied, files)
        return [f.name for f in files if await _apply(connection, f, applied)]
    finally:
        await connection.close()


def _require_known(applied: Iterable[str], files: Iterable[Path]) -> None:
    unknown = sorted(set(applied) - {file.name for file in files})
    if unknown:
        raise DatabaseNewer(
            f"DATABASE_NEWER: the database was brought to {unknown[-1]}, which this release does not know:"
            " start the release that did, or a later one, or restore a backup of before it"
        )


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", file: Path, applied: dict[str, str]) -> bool:
    digest = sha256(file.read_bytes()).hexdigest()
    if file.name in applied:
        if applied[file.name] != digest:
            raise MigrationChanged(f"{file.name} was changed after it was applied; add a new migration instead")
        return False
    async with connection.transaction():
        await connection.execute(file.read_text())
        await connection.execute("insert into public.migrations (name, sha256) values ($1, $2)", file.name, digest)
    return True
