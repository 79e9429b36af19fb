"""The chain over the log: the only formula for the auditor; `log.content` in the database is its twin."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from shared.events.envelope import Recorded

GENESIS = sha256(b"").digest()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def content(row: Recorded) -> bytes:
    """What of a row the chain covers: every column but the chain itself, then the stored bytes."""
    header = "\x1f".join(
        (
            str(row.position),
            row.stream,
            str(row.version),
            row.type,
            str(row.event_id),
            str(row.person or ""),
            row.command_id,
            row.correlation_id,
            row.causation_id or "",
            row.actor,
            str(_micros(row.time)),
            str(_micros(row.recorded_at)),
        )
    )
    return header.encode() + b"\x1e" + row.data


def link(previous: bytes, row: Recorded) -> bytes:
    """SHA-256 over the previous link and this row's content."""
    return sha256(previous + content(row)).digest()


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
