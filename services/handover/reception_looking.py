"""What COA sees of handovers: its own board, kept and asked apart from the municipality's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from asyncpg import Record

from services.handover.reception import Reception
from services.handover.reception_row import ReceptionRow, glance_from_reception, look_from_reception
from services.handover.reception_story import ToldStory, ToldThis, told_timeline
from services.handover.terms import Terms
from services.handover.urgency import Urgency
from shared.delivery import Connection
from shared.events.envelope import civil_date
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class WantedThere:
    """Which handovers of these sites; what is None does not matter."""

    sites: tuple[str, ...]
    state: str | None = None
    responsible: str | None = None
    late: bool | None = None
    running: bool | None = None


@dataclass(frozen=True, slots=True)
class FoundThere:
    """A row, and where it stands."""

    row: ReceptionRow
    at: Urgency


class LookingFromReception:
    """Answers COA's questions about handovers, as of one day."""

    def __init__(self, store: PostgresStore, today: date) -> None:
        self._store = store
        self.today = today

    async def most_urgent(self, wanted: WantedThere, after: Urgency, limit: int) -> list[FoundThere]:
        """A page of them, most urgent first."""
        which = (list(wanted.sites), wanted.state, wanted.responsible, wanted.late, wanted.running)
        rows = await self._fetch("most_urgent", self.today, *which, after.on_time, after.due_on, after.key, limit)
        return [_found(row) for row in rows]

    async def one(self, named: UUID) -> ReceptionRow | None:
        """The row of a case, or of a case's handover."""
        rows = await self._fetch("named", named)
        return ReceptionRow.model_validate_json(rows[0]["shown"]) if rows else None

    async def survivor(self, row: ReceptionRow) -> ReceptionRow | None:
        """The case through which this one is read, through one merge or several; none if it stands for itself."""
        seen, found = {row.case_id}, None
        while row.merged_into and row.merged_into not in seen and (after := await self.one(row.merged_into)):
            seen.add(after.case_id)
            row = found = after
        return found

    async def story(self, row: ReceptionRow, partner_id: str) -> ToldStory:
        """One handover, as far as this partner was told it."""
        rows = await self._store.of_person(row.participant_id, await self._store.head())
        every = await self._store.facts(rows)
        facts = [fact for fact in every if getattr(fact.event, "case_id", None) == row.case_id]
        own = {fact.recorded.position for fact in facts}
        told = [r for r in await self._fetch("told", row.participant_id, partner_id) if r["position"] in own]
        return ToldStory(
            overdracht=glance_from_reception(row, self.today),
            tijdlijn=told_timeline(facts, {record["position"]: record["view"] for record in told}),
            verteld=tuple(_told(record) for record in told),
        )

    async def _fetch(self, name: str, *values: object) -> list[Record]:
        return list(await patiently(lambda: self._store.pool.fetch(STATEMENTS[name], *values)))


async def show(connection: Connection, cases: Iterable[Reception], terms: Terms) -> None:
    """The rows of these cases are what follows from what was told of them."""
    rows = [row for case in cases if (row := look_from_reception(case, terms)) is not None]
    columns = [
        (
            row.case_id,
            row.participant_id,
            list(row.handovers),
            row.site,
            row.state,
            row.responsible and str(row.responsible.kind),
            bool(row.late),
            row.running,
            [due.due_on for due in row.due if not due.warns],
            row.model_dump_json(),
        )
        for row in rows
    ]
    await connection.executemany(STATEMENTS["show"], columns)


def _found(row: Record) -> FoundThere:
    shown = ReceptionRow.model_validate_json(row["shown"])
    return FoundThere(shown, Urgency(row["on_time"], row["due_on"], row["case_id"]))


def _told(row: Record) -> ToldThis:
    named = {name: row[name] for name in ("partner", "type", "view")}
    return ToldThis(**named, told_on=civil_date(row["delivered_at"]))
