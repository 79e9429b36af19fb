"""A partner's own AsyncAPI 3.0 document: exactly what the policy lets it hear, and what it may say."""

from typing import Any

from services.gateway.fields import sealed_fields
from services.gateway.produces import OVER_HTTP_ONLY, PRODUCES
from services.topology.names import partner_topic
from shared.convenant.files.partners import PartnerEntry
from shared.convenant.region import Region
from shared.convenant.view_catalogue import VIEWS
from shared.convenant.views import View
from shared.events.base import Command
from shared.events.catalogue import BY_KEBAB, WIRE_PREFIX
from shared.events.classes import DataClass
from shared.events.convenants import PolicyRow

IN_MESSAGE = (DataClass.N, DataClass.P)
CONTENT = "application/cloudevents+json"


def document(region: Region, partner: PartnerEntry) -> dict[str, Any]:
    """The document of one partner under the newest policy of the region's files."""
    rows = [row for row in region.convenant.policies[-1].rows if row.role is partner.role]
    heard = {row.event_type: _heard(row) for row in rows}
    said = {event: _said(event, command) for event, (command, _) in PRODUCES.items() if _may_say(partner, command)}
    names = {
        channel: partner_topic(region.code, partner.partner_id, channel) for channel in ("out", "in", "replies")
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"{partner.name}: {region.settings.name}",
            "version": "1.0.0",
            "description": "Lees met isolation.level=read_committed; `sequence` is aaneengesloten per source.",
        },
        "defaultContentType": CONTENT,
        "channels": {
            "out": {"address": names["out"], "messages": _references(heard)},
            "in": {"address": names["in"], "messages": _references(said)},
            "replies": {"address": names["replies"], "messages": _references({"command-answered": {}})},
        },
        "operations": {
            "hear": {"action": "receive", "channel": {"$ref": "#/channels/out"}},
            "say": {
                "action": "send",
                "channel": {"$ref": "#/channels/in"},
                "reply": {"channel": {"$ref": "#/channels/replies"}},
            },
        },
        "components": {"messages": {**heard, **_only_said(said, heard), "command-answered": _answer()}},
    }


def _references(messages: dict[str, Any]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in messages}


def _only_said(said: dict[str, Any], heard: dict[str, Any]) -> dict[str, Any]:
    """A type that a partner both hears and says keeps one entry, with both shapes."""
    for name in set(said) & set(heard):
        heard[name]["payload"] = {"anyOf": [heard[name]["payload"], said[name]["payload"]]}
    return {name: message for name, message in said.items() if name not in heard}


def _heard(row: PolicyRow) -> dict[str, Any]:
    view = VIEWS[row.event_type, row.event_version, row.view]
    event = BY_KEBAB[row.event_type]
    inside = [name for name in row.fields if view.fields[name].data_class in IN_MESSAGE]
    fetched = [name for name in row.fields if name not in inside]
    message = _message(event.type_name(), _properties(view, event.model_json_schema(), inside), [])
    more = f"; over te halen via dataref: {', '.join(fetched)}" if fetched else ""
    return message | {"title": event.dutch, "summary": f"{row.purpose}, {row.legal_basis}{more}"}


def _properties(view: View, schema: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The event's own schema where the field is the event's own, else nothing but its class."""
    own = schema.get("properties", {})
    return {name: {**own.get(name, {}), "x-data-class": view.fields[name].data_class.value} for name in names}


def _may_say(partner: PartnerEntry, command: type[Command]) -> bool:
    return any(actor.split("/")[0] == partner.role.value for actor in command.actors)


def _said(event: str, command: type[Command]) -> dict[str, Any]:
    schema = command.model_json_schema()
    hidden = {"case_id", "participant_id", *command.derived}
    fields = {name: told for name, told in schema["properties"].items() if name not in hidden}
    required = [name for name in schema.get("required", ()) if name not in hidden]
    over_http = sorted(sealed_fields(command) & set(fields))
    message = _message(f"{event}.v1", fields, required)
    if command in OVER_HTTP_ONLY:
        return message | {"summary": "alleen over HTTP: POST /v1/berichten"}
    return message | ({"summary": f"met {', '.join(over_http)}: alleen over HTTP"} if over_http else {})


def _message(type_name: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    data = {"type": "object", "properties": properties, "required": required}
    return {
        "name": WIRE_PREFIX + type_name,
        "contentType": CONTENT,
        "payload": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "data"],
            "properties": {
                "specversion": {"const": "1.0"},
                "type": {"const": WIRE_PREFIX + type_name},
                "id": {"type": "string"},
                "source": {"type": "string"},
                "subject": {"type": "string", "format": "uuid"},
                "time": {"type": "string", "format": "date-time"},
                "sequence": {"type": "string"},
                "dataref": {"type": "string", "format": "uri"},
                "data": data,
            },
        },
    }


def _answer() -> dict[str, Any]:
    fields = ("in_reply_to", "outcome", "code", "detail")
    told: dict[str, Any] = {name: {"type": ["string", "null"]} for name in fields}
    told["events"] = {"type": "array", "items": {"type": "string"}}
    return _message("command-answered.v1", told, ["in_reply_to", "outcome", "events"])
