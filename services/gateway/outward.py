"""What a partner is told, as it goes onto the wire: CloudEvents 1.0, NL GOV profile 1.1. Pure."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from shared.carrier.cargo import Record
from shared.convenant.outcomes import Disclosed
from shared.convenant.view_catalogue import VIEWS
from shared.events.catalogue import WIRE_PREFIX
from shared.events.envelope import Recorded
from shared.events.wire import CONTENT_TYPE, instant

LARGEST = 65_536
"""NL GOV profile: events up to 64 KB must be forwarded, so ours are never larger."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where on a partner's topic a message goes, and as the how-manieth there."""

    topic: str
    partition: int
    sequence: int
    source: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One fact for one partner, with the ids that only this partner sees."""

    row: Recorded
    disclosed: Disclosed
    carried_at: int
    message_id: UUID
    subject: UUID | None
    data: dict[str, Any]


def source_of(oin: str, partner_id: str, partition: int, epoch: int) -> str:
    """One source a partner, partition and epoch, so that `sequence` is contiguous per source."""
    return f"urn:nld:oin:{oin}:systeem:verstrekking-{partner_id}-p{partition}-e{epoch}"


def to_record(delivery: Delivery, address: Address, dataref: str | None) -> Record:
    """The message; key and partition follow the pairwise id."""
    row, disclosed = delivery.row, delivery.disclosed
    event = VIEWS[disclosed.row.event_type, disclosed.row.event_version, disclosed.view].event
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(delivery.message_id),
        "source": address.source,
        "type": WIRE_PREFIX + event.type_name(),
        "time": instant(row.time),
        "datacontenttype": "application/json",
        "sequence": str(address.sequence),
        "sequencetype": "Integer",
        "purposecode": disclosed.row.purpose.lower(),
    }
    if delivery.subject:
        attributes["subject"] = str(delivery.subject)
    if dataref:
        attributes["dataref"] = dataref
    key = str(delivery.subject).encode() if delivery.subject else None
    value = to_json(attributes | {"data": delivery.data})
    assert len(value) < LARGEST, "a view that does not fit 64 KB is a mistake in the view"
    return Record(address.topic, address.partition, key, value, (CONTENT_TYPE,))


def encode_token(sealed: bytes) -> str:
    """An opaque token fit for a URL."""
    return urlsafe_b64encode(sealed).decode().rstrip("=")
