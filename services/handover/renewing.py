"""Making the tables anew from the log: on request, and by itself where terms or words have changed since."""

import asyncio
import json
from hashlib import sha256
from uuid import UUID

import structlog

from services.handover.keeping import STATEMENTS, clear, keep
from services.handover.life import Life, life_of
from services.handover.reception_row import ReceptionRow
from services.handover.row import HandoverRow
from services.handover.running import CONSUMER
from services.handover.terms import Terms
from services.handover.told import OF_EVENT
from shared.delivery import STATEMENTS as DELIVERY
from shared.delivery import Connection
from shared.partitions import partition_of
from shared.seal.keys import KeyMissing
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

AT_ONCE = 200
"""So many persons are read together."""
log = structlog.get_logger()


class Renewing:
    """The tables follow from the log and from terms; with other terms they are other tables."""

    def __init__(self, store: PostgresStore, terms: Terms, partitions: int) -> None:
        self._store = store
        self.terms = terms
        self._partitions = list(range(partitions))
        self._digest = _digest(terms)

    async def renew_if_changed(self) -> None:
        """Make the tables anew unless they were made by these very terms and words."""
        if await self._store.pool.fetchval(STATEMENTS["made_by"]) != self._digest:
            await self.renew()

    async def renew(self) -> int:
        """Everything as the process has it by now; the old rows are seen until all the new ones are there."""
        async with self._store.pool.acquire() as connection, connection.transaction():
            await connection.execute(DELIVERY["begin"], CONSUMER, 1, self._partitions)
            rows = await connection.fetch(DELIVERY["hold"], CONSUMER, 1, self._partitions)
            reached = {row["partition"]: row["position"] for row in rows}
            until = int(max(reached.values()))
            await clear(connection)
            persons = [r[0] for r in await connection.fetch(QUERIES["persons_before"], until + 1)]
            for first in range(0, len(persons), AT_ONCE):
                await self._keep(connection, persons[first : first + AT_ONCE], reached)
            await connection.execute(STATEMENTS["made"], self._digest)
        log.info("handovers made anew", position=until)
        return until

    async def _keep(self, connection: Connection, persons: list[UUID], reached: dict[int, int]) -> None:
        lives = await asyncio.gather(*(self._life(p, reached[self._partition(p)]) for p in persons))
        pairs = zip(persons, lives, strict=True)
        cases = {c: (p, case, life.receptions[c]) for p, life in pairs if life for c, case in life.cases.items()}
        await keep(connection, cases, self.terms)

    async def _life(self, person: UUID, until: int) -> Life | None:
        """Of whom everything was erased, nothing is known and nothing is shown."""
        try:
            return await life_of(self._store, person, until)
        except KeyMissing:
            return None

    def _partition(self, person: UUID) -> int:
        return partition_of(person, len(self._partitions))


def _digest(terms: Terms) -> str:
    said = terms.model_dump(mode="json")
    said["holidays"] = sorted(said["holidays"])
    rows = [HandoverRow.model_json_schema(), ReceptionRow.model_json_schema()]
    views = sorted([*view.key, sorted(view.fields)] for view in OF_EVENT.values())
    parts = json.dumps([said, rows, views], sort_keys=True)
    return sha256(parts.encode()).hexdigest()
