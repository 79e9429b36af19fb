"""Scripts: a line a wish or an expectation, as JSON; played in order, each answered by a line."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.pilot.account import fetched_fields, held_fields
from services.pilot.acting import Actors, Answer, Wish
from services.pilot.world import World, morning
from shared.events.envelope import AMSTERDAM

FAILURES = ("unexpected", "invalid")


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


async def play_script(world: World, lines: Iterable[str], *, wait: bool = True) -> AsyncIterator[dict[str, Any]]:
    """What became of each line, in order."""
    actors = Actors(world)
    await world.clock.read()
    for number, text in enumerate(lines, start=1):
        if text.strip():
            yield {"line": number, **await _played(world, actors, text, wait)}
    if not wait:
        await world.clock.settled()


async def _played(world: World, actors: Actors, text: str, wait: bool) -> dict[str, Any]:
    try:
        line = parse(text)
        await _move(world, line)
        if line.expect:
            await world.clock.settled()
            return await _expected(world, line.expect)
        answer = await actors.act(Wish(line.who or "", line.do or "", line.given))
    except Wrong as wrong:
        return {"outcome": "invalid", "code": wrong.code, "detail": wrong.detail}
    if wait:
        await world.clock.settled()
    return told(answer)


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


async def _move(world: World, line: Line) -> None:
    """Time goes forward only."""
    if line.at is None:
        if world.clock.now is None:
            raise Wrong("CLOCK_NOT_SET", "at: the first line must say when")
        return
    now = world.clock.now
    if now and line.at < now:
        raise Wrong("TIME_GOES_FORWARD", f"at: it is {now.astimezone(AMSTERDAM).isoformat()} already")
    if line.at != now:
        await world.go_to(line.at)


async def _expected(world: World, expect: Expectation) -> dict[str, Any]:
    partner = world.partners.get(expect.partner)
    if partner is None:
        raise Wrong("UNKNOWN_PARTNER", expect.partner)
    subject = None
    if expect.person is not None:
        subject = await world.subject_of(partner.id, world.labels.person(expect.person)) or "nobody"
    count = len(partner.holdings.of(expect.type, subject))
    message = held_fields(partner.holdings, expect.type, subject)
    everything = sorted({*message, *fetched_fields(partner.holdings, expect.type, subject)})
    found = {"partner": partner.id, "type": expect.type, "count": count, "fields": everything}
    fits = expect.count in (None, count)
    if expect.fields is not None:
        fits = fits and sorted(expect.fields) in (message, everything)
    return {"outcome": "expected" if fits else "unexpected", "found": found}


def told(answer: Answer) -> dict[str, Any]:
    """An answer as its line says it."""
    if answer.outcome == "accepted":
        return {"outcome": "accepted", "events": list(answer.events), "ids": dict(answer.ids)}
    found: Mapping[str, Any] = {"outcome": answer.outcome, "code": answer.code, "detail": answer.detail}
    return {name: value for name, value in found.items() if value is not None}
