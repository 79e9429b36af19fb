"""One newcomer who is already there while a party has still to sign, and is referred to that very party."""

from collections.abc import Iterator
from datetime import date, timedelta

from services.pilot.acting import Actors, Wish
from services.pilot.making import people
from services.pilot.people import Identity
from services.pilot.playing import Unexpected
from services.pilot.world import World, morning
from shared.convenant.files.partners import PartnerEntry
from shared.convenant.region import Region
from shared.events.convenants import PartnerRole

COUNTED_FROM = 1_000_000
"""Other commands of a play are counted from nought, and no two are the same command."""
TOPICS = {PartnerRole.CARE: "HEALTH_SUPPORT", PartnerRole.PUBLIC_HEALTH: "PUBLIC_HEALTH"}
CASE = {"case_id": "case of the forerunner"}


async def one_too_early(world: World, seed: int) -> None:
    """Where a party signs later than the others, somebody is taken in and referred to it before it does."""
    late = late_signatory(world.region)
    if late is None:
        return
    party, first = late
    now, day = world.clock.now, morning(first + timedelta(days=1))
    if now is not None and now >= day:
        return
    await world.go_to(day)
    actors = Actors(world, COUNTED_FROM)
    identity = people(world.region, seed + 2, 1)[0].identity
    for wish in _wishes(world.region, party, identity):
        answer = await actors.act(wish)
        if answer.outcome != "accepted":
            raise Unexpected(f"{wish.who} did {wish.do} for the forerunner: {answer.code}")
    await world.clock.settled()


def late_signatory(region: Region) -> tuple[PartnerEntry, date] | None:
    """The first party that signed more than a day after the others, and the day on which those signed."""
    signed = {entry.partner: entry.signed_on for entry in region.convenant.signatures}
    first = min(signed.values(), default=date.max)
    late = (entry for entry in region.partners if entry.role in TOPICS and entry.partner_id in signed)
    return next(((e, first) for e in late if signed[e.partner_id] > first + timedelta(days=1)), None)


def _wishes(region: Region, party: PartnerEntry, identity: Identity) -> Iterator[Wish]:
    """A case opened by the municipality, an intake begun, and a referral."""
    town = next(p for p in region.partners if p.role is PartnerRole.MUNICIPALITY and _share(p, party))
    lead = f"{town.partner_id}/regievoerder"
    opening = {
        "participant_id": "the forerunner",
        "identity": identity.as_fields(),
        "legal_regime": region.people.legal_regime.value,
        "target_group": next(iter(region.people.target_groups)).value,
        "intake_channel": "MUNICIPALITY",
        "municipality_code": town.municipalities[0],
    }
    referral = {
        "referral_id": "referral of the forerunner",
        "target_partner_id": party.partner_id,
        "topic": TOPICS[party.role],
        "ground": "CONSENT",
    }
    yield Wish(lead, "OpenCase", CASE | opening)
    yield Wish(lead, "StartIntake", CASE | {"intake_id": "intake of the forerunner", "location": "MUNICIPALITY"})
    yield Wish(lead, "MakeReferral", CASE | referral)


def _share(town: PartnerEntry, party: PartnerEntry) -> bool:
    """Whether the party works in this municipality; one without an area works everywhere."""
    return not party.municipalities or bool({*town.municipalities} & {*party.municipalities})
