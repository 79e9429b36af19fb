"""The log, in memory: for tests. Held to the same contract as PostgreSQL."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from shared.events.chain import GENESIS, link
from shared.events.envelope import Fact, Recorded
from shared.seal.keyring import Keyring
from shared.store.port import Append, CommandReused, History, Outcome, Verdict
from shared.store.rows import NewRow, new_rows


class MemoryStore:
    """Everything in lists and dicts, chained and sealed as in the database."""

    def __init__(self, keyring: Keyring, new_id: Callable[[], UUID], now: Callable[[], datetime]) -> None:
        self._keyring = keyring
        self._new_id = new_id
        self._now = now
        self._rows: list[Recorded] = []
        self._verdicts: dict[str, tuple[bytes, Verdict]] = {}
        self._moved = asyncio.Condition()

    async def read(self, streams: Sequence[str]) -> History:
        """The facts of these streams, in the order of the log."""
        rows = [row for row in self._rows if row.stream in streams]
        facts = await self._keyring.facts(rows)
        versions = dict.fromkeys(streams, 0) | {row.stream: row.version for row in rows}
        return History(tuple(facts), versions)

    async def append(self, append: Append) -> Verdict:
        """Keep a decision, atomically; a known command id gets its first verdict."""
        rows = await new_rows(append, self._keyring, self._new_id)
        if append.command_id in self._verdicts:
            digest, verdict = self._verdicts[append.command_id]
            if digest != append.digest:
                raise CommandReused(append.command_id)
            return verdict
        heads = {row.stream: row.version for row in self._rows}
        if any(heads.get(stream, 0) != version for stream, version in append.expected.items()):
            return Verdict(Outcome.CONFLICT)
        first = len(self._rows) + 1
        for row in rows:
            self._rows.append(self._record(row, append))
        outcome = Outcome.REFUSED if append.code else Outcome.ACCEPTED
        reach = (first, len(self._rows)) if rows else (None, None)
        verdict = Verdict(outcome, append.code, append.detail, *reach)
        self._verdicts[append.command_id] = append.digest, verdict
        async with self._moved:
            self._moved.notify_all()
        return verdict

    async def page(self, after: int, limit: int) -> list[Recorded]:
        """The rows after a position, in order."""
        return self._rows[after : after + limit]

    async def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The rows at these positions."""
        return [self._rows[position - 1] for position in positions]

    async def of_person(self, person: UUID, until: int, after: int = 0) -> list[Recorded]:
        """The rows about one person, after a position and up to and including another."""
        return [row for row in self._rows[after:until] if row.person == person]

    async def head(self) -> int:
        """The last position."""
        return len(self._rows)

    async def facts(self, rows: list[Recorded]) -> list[Fact]:
        """The events of rows."""
        return await self._keyring.facts(rows)

    async def wait(self, after: int) -> None:
        """Return when the log has moved beyond a position."""
        async with self._moved:
            await self._moved.wait_for(lambda: len(self._rows) > after)

    def _record(self, row: NewRow, append: Append) -> Recorded:
        previous = self._rows[-1].chain if self._rows else GENESIS
        bare = Recorded(
            position=len(self._rows) + 1,
            stream=row.stream,
            version=row.version,
            type=row.type,
            event_id=row.event_id,
            person=row.person,
            command_id=append.command_id,
            correlation_id=append.correlation_id,
            causation_id=append.causation_id,
            actor=append.actor,
            time=append.time,
            recorded_at=self._now(),
            data=row.data,
            chain=b"",
        )
        return replace(bare, chain=link(previous, bare))
