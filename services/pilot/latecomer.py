"""One newcomer more than a full programme has places for."""

from datetime import date, timedelta

from services.pilot.acting import Actors, Wish
from services.pilot.making import people
from services.pilot.people import Person
from services.pilot.playing import Played
from services.pilot.world import World, morning
from shared.convenant.files.programmes import ProgrammeEntry


async def one_too_many(world: World, played: Played, seed: int) -> None:
    """Where a programme with a hard target is full, somebody comes for it all the same."""
    full = next((p for p in world.region.programmes if _is_full(p, played)), None)
    if full is None or not played.answers:
        return
    last = max(act.on for act, _ in played.answers)
    await world.go_to(morning(min(last + timedelta(days=7), full.end or date.max)))
    person = people(world.region, seed + 1, 1)[0]
    actors, case = Actors(world, len(played.answers)), {"case_id": "case of the latecomer"}
    town = next(p for p in world.region.partners if full.municipalities[0] in p.municipalities).partner_id
    opened = Wish(f"{town}/regievoerder", "OpenCase", case | _opening(world, person, full.municipalities[0]))
    asked = Wish(f"{town}/regievoerder", "EnrolInProgramme", case | {"programme_code": full.programme_code})
    for wish in (opened, asked):
        await actors.act(wish)
    await world.clock.settled()


def _is_full(programme: ProgrammeEntry, played: Played) -> bool:
    takes = sum(programme.programme_code in person.programmes for person in played.people)
    return programme.target is not None and programme.target.kind == "HARD" and takes >= programme.target.n


def _opening(world: World, person: Person, municipality: str) -> dict[str, object]:
    return {
        "participant_id": "the latecomer",
        "identity": person.identity.as_fields(),
        "legal_regime": world.region.people.legal_regime.value,
        "target_group": person.target_group,
        "intake_channel": "MUNICIPALITY",
        "municipality_code": municipality,
    }
