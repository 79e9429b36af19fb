"""What people see of handovers: the board, what is due next to it, and who was told what."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from asyncpg import Record

from services.handover.glance import DueNext, Shown, glance
from services.handover.parties import Parties
from services.handover.row import HandoverRow
from services.handover.timeline import Entry, timeline
from services.handover.urgency import Urgency
from shared.convenant.inherit import inherits
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.events.base import Message
from shared.events.convenants import PartnerRole
from shared.events.envelope import Fact, civil_date
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore
from shared.store.statements import statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))


class Told(Message):
    """One partner was told one fact."""

    position: int
    partner: str
    type: str
    view: str
    told_on: date


class Story(Message):
    """One handover with its timeline and what each side was told."""

    overdracht: Shown
    tijdlijn: tuple[Entry, ...]
    verteld: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which handovers; what is None does not matter."""

    municipality: str | None = None
    case_worker: str | None = None
    state: str | None = None
    responsible: str | None = None
    late: bool | None = None
    running: bool | None = None
    pending: bool | None = None
    """Whether anything still runs, is due or is late, also of a handover that has ended."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row, and where it stands."""

    row: HandoverRow
    at: Urgency = field(default_factory=Urgency)


class Looking:
    """Answers questions about handovers from the board, the deadlines and the ledger."""

    def __init__(self, store: PostgresStore, parties: Parties) -> None:
        self._store = store
        self._parties = parties

    async def most_urgent(self, wanted: Wanted, after: Urgency, limit: int) -> list[Found]:
        """A page of them, most urgent first."""
        rows = await self._fetch(
            "most_urgent",
            wanted.municipality,
            wanted.case_worker,
            wanted.state,
            wanted.responsible,
            wanted.late,
            wanted.running,
            wanted.pending,
            *(after.on_time, after.due_on, after.key),
            limit,
        )
        return [_found(row) for row in rows]

    async def one(self, named: UUID) -> HandoverRow | None:
        """The row of a case, or of a case's handover."""
        rows = await self._fetch("named", named)
        return HandoverRow.model_validate_json(rows[0]["shown"]) if rows else None

    async def of_person(self, person: UUID) -> list[HandoverRow]:
        """The rows of all cases of a person."""
        rows = await self._fetch("of_person", person)
        return [HandoverRow.model_validate_json(row["shown"]) for row in rows]

    async def shown(self, rows: Sequence[HandoverRow]) -> tuple[Shown, ...]:
        """These rows, with what is due."""
        due: dict[UUID, list[DueNext]] = {row.case_id: [] for row in rows}
        for row in await self._fetch("due_of", list(due)):
            due[row["case_id"]].append(
                DueNext(deadline=row["deadline"], **{k: row[k] for k in ("due_on", "level", "warns")})
            )
        region = await self._parties.municipalities()
        return tuple(glance(row, due[row.case_id], region) for row in rows)

    async def story(self, row: HandoverRow, municipality: str | None = None) -> Story:
        """The timeline of one handover, and who was told what of it; for a municipality what it may hear of it."""
        rows = await self._store.of_person(row.participant_id, await self._store.head())
        facts = await self._store.facts(rows)
        hidden = not_inherited(facts, municipality) if municipality else frozenset()
        entries = timeline((f for f in facts if getattr(f.event, "case_id", None) == row.case_id), hidden)
        told = await self._told(row.participant_id, {entry.position for entry in entries})
        (shown,) = await self.shown([row])
        return Story(overdracht=shown, tijdlijn=entries, verteld=told)

    async def _told(self, person: UUID, positions: Set[int]) -> tuple[Told, ...]:
        """What was told of these facts, to whomever."""
        told = [_told(record) for record in await self._fetch("told", person)]
        return tuple(one for one in told if one.position in positions)

    async def _fetch(self, name: str, *values: object) -> list[Record]:
        return list(await patiently(lambda: self._store.pool.fetch(STATEMENTS[name], *values)))


def not_inherited(facts: Sequence[Fact], municipality: str) -> frozenset[int]:
    """Where another municipality's own work stands that this one did not take over."""
    onlooker = Partner(municipality, PartnerRole.MUNICIPALITY, frozenset({municipality}))
    person = PersonHistory.of(facts)
    return frozenset(fact.recorded.position for fact in facts if not inherits(fact, onlooker, person))


def _found(row: Record) -> Found:
    shown = HandoverRow.model_validate_json(row["shown"])
    return Found(shown, Urgency(row["on_time"], row["due_on"], row["case_id"]))


def _told(row: Record) -> Told:
    named = {name: row[name] for name in ("position", "partner", "type", "view")}
    return Told(**named, told_on=civil_date(row["delivered_at"]))
