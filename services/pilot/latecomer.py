"""Newcomers more than a full programme has places for: a hard target refuses, a soft one is raised first."""

from datetime import date, timedelta

from services.pilot.acting import Actors, Wish
from services.pilot.life import Act
from services.pilot.making import people
from services.pilot.people import Person
from services.pilot.playing import Played
from services.pilot.world import World, morning
from shared.convenant.files.programmes import ProgrammeEntry

APPROVED_BY = "programmaleider-1"


async def one_too_many(world: World, played: Played, seed: int) -> None:
    """Where everybody who was to come has come, the places still free are taken, and one more comes after them."""
    full = next((p for p in world.region.programmes if _is_full(p, played)), None)
    if full is None or full.target is None or not played.answers:
        return
    last = max(act.on for act, _ in played.answers)
    late = min(last + timedelta(days=7), full.end or date.max)
    await world.go_to(morning(late))
    actors = Actors(world, len(played.answers))
    for person in people(world.region, seed + 1, full.target.n if full.target.kind == "SOFT" else 1):
        if await _is_too_many(world, actors, played, full, person, late):
            break
    await world.clock.settled()


async def _is_too_many(
    world: World, actors: Actors, played: Played, full: ProgrammeEntry, person: Person, on: date
) -> bool:
    """Whether who asks for a place is one too many; a soft target is raised, and they are taken after all."""
    label, code = f"latecomer {person.label}", full.programme_code
    town = next(p for p in world.region.partners if full.municipalities[0] in p.municipalities).partner_id
    lead, case = f"{town}/regievoerder", {"case_id": f"case of {label}"}
    enrolling = Wish(lead, "EnrolInProgramme", {**case, "programme_code": code})
    await actors.act(Wish(lead, "OpenCase", {**case, **_opening(world, label, person, full.municipalities[0])}))
    answer = await actors.act(enrolling)
    if answer.code == "TARGET_REACHED" and full.target is not None:
        played.refusals.append((Act(on, label, enrolling, refused=answer.code), answer))
        raised = {"programme_code": code, "to_n": full.target.n + 1, "approved_by": APPROVED_BY}
        await actors.act(Wish(f"{town}/programme_lead", "RaiseTarget", raised))
        await actors.act(enrolling)
    return "ParticipantEnrolledInProgramme" not in answer.events


def _is_full(programme: ProgrammeEntry, played: Played) -> bool:
    takes = sum(programme.programme_code in person.programmes for person in played.people)
    return programme.target is not None and takes >= programme.target.n


def _opening(world: World, label: str, person: Person, municipality: str) -> dict[str, object]:
    return {
        "participant_id": label,
        "identity": person.identity.as_fields(),
        "legal_regime": world.region.people.legal_regime.value,
        "target_group": person.target_group,
        "intake_channel": "MUNICIPALITY",
        "municipality_code": municipality,
    }
