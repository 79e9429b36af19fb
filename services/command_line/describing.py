"""Commands and events as they describe themselves, as data."""

from typing import Any

from services.pilot.orders import path_of, spoken
from shared.convenant.view_catalogue import VIEWS
from shared.decider import COMMON_REFUSALS
from shared.events.base import Command, Event, declared
from shared.events.catalogue import WIRE_PREFIX

EVERY_COMMAND = (*COMMON_REFUSALS, "CONFLICT", "ROLE_NOT_ALLOWED", "MUNICIPALITY_NOT_OWN")
"""Codes that any command can meet, besides its own."""


def describe_command(name: str, service: str, kind: type[Command]) -> dict[str, Any]:
    """Who may ask it of whom, how, and what it may be refused with."""
    form = spoken(name, frozenset())
    return {
        "service": service,
        "path": path_of(name),
        "summary": (kind.__doc__ or "").split("\n")[0],
        "actors": list(kind.actors),
        "refusals": list(kind.refusals),
        "refusals_of_every_command": list(EVERY_COMMAND),
        "as_event": f"{WIRE_PREFIX}{form.event}.v1" if form else None,
        "over_http_only": form.over_http if form else None,
        "fields": {
            field: {"required": info.is_required(), "derived": field in kind.derived}
            for field, info in kind.model_fields.items()
        },
        "schema": kind.model_json_schema(),
    }


def describe_event(event: type[Event]) -> dict[str, Any]:
    """What it holds, class by class, and who may see which of it."""
    return {
        "type": f"{WIRE_PREFIX}{event.type_name()}",
        "version": event.version,
        "dutch": event.dutch,
        "stream": event.stream[0],
        "summary": (event.__doc__ or "").split("\n")[0],
        "fields": {
            name: {"class": mark.data_class.value, "dutch": mark.dutch, "purpose": mark.purpose.value}
            for name, mark in declared(event).items()
        },
        "views": {
            view.name: {name: field.data_class.value for name, field in view.fields.items()}
            for view in VIEWS.values()
            if view.event is event
        },
    }
