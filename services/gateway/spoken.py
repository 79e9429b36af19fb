"""What a partner said: its message, checked without looking anything up. Pure."""

from dataclasses import dataclass

from services.gateway.envelope import Envelope, NotHeard, envelope_of
from services.gateway.fields import sealed_fields
from services.gateway.produces import OVER_HTTP_ONLY, PRODUCES, Service
from shared.events.base import Command
from shared.events.catalogue import WIRE_PREFIX


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is well formed and that this partner may send."""

    envelope: Envelope
    command: type[Command]
    service: Service

    @property
    def answers_notice(self) -> bool:
        """Whether it says that what had to be deleted was, which needs no tie to the person any more."""
        return self.envelope.type == f"{WIRE_PREFIX}erasure-acknowledged.v1"


def read(value: bytes | None, source: str, role: str, *, on_topic: bool) -> Said:
    """The message, checked without looking anything up; raises `NotHeard`."""
    envelope = envelope_of(value)
    command, service = _spoken(envelope)
    if envelope.source != source:
        raise NotHeard("WRONG_SOURCE", None, envelope.id)
    if not any(actor.split("/")[0] == role for actor in command.actors):
        raise NotHeard("TYPE_NOT_YOURS", envelope.type, envelope.id)
    if on_topic:
        _nothing_sensitive(envelope, command)
    return Said(envelope, command, service)


def _spoken(envelope: Envelope) -> tuple[type[Command], Service]:
    name, _, version = envelope.type.removeprefix(WIRE_PREFIX).rpartition(".v")
    if not envelope.type.startswith(WIRE_PREFIX) or name not in PRODUCES:
        raise NotHeard("UNKNOWN_TYPE", None, envelope.id)
    if version != "1":
        raise NotHeard("UNKNOWN_VERSION", name, envelope.id)
    return PRODUCES[name]


def _nothing_sensitive(envelope: Envelope, command: type[Command]) -> None:
    if command in OVER_HTTP_ONLY:
        raise NotHeard("SENSITIVE_FIELD_ON_TOPIC", command.__name__, envelope.id)
    found = sorted(name for name in envelope.data if name in sealed_fields(command))
    if found:
        raise NotHeard("SENSITIVE_FIELD_ON_TOPIC", ",".join(found), envelope.id)
