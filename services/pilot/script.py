"""Scripts: a line a wish or an expectation, as JSON; played in order, each answered by a line."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from services.pilot.acting import Actors, Answer, Wish
from services.pilot.report import fetched_fields, held_fields
from services.pilot.script_lines import Expectation, Line, Wrong, parse
from services.pilot.world import World
from shared.events.envelope import AMSTERDAM

FAILURES = ("unexpected", "invalid")


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
