"""What is recorded of every disclosure (LDV): who was told which fields, why, and what was looked at."""

from dataclasses import dataclass
from datetime import datetime

from pydantic_core import to_json

from services.gateway.outward import Delivery
from shared.carrier.cargo import Record
from shared.events.wire import instant


def ledger_record(topic: str, partition: int, delivery: Delivery, judged: "Judged") -> Record:
    """The disclosure record (LDV): who was told which fields, for which purpose, on which ground. No values."""
    row, disclosed, policy = delivery.row, delivery.disclosed, delivery.disclosed.row
    entry = {
        "kind": "delivery",
        "message_id": str(delivery.message_id),
        "position": row.position,
        "carried_at": delivery.carried_at,
        "partner": disclosed.partner_id,
        "person": str(row.person) if row.person else None,
        "type": policy.event_type,
        "view": disclosed.view,
        "message_fields": sorted(delivery.data),
        "fetch_fields": sorted(name for name, _ in disclosed.fetch),
        "purpose": policy.purpose,
        "legal_basis": policy.legal_basis,
        "processing_activity": policy.processing_activity,
        "policy_version": disclosed.policy_version,
        "judged_at": judged.position,
        "epoch": judged.epoch,
        "delivered_at": instant(judged.time),
    }
    key = str(row.person).encode() if row.person else None
    return Record(topic, partition, key, to_json(entry))


@dataclass(frozen=True, slots=True)
class Judged:
    """The head a page was judged at, the clock's time then, and the epoch."""

    position: int
    time: datetime
    epoch: int


def page_record(
    topic: str, partition: int, slice_: int, reach: tuple[int, int], cursor: int, judged: Judged
) -> Record:
    """That the gateway saw these positions, also where it delivered nothing: withheld can be told from lost."""
    entry = {
        "kind": "page",
        "slice": slice_,
        "from": reach[0],
        "to": reach[1],
        "cursor": cursor,
        "judged_at": judged.position,
        "epoch": judged.epoch,
    }
    return Record(topic, partition, None, to_json(entry))
