"""A row of the log as a CloudEvent on the internal topic, and back; the stored bytes pass through unread."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic_core import from_json, to_json

from shared.events.catalogue import WIRE_PREFIX
from shared.events.envelope import Recorded

CONTENT_TYPE = ("content-type", b"application/cloudevents+json")


def to_message(row: Recorded, source: str) -> bytes:
    """The CloudEvent, structured mode (NL GOV profile); `data` is what the log keeps, personal data sealed."""
    attributes = {
        "specversion": "1.0",
        "id": str(row.event_id),
        "source": source,
        "type": WIRE_PREFIX + row.type,
        "time": instant(row.time),
        "datacontenttype": "application/json",
        "position": row.position,
        "stream": row.stream,
        "aggregateversion": row.version,
        "commandid": row.command_id,
        "correlationid": row.correlation_id,
        "actor": row.actor,
        "recordedat": instant(row.recorded_at),
    }
    if row.causation_id:
        attributes["causationid"] = row.causation_id
    return to_json(attributes)[:-1] + b',"data":' + row.data + b"}"


def from_message(key: bytes | None, value: bytes) -> Recorded:
    """The row again, without its chain."""
    at = value.index(b',"data":')
    fields = from_json(value[:at] + b"}")
    return Recorded(
        position=fields["position"],
        stream=fields["stream"],
        version=fields["aggregateversion"],
        type=fields["type"].removeprefix(WIRE_PREFIX),
        event_id=UUID(fields["id"]),
        person=UUID(key.decode()) if key else None,
        command_id=fields["commandid"],
        correlation_id=fields["correlationid"],
        causation_id=fields.get("causationid"),
        actor=fields["actor"],
        time=datetime.fromisoformat(fields["time"]),
        recorded_at=datetime.fromisoformat(fields["recordedat"]),
        data=value[at + 8 : -1],
        chain=b"",
    )


def instant(at: datetime) -> str:
    """RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
