"""Who was told or shown which fields about whom, when, on which ground, and what was fetched."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.audit.ledger import STATEMENTS
from shared.events.wire import instant
from shared.store.patience import patiently
from shared.store.postgres import PostgresStore

Disclosure = dict[str, Any]
SAME = (
    *("epoch", "position", "partner", "type", "view", "purpose", "legal_basis", "processing_activity"),
    *("policy_version", "judged_at"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the ledger; days of delivery in Amsterdam, both included."""

    person: UUID | None = None
    partner: str | None = None
    since: date | None = None
    until: date | None = None


async def disclosures(store: PostgresStore, question: Question) -> list[Disclosure]:
    """Deliveries with their fetches, and looks, in the order of time; the same question has the same answer."""
    asked = (question.person, question.partner, question.since, question.until)
    told = await patiently(lambda: store.pool.fetch(STATEMENTS["deliveries"], *asked))
    messages = list({row["message_id"] for row in told})
    fetched: dict[UUID, list[Record]] = defaultdict(list)
    for row in await patiently(lambda: store.pool.fetch(STATEMENTS["fetches"], messages)):
        fetched[row["message_id"]].append(row)
    looks = await patiently(lambda: store.pool.fetch(STATEMENTS["looks"], *asked))
    found = [(row["delivered_at"], _disclosure(row, fetched[row["message_id"]])) for row in told]
    found += [(row["at"], _look(row)) for row in looks]
    return [disclosure for _, disclosure in sorted(found, key=lambda one: one[0])]


def _disclosure(row: Record, fetches: Sequence[Record]) -> Disclosure:
    return {
        "message_id": str(row["message_id"]),
        "person": str(row["person"]) if row["person"] else None,
        **{name: row[name] for name in SAME},
        "fields": {"message": row["message_fields"], "fetched": row["fetch_fields"]},
        "delivered_at": instant(row["delivered_at"]),
        "fetches": [_fetch(fetch) for fetch in fetches],
    }


def _look(row: Record) -> Disclosure:
    """A handover that was shown is no fact that was told: it has no message, and no place in the log."""
    return {
        "look_id": str(row["look_id"]),
        "message_id": None,
        "person": str(row["person"]),
        **{name: row.get(name) for name in SAME},
        "type": "overdrachten",
        "fields": {"message": row["fields"], "fetched": []},
        "delivered_at": instant(row["at"]),
        "fetches": [],
    }


def _fetch(row: Record) -> dict[str, Any]:
    return {
        "fetch_id": str(row["fetch_id"]),
        "fields": row["fields"],
        "outcome": row["outcome"],
        "at": instant(row["at"]),
    }
