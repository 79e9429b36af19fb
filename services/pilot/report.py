"""The report of a play, as data: the shape that DESIGN §5 fixes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from services.pilot.account import Account, log_of
from services.pilot.handovers import handovers_of
from services.pilot.holdings import Holdings


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


def _partner(account: Account, partner_id: str) -> dict[str, Any]:
    partner, compared = account.world.partners[partner_id], account.compared[partner_id]
    delivered = Counter(partner.holdings.taken.values())
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
