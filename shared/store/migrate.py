"""Bring a database to this release: forward only, each file once, safe when started four times at once.

Written here and not taken from a library because the file's checksum must be held against what was applied:
the log is evidence, so a migration that was edited after the fact has to stop the start.
"""

from hashlib import sha256
from pathlib import Path

import asyncpg

MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 7303013


class MigrationChanged(Exception):
    """A migration that was applied is not the file it was."""


async def migrate(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing, and say what was applied; raises `MigrationChanged`."""
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
        return [f.name for f in sorted(folder.glob("*.sql")) if await _apply(connection, f, applied)]
    finally:
        await connection.close()


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
