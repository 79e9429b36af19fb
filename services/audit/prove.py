"""That an event is in the log, for whoever holds a checkpoint of it and nothing else."""

from typing import Any
from uuid import UUID

from services.audit.checkpoint import Checkpoint
from services.audit.merkle import Tree, leaf, path
from services.audit.verify import pages
from shared.store.postgres import PostgresStore

ORIGIN = "convenant/{region}"


class NoSuchEvent(LookupError):
    """No row of the log carries this id."""


async def checkpoint(store: PostgresStore, region: str) -> Checkpoint:
    """The log as it is now."""
    tree = Tree()
    async for rows in pages(store):
        for row in rows:
            tree.add(leaf(row))
    return Checkpoint(ORIGIN.format(region=region), tree.size, tree.root)


async def prove(store: PostgresStore, event_id: UUID) -> dict[str, Any]:
    """The way from the event's leaf to the root (RFC 6962 inclusion proof); raises `NoSuchEvent`."""
    leaves: list[bytes] = []
    index = None
    async for rows in pages(store):
        index = next((len(leaves) + n for n, row in enumerate(rows) if row.event_id == event_id), index)
        leaves += map(leaf, rows)
    if index is None:
        raise NoSuchEvent(str(event_id))
    return {
        "event_id": str(event_id),
        "index": index,
        "size": len(leaves),
        "root": Tree(leaves).root.hex(),
        "leaf": leaves[index].hex(),
        "path": [step.hex() for step in path(leaves, index)],
    }
