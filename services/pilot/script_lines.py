"""A line of a script: somebody does something, or something is expected."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.pilot.world import morning
from shared.events.envelope import AMSTERDAM


class Expectation(BaseModel):
    """What a partner should hold by now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    partner: str
    type: str
    person: str | None = None
    count: Annotated[int, Field(ge=0)] | None = None
    fields: tuple[str, ...] | None = None


class Line(BaseModel):
    """One line: somebody does something, or something is expected."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    at: Annotated[datetime | None, BeforeValidator(lambda at: instant(at))] = None
    """A bare date is nine o'clock in Amsterdam."""
    who: Annotated[str | None, Field(alias="as")] = None
    do: str | None = None
    given: Annotated[dict[str, Any], Field(alias="with")] = {}
    expect: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Wrong(Exception):
    """A line that cannot be played: what is wrong, and where."""

    code: str
    detail: str


def parse(text: str) -> Line:
    """The line; raises `Wrong`."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Wrong("INVALID_JSON", str(error)) from None
    try:
        line = Line.model_validate(given)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False, include_context=False)
        raise Wrong("INVALID_LINE", "; ".join(f"{_place(e['loc'])}: {e['msg']}" for e in wrong)) from None
    if line.expect and (line.do or line.who):
        raise Wrong("INVALID_LINE", "expect stands in a line of its own")
    if not line.expect and not (line.do and line.who):
        raise Wrong("INVALID_LINE", "a line says who does what (as, do), or what is expected (expect)")
    return line


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "line"


def instant(text: object) -> datetime | None:
    """The instant that a script names; one without a zone is Amsterdam's."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise ValueError("must be a date or an instant, as text")
    with suppress(ValueError):
        return morning(date.fromisoformat(text))
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)
