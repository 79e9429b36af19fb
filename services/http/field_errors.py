"""What is wrong with the fields of a request, in codes of our own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import ErrorDetails

_PLAIN = re.compile(r"[a-z][a-z_]{0,39}")
_CODES = {
    "missing": "REQUIRED",
    "extra_forbidden": "UNKNOWN_FIELD",
    "json_invalid": "INVALID_JSON",
    "enum": "UNKNOWN_VALUE",
    "literal_error": "UNKNOWN_VALUE",
    "string_pattern_mismatch": "WRONG_FORMAT",
    "too_long": "WRONG_LENGTH",
    "too_short": "WRONG_LENGTH",
    "string_too_long": "WRONG_LENGTH",
    "string_too_short": "WRONG_LENGTH",
    "greater_than_equal": "OUT_OF_RANGE",
    "less_than_equal": "OUT_OF_RANGE",
    "greater_than": "OUT_OF_RANGE",
    "less_than": "OUT_OF_RANGE",
    "value_error": "WRONG_VALUE",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with what was sent: the path of a field, and a stable code."""

    field: str
    code: str

    def as_dict(self) -> dict[str, str]:
        """As in the answer."""
        return {"field": self.field, "code": self.code}


def field_errors(errors: Iterable[ErrorDetails]) -> list[FieldError]:
    """Pydantic's findings, without the input and without its words, which can hold some of it."""
    return [told_of(error["loc"], error["type"]) for error in errors]


def told_of(location: Iterable[int | str], kind: str) -> FieldError:
    """A finding about one field, in our own words and codes."""
    return FieldError(field_path(location), _CODES.get(kind, "WRONG_TYPE"))


def field_path(location: Iterable[int | str]) -> str:
    """The path of a field; parts that are not plain names are the caller's own words and stay out."""
    return ".".join(str(p) if isinstance(p, int) or _PLAIN.fullmatch(p) else "?" for p in location)
