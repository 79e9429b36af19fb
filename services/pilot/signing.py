"""AS-WNC-1, judged: seventeen parties sign, one signs later, and hears nothing of what was before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.pilot.holdings import Held
from services.pilot.seen import Check, Seen, day_of
from shared.events.case import ReferralMade

LATE, FIRST_DAY, LATE_DAY = "land-van-horne", "2019-09-19", "2019-09-23"
BEFORE, AFTER = 17, 18


@dataclass(frozen=True)
class Signing:
    """Who signed when, what each holds, and under which id each would have heard of a referral to the last."""

    signed_on: Mapping[str, str]
    held: Mapping[str, Sequence[Held]]
    referred: Sequence[tuple[str, str]]
    """The day of every referral to the last party, and the id of its message there."""


def signing_of(seen: Seen) -> Signing:
    """What the log and every partner's own holdings say."""
    world = seen.account.world
    referred = [
        (row.civil_date.isoformat(), str(world.pseudonyms.message(LATE, row.person, row.event_id)))
        for row, event in ((fact.recorded, fact.event) for fact in seen.account.facts)
        if isinstance(event, ReferralMade) and event.target_partner_id == LATE
    ]
    held = {partner_id: partner.holdings.messages for partner_id, partner in world.partners.items()}
    return Signing(seen.account.signed_on, held, referred)


def checks(signing: Signing) -> Iterator[Check]:
    """The numbers and days of the scenario, and that nobody holds anything of before its own signature."""
    signed, held = signing.signed_on, signing.held
    before = [party for party, on in signed.items() if on == FIRST_DAY]
    yield (
        f"{len(before)} parties signed on {FIRST_DAY}, {len(signed)} by {LATE_DAY}, {LATE} last",
        (len(before), len(signed), signed.get(LATE)) == (BEFORE, AFTER, LATE_DAY),
    )
    told = [p for p in before if any(_is_intake(m) and FIRST_DAY <= day_of(m) < LATE_DAY for m in held[p])]
    yield f"an intake of before {LATE_DAY} was told to {', '.join(told) or 'nobody'}", bool(told)
    early = {message_id for on, message_id in signing.referred if FIRST_DAY <= on < LATE_DAY}
    of_before = [m for m in held.get(LATE, ()) if day_of(m) < LATE_DAY or m.id in early]
    yield (
        f"{LATE} holds {len(of_before)} messages of before {LATE_DAY}, when {len(early)} had been referred to it",
        bool(early) and not of_before,
    )
    hasty = [p for p, on in signed.items() if any(day_of(m) < on for m in held[p])]
    yield "no party holds anything of before its own signature", not hasty


def _is_intake(message: Held) -> bool:
    return message.kind.startswith("intake-")
