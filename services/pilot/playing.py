"""Playing people's lives by the played clock: day after day, everybody's own order kept."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from services.handover.handover.commands import HandoverCommand
from services.pilot.acting import Actors, Answer
from services.pilot.life import Act
from services.pilot.orders import COMMANDS
from services.pilot.people import Person
from services.pilot.story import story
from services.pilot.world import World, morning

AT_ONCE = 8
"""So many people at a time; within one day the order between people does not change what anybody hears."""
KNOWN_WITHIN = 120.0
LED_ANEW = ("LinkMunicipality", "RelinkMunicipality", "TransferCase")
"""After each of these a handover begins by itself."""


class Unexpected(Exception):
    """The region answered otherwise than the story expects: the play stops there."""


@dataclass
class Played:
    """What was played, and what was refused on purpose."""

    people: tuple[Person, ...]
    commands: int = 0
    refusals: list[tuple[Act, Answer]] = field(default_factory=list)
    answers: list[tuple[Act, Answer]] = field(default_factory=list)
    taking_part: set[str] = field(default_factory=set)
    hurried_seconds: float = 0.0
    """From the first command to the last partner's projection, where nobody waited in between."""

    def skips(self, act: Act, work_company: str) -> bool:
        """The work company does not know who got no place in any programme."""
        return act.wish.partner_id == work_company and act.person not in self.taking_part


Meanwhile = tuple[date, Callable[[Played], Awaitable[None]]]
"""What others do on a day of the play, after everybody has acted."""


async def play(
    world: World,
    people: Sequence[Person],
    progress: Callable[[int, int, date], None],
    *,
    wait: bool = True,
    meanwhile: Meanwhile | None = None,
) -> Played:
    """Everything that happens to these people; raises `Unexpected`."""
    actors, played = Actors(world), Played(tuple(people))
    acts = sorted((a for person in people for a in story(world.region, person)), key=lambda a: a.on)
    if not wait:
        await _all_at_once(world, actors, acts, played)
        return played
    for day, todays in groupby(acts, key=lambda act: act.on):
        if meanwhile and day > meanwhile[0]:
            await meanwhile[1](played)
            meanwhile = None
        await world.go_to(morning(day))
        await _day(world, actors, list(todays), played)
        progress(played.commands, len(acts), day)
    await world.clock.settled()
    return played


async def _day(world: World, actors: Actors, acts: Sequence[Act], played: Played) -> None:
    """The acts of one day: people side by side, but those who compete for places one after the other."""
    chains = {p: [a for a in acts if a.person == p] for p in dict.fromkeys(a.person for a in acts)}
    together = [chain for chain in chains.values() if not any(act.alone for act in chain)]
    limit = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_chain(world, actors, chain, played, limit) for chain in together))
    for chain in chains.values():
        if chain not in together:
            await _chain(world, actors, chain, played, limit)


async def _chain(
    world: World, actors: Actors, chain: Iterable[Act], played: Played, limit: asyncio.Semaphore
) -> None:
    async with limit:
        for act in chain:
            if not played.skips(act, world.region.people.work_company):
                await _act(actors, act, played)


async def _act(actors: Actors, act: Act, played: Played) -> None:
    answer = await actors.act(act.wish)
    played.commands += 1
    played.answers.append((act, answer))
    if "ParticipantEnrolledInProgramme" in answer.events:
        played.taking_part.add(act.person)
    if answer.outcome != "accepted":
        played.refusals.append((act, answer))
    if act.refused != answer.code:
        told = " ".join(part for part in (answer.outcome, answer.code, answer.detail) if part)
        raise Unexpected(f"{act.wish.who} did {act.wish.do} on {act.on} for {act.person}: {told}")


async def _all_at_once(world: World, actors: Actors, acts: Sequence[Act], played: Played) -> None:
    """As fast as it goes: days are told of before they pass, acts carry their own, each person in order."""
    if not acts:
        return
    last = morning(acts[-1].on + timedelta(days=1))
    await world.go_to(morning(acts[0].on))
    await world.tell_until(last)
    limit = asyncio.Semaphore(AT_ONCE * 4)
    people = {p: [a for a in acts if a.person == p] for p in dict.fromkeys(a.person for a in acts)}
    began = time.monotonic()
    await asyncio.gather(*(_hurried(world, actors, chain, played, limit) for chain in people.values()))
    await world.clock.settled()
    played.hurried_seconds = time.monotonic() - began
    await world.go_to(last)


async def _hurried(
    world: World, actors: Actors, chain: Sequence[Act], played: Played, limit: asyncio.Semaphore
) -> None:
    async with limit:
        led = begun = 0
        for act in chain:
            if played.skips(act, world.region.people.work_company):
                continue
            partner = world.partners[act.wish.partner_id]
            person = world.labels.person(act.person)
            led += act.wish.do in LED_ANEW
            if begun < led and issubclass(COMMANDS[act.wish.do][1], HandoverCommand):
                await asyncio.wait_for(world.handovers_begun(person, led), KNOWN_WITHIN)
                begun = led
            if act.wish.do != "OpenCase" and partner.entry.role.value != "MUNICIPALITY":
                subject = await world.pairwise_person(partner.id, person)
                await asyncio.wait_for(partner.knows(str(subject)), KNOWN_WITHIN)
            dated = replace(act.wish, fields={**act.wish.fields, "occurred_on": act.on.isoformat()})
            await _act(actors, replace(act, wish=dated), played)
