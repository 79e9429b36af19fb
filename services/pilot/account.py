"""The report of a play, as data: the shape that DESIGN §5 fixes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.pilot.comparing import Compared, Due, compare
from services.pilot.handovers import handovers_of
from services.pilot.holdings import Holdings
from services.pilot.ledger import Ledger, read_ledger
from services.pilot.orders import pascal
from services.pilot.playing import Played
from services.pilot.recount import read_log, recount
from services.pilot.world import World
from shared.events.chain import GENESIS, link
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact, Recorded


@dataclass(frozen=True)
class Account:
    """Everything that can be told after a play."""

    world: World
    played: Played
    seed: int
    rows: Sequence[Recorded]
    facts: Sequence[Fact]
    ledger: Ledger
    due: Mapping[str, Due]
    compared: Mapping[str, Compared]

    @property
    def signed_on(self) -> dict[str, str]:
        """Partner → the day it signed, as the log says."""
        signatures = (f.event for f in self.facts if isinstance(f.event, ConvenantSigned))
        return {s.partner_id: s.signed_on.isoformat() for s in signatures}

    @property
    def flawless(self) -> bool:
        """Nothing lost, doubled, overtaken, too much or unaccounted for, no gap, and the chain unbroken."""
        clean = not any(c.flaws for c in self.compared.values())
        gaps = any(partner.holdings.gaps for partner in self.world.partners.values())
        log = log_of(self.rows)
        return clean and not gaps and bool(log["contiguous"]) and log["chain"] == "ok"


async def account_of(world: World, played: Played, seed: int) -> Account:
    """Read the log and the ledger once more, and compare them with what partners hold."""
    rows, ledger = await read_log(world), await read_ledger(world)
    due = await recount(world, rows, ledger)
    compared = {p: compare(due[p], partner.holdings) for p, partner in world.partners.items()}
    facts = await world.store.facts(list(rows))
    return Account(world, played, seed, rows, facts, ledger, due, compared)


def report_of(
    account: Account, scenarios: Mapping[str, Sequence[Mapping[str, Any]]], seconds: Mapping[str, float]
) -> dict[str, Any]:
    """The report as JSON tells it."""
    world = account.world
    return {
        "region": world.region.code,
        "seed": account.seed,
        "people": len(account.played.people),
        "signatories": len(account.signed_on),
        "log": log_of(account.rows),
        "partners": {partner_id: _partner(account, partner_id) for partner_id in world.partners},
        "handovers": handovers_of(account.facts),
        "scenarios": dict(scenarios),
        "seconds": {name: round(seconds[name], 2) for name in ("servers", "services", "play", "total")},
    }


def log_of(rows: Sequence[Recorded]) -> dict[str, Any]:
    """The log: how long, whether whole, and what stands in it."""
    head, unbroken = GENESIS, True
    for row in rows:
        head = link(head, row)
        unbroken = unbroken and head == row.chain
    contiguous = [row.position for row in rows] == list(range(1, len(rows) + 1))
    events = Counter(pascal(row.type) for row in rows)
    return {
        "last_position": rows[-1].position if rows else 0,
        "contiguous": contiguous,
        "chain": "ok" if unbroken else "broken",
        "head": (rows[-1].chain if rows else GENESIS).hex(),
        "events": dict(sorted(events.items())),
    }


def _partner(account: Account, partner_id: str) -> dict[str, Any]:
    partner, compared = account.world.partners[partner_id], account.compared[partner_id]
    delivered = Counter(message.kind for message in partner.holdings.messages)
    return {
        "role": partner.entry.role.value,
        "signed_on": account.signed_on.get(partner_id),
        "delivered": dict(sorted(delivered.items())),
        "fields": _fields(partner.holdings),
        "fetched": dict(partner.holdings.outcomes),
        "withheld": account.due[partner_id].reasons(),
        "lost": compared.lost,
        "doubled": compared.doubled,
        "overtaken": compared.overtaken,
    }


def _fields(holdings: Holdings) -> dict[str, dict[str, list[str]]]:
    """By type: which fields came in messages, and which were fetched."""
    return {
        kind: {"message": held_fields(holdings, kind), "fetched": fetched_fields(holdings, kind)}
        for kind in sorted({message.kind for message in holdings.messages})
    }


def held_fields(holdings: Holdings, kind: str, subject: str | None = None) -> list[str]:
    """The names of the fields that came in messages of a type."""
    return sorted({name for message in holdings.of(kind, subject) for name in message.data})


def fetched_fields(holdings: Holdings, kind: str, subject: str | None = None) -> list[str]:
    """The names of the fields that were fetched with messages of a type."""
    found = (holdings.fetched.get(message.id, {}) for message in holdings.of(kind, subject))
    return sorted({name for fields in found for name in fields})
