"""The messages of a partner's AsyncAPI document."""

from typing import Any

from services.gateway.fields import sealed_fields
from services.gateway.produces import OVER_HTTP_ONLY
from shared.convenant.view_catalogue import VIEWS
from shared.convenant.views import View
from shared.events.base import Command
from shared.events.catalogue import BY_KEBAB, WIRE_PREFIX
from shared.events.classes import DataClass
from shared.events.convenants import PolicyRow

IN_MESSAGE = (DataClass.N, DataClass.P)
CONTENT = "application/cloudevents+json"


def heard_message(row: PolicyRow) -> dict[str, Any]:
    """What the partner hears of an event, as a row of the policy lets it."""
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


def said_message(event: str, command: type[Command]) -> dict[str, Any]:
    """An event that the partner may say, without what its envelope says already."""
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


def answer_message() -> dict[str, Any]:
    """What is answered to everything that the partner says."""
    fields = ("in_reply_to", "outcome", "code", "detail")
    told: dict[str, Any] = {name: {"type": ["string", "null"]} for name in fields}
    told["events"] = {"type": "array", "items": {"type": "string"}}
    return _message("command-answered.v1", told, ["in_reply_to", "outcome", "events"])
