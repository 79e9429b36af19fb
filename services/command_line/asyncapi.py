"""A partner's own AsyncAPI 3.0 document: exactly what the policy lets it hear, and what it may say."""

from typing import Any

from services.command_line.asyncapi_messages import CONTENT, answer_message, heard_message, said_message
from services.gateway.produces import PRODUCES
from services.topology.names import partner_topic
from shared.convenant.files.partners import PartnerEntry
from shared.convenant.region import Region
from shared.events.base import Command


def document(region: Region, partner: PartnerEntry) -> dict[str, Any]:
    """The document of one partner under the newest policy of the region's files."""
    rows = [row for row in region.convenant.policies[-1].rows if row.role is partner.role]
    heard = {row.event_type: heard_message(row) for row in rows}
    said = {
        event: said_message(event, command)
        for event, (command, _) in PRODUCES.items()
        if _may_say(partner, command)
    }
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
        "components": {"messages": {**heard, **_only_said(said, heard), "command-answered": answer_message()}},
    }


def _references(messages: dict[str, Any]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in messages}


def _only_said(said: dict[str, Any], heard: dict[str, Any]) -> dict[str, Any]:
    """A type that a partner both hears and says keeps one entry, with both shapes."""
    for name in set(said) & set(heard):
        heard[name]["payload"] = {"anyOf": [heard[name]["payload"], said[name]["payload"]]}
    return {name: message for name, message in said.items() if name not in heard}


def _may_say(partner: PartnerEntry, command: type[Command]) -> bool:
    return any(actor.split("/")[0] == partner.role.value for actor in command.actors)
