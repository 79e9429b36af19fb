"""Newcomers more than a programme has places for: a hard target refuses, a soft one is raised first."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.pilot.acting import Actors, Wish
from services.pilot.life import Act
from services.pilot.making import people
from services.pilot.people import Person
from services.pilot.playing import Meanwhile, Played
from services.pilot.story import story
from services.pilot.world import World, morning
from shared.convenant.files.programmes import ProgrammeEntry

APPROVED_BY = "programmaleider-1"
BESIDES = 1_000_000
"""Their commands are numbered from here on, beside those of a play that goes on."""
WEEK = timedelta(days=7)


async def one_too_many(world: World, played: Played, seed: int) -> None:
    """Where a programme with a hard target is full, somebody comes for it all the same."""
    full = _full(world, played.people, "HARD")
    if full is None or not played.answers:
        return
    last = max(act.on for act, _ in played.answers)
    await world.go_to(morning(min(last + WEEK, full.end or date.max)))
    actors = Actors(world, len(played.answers))
    for wish in _asking(world, full, people(world.region, seed + 1, 1)[0]):
        await actors.act(wish)
    await world.clock.settled()


def beyond_the_target(world: World, newcomers: Sequence[Person], seed: int) -> Meanwhile | None:
    """Once all have asked for a place of a soft target: who takes those still free, and one more after them."""
    full = _full(world, newcomers, "SOFT")
    if full is None:
        return None
    asked = [a.on for p in newcomers for a in story(world.region, p) if a.wish.do == "EnrolInProgramme"]
    on = min(max(asked) + WEEK, full.end or date.max)

    async def come(played: Played) -> None:
        await world.go_to(morning(on))
        actors = Actors(world, BESIDES)
        assert full.target is not None
        for person in people(world.region, seed + 1, full.target.n + 1):
            if await _is_too_many(world, actors, played, full, person, on):
                break

    return on, come


async def _is_too_many(
    world: World, actors: Actors, played: Played, full: ProgrammeEntry, person: Person, on: date
) -> bool:
    """Whether who asks for a place is one too many; then the target is raised, and they are taken after all."""
    opening, enrolling = _asking(world, full, person)
    await actors.act(opening)
    answer = await actors.act(enrolling)
    if answer.code != "TARGET_REACHED" or full.target is None:
        return False
    played.refusals.append((Act(on, _label(person), enrolling, refused=answer.code), answer))
    raised = {"programme_code": full.programme_code, "to_n": full.target.n + 1, "approved_by": APPROVED_BY}
    await actors.act(Wish(f"{_town(world, full)}/programme_lead", "RaiseTarget", raised))
    await actors.act(enrolling)
    return True


def _full(world: World, newcomers: Sequence[Person], kind: str) -> ProgrammeEntry | None:
    """A programme with a target of this kind that at least so many are to come for."""
    for programme in world.region.programmes:
        takes = sum(programme.programme_code in person.programmes for person in newcomers)
        if programme.target is not None and programme.target.kind == kind and takes >= programme.target.n:
            return programme
    return None


def _asking(world: World, full: ProgrammeEntry, person: Person) -> tuple[Wish, Wish]:
    """The municipality opens a case, and asks for a place."""
    lead, case = f"{_town(world, full)}/regievoerder", {"case_id": f"case of {_label(person)}"}
    opened = {
        "participant_id": _label(person),
        "identity": person.identity.as_fields(),
        "legal_regime": world.region.people.legal_regime.value,
        "target_group": person.target_group,
        "intake_channel": "MUNICIPALITY",
        "municipality_code": full.municipalities[0],
    }
    asked = {"programme_code": full.programme_code}
    return Wish(lead, "OpenCase", case | opened), Wish(lead, "EnrolInProgramme", case | asked)


def _label(person: Person) -> str:
    return f"latecomer {person.label}"


def _town(world: World, full: ProgrammeEntry) -> str:
    return next(p for p in world.region.partners if full.municipalities[0] in p.municipalities).partner_id
