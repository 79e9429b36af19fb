"""Wrapped keys, in PostgreSQL."""

from collections.abc import Iterable, Sequence

import asyncpg

from shared.seal.keys import WrappedKey
from shared.store.patience import patiently
from shared.store.statements import QUERIES


class PostgresKeys:
    """Wrapped keys in the region's database."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def fetch(self, owners: Sequence[str]) -> list[WrappedKey]:
        """The newest key of every purpose of these owners."""
        rows = await patiently(lambda: self._pool.fetch(QUERIES["keys_of"], list(owners)))
        return [WrappedKey(*row.values()) for row in rows]

    async def add(self, keys: Iterable[WrappedKey]) -> None:
        """Keep keys that are not there yet; one that is there stays as it is."""
        rows = [(k.owner, k.purpose, k.generation, k.key_id, k.wrapped, k.kek) for k in keys]
        columns = [list(column) for column in zip(*rows, strict=True)]
        await patiently(lambda: self._pool.execute(QUERIES["add_keys"], *columns))
