"""Everything recorded of one person, and who was told of it (AVG art. 15)."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from services.audit.disclosures import Disclosure, Question, disclosures
from services.audit.replay import shown
from shared.store.postgres import PostgresStore


class NobodyKnown(LookupError):
    """Nothing was ever recorded of this person."""


async def subject(store: PostgresStore, person: UUID) -> dict[str, Any]:
    """Facts with the recipients of each; raises `NobodyKnown`. The name is in the intake's vault alone."""
    rows = await store.of_person(person, await store.head())
    if not rows:
        raise NobodyKnown(str(person))
    told: dict[int | None, list[Disclosure]] = defaultdict(list)
    for disclosure in await disclosures(store, Question(person=person)):
        told[disclosure["position"]].append(disclosure)
    facts = await shown(store.keyring, rows)
    return {
        "person": str(person),
        "facts": [fact | {"recipients": [_recipient(d) for d in told[fact["position"]]]} for fact in facts],
        "looks": [_recipient(look) for look in told[None]],
        "recipients": sorted({d["partner"] for ds in told.values() for d in ds}),
    }


def _recipient(disclosure: Disclosure) -> dict[str, Any]:
    wanted = ("partner", "delivered_at", "view", "fields", "purpose", "legal_basis", "fetches")
    return {name: disclosure[name] for name in wanted}
