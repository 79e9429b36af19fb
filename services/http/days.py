"""The days and instants that a request may name: those of this work, not those of the calendar.

Only what is asked is held to them. A stored fact is read as it stands, whatever day it names.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from services.http.field_errors import FieldError, field_path

FIRST_YEAR, LAST_YEAR = 2013, 2100
"""No act that a case can be under is older; nobody plans beyond."""


def out_of_range(asked: BaseModel) -> Iterator[FieldError]:
    """Every day or instant in it, however deep, that lies outside these years; a birth date is looked at apart."""
    for place, day in _days(asked, ()):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield FieldError(field_path(place), "OUT_OF_RANGE")


def _days(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], date]]:
    match value:
        case date():
            yield place, value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _days(getattr(value, name), (*place, name))
        case Mapping():
            for key, part in value.items():
                yield from _days(part, (*place, str(key)))
        case list() | tuple():
            for index, part in enumerate(value):
                yield from _days(part, (*place, index))
