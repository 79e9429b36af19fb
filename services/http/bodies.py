"""From the body of a request to the command it says: everything wrong with it is told at once."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from services.http.callers import Caller
from services.http.days import out_of_range
from services.http.field_errors import FieldError, field_errors
from services.http.problems import invalid
from shared.events.base import Command


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object in a body."""
    try:
        given = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise invalid([FieldError("", "INVALID_JSON")]) from None
    if not isinstance(given, dict):
        raise invalid([FieldError("", "WRONG_TYPE")])
    return given


def command_of(kind: type[Command], given: Mapping[str, Any], caller: Caller) -> Command:
    """The command, with the asker's own name filled in; everything wrong with it is told at once."""
    wrong = [FieldError(name, "DERIVED") for name in kind.derived if name in given]
    fields = {name: value for name, value in given.items() if name not in kind.derived}
    if kind.asker_field and fields.setdefault(kind.asker_field, caller.partner) != caller.partner:
        wrong.append(FieldError(kind.asker_field, "NOT_THE_ASKER"))
    if caller.municipality and "municipality_code" in kind.model_fields:
        fields.setdefault("municipality_code", caller.municipality)
    try:
        command = kind.model_validate(fields)
    except ValidationError as error:
        raise invalid([*field_errors(error.errors(include_input=False, include_url=False)), *wrong]) from None
    if wrong := [*wrong, *out_of_range(command)]:
        raise invalid(wrong)
    return command
