"""Everything that can be told after a play: what the log says, what is due, and how what is held compares."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.pilot.comparing import Compared, compare
from services.pilot.due import Due
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
    given_of = {world.labels.person(p.label): frozenset(p.identity.as_fields()) for p in played.people}
    due = await recount(world, rows, ledger, given_of)
    compared = {p: compare(due[p], partner.holdings) for p, partner in world.partners.items()}
    facts = await world.store.facts(list(rows))
    return Account(world, played, seed, rows, facts, ledger, due, compared)


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
