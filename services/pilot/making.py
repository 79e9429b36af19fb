"""Making people up from a region's own file: who they are, and what will happen to them."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from services.pilot.draws import Draws
from services.pilot.names import FIRST, LANGUAGES, LAST, OCCUPATIONS, STREETS
from services.pilot.people import Identity, Person
from shared.convenant.files.handovers import Mishap
from shared.convenant.region import Region

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LEVELS = ("PRIMARY", "SECONDARY", "SECONDARY", "VOCATIONAL", "HIGHER")
LITERACY = ("LITERATE_LATIN", "LITERATE_LATIN", "LITERATE_OTHER_SCRIPT")
RECALLED = (Mishap.REJECTED.value, Mishap.OBLIGATION_WITHDRAWN.value)
"""After these the municipality must delete what it holds."""
LEARNABILITY = ("B1_ATTAINABLE", "B1_ATTAINABLE", "B1_NOT_ATTAINABLE")


def people(region: Region, seed: int, count: int | None = None) -> tuple[Person, ...]:
    """The people of this seed, in the order of their labels."""
    n = region.people.people if count is None else count
    draws = Draws(seed, n)
    traits = {**_traits(region, draws), **_course(region, draws, n)}
    traits |= _handover(region, draws, n, traits["municipality"])
    columns = list(traits)
    rows = zip(*traits.values(), strict=True)
    return tuple(_person(i, draws.rng, dict(zip(columns, row, strict=True))) for i, row in enumerate(rows))


def _person(i: int, rng: Random, traits: dict[str, Any]) -> Person:
    mark = "Zyx" + "".join(rng.choice(LETTERS) for _ in range(6)) + str(i)
    return Person(label=f"P-{i + 1:03}", mark=mark, identity=_identity(i, rng, mark), **traits)


def _traits(region: Region, draws: Draws) -> dict[str, Sequence[Any]]:
    """What people bring with them."""
    file = region.people
    return {
        "arrives": draws.days(file.arrivals.from_, file.arrivals.until),
        "target_group": draws.by_weight({group.value: weight for group, weight in file.target_groups.items()}),
        "household": [int(size) for size in draws.by_weight(file.household_sizes)],
        "languages": draws.one_of(LANGUAGES),
        "occupation": draws.one_of(OCCUPATIONS),
        "level": draws.one_of(LEVELS),
        "literacy": draws.one_of(LITERACY),
        "learnability": draws.one_of(LEARNABILITY),
        "adaptations": draws.shares({code.value: share for code, share in file.adaptations.items()}),
        "declined": draws.shares({domain.value: share for domain, share in file.declined_domains.items()}),
    }


def _course(region: Region, draws: Draws, n: int) -> dict[str, Sequence[Any]]:
    """What will come their way; drawn after what they bring, since some of it depends on that."""
    file = region.people
    towns, sites = draws.by_weight(file.municipalities), draws.by_weight(file.reception_sites)
    programmes = draws.shares(file.programmes)
    dual = {p.programme_code for p in region.programmes if p.rules.dual}
    working = draws.share(file.placement_share, [i for i in range(n) if not dual or dual & set(programmes[i])])
    hosts, moving = draws.by_weight(file.hosts), draws.share(file.transfer_share)
    referred = {r: draws.share(r.share, _within(region, r.partner, towns)) for r in file.referral_shares}
    opted = draws.shares({(o.partner, o.activity): o.share for o in file.opt_in_shares})
    return {
        "municipality": towns,
        "site": sites,
        "moves_to": [_other(file.reception_sites, sites[i]) if i in moving else None for i in range(n)],
        "programmes": programmes,
        "provider": draws.by_weight(file.language_providers),
        "host": [hosts[i] if i in working else None for i in range(n)],
        "referrals": [
            tuple((r.partner, r.topic.value) for r, who in referred.items() if i in who) for i in range(n)
        ],
        "opt_ins": opted,
    }


def _handover(region: Region, draws: Draws, n: int, towns: Sequence[str]) -> dict[str, Sequence[Any]]:
    """How they are handed over, and what goes wrong; drawn last, so that it changes nothing else."""
    file = region.people.handover
    if file is None:
        return {}
    mishaps = [mishap.value for mishap, count in file.mishaps.items() for _ in range(count)]
    befalls = dict(zip(draws.rng.sample(range(n), min(len(mishaps), n)), mishaps, strict=False))
    recalled = [i for i, mishap in befalls.items() if mishap in RECALLED]
    reminded = draws.share(file.reminded_share, sorted(recalled))
    scenarios = draws.by_weight({scenario.value: weight for scenario, weight in file.scenarios.items()})
    return {
        "reminded": [i in reminded for i in range(n)],
        "scenario": _one_late_and_combined(scenarios, befalls),
        "mishap": [befalls.get(i) for i in range(n)],
        "elsewhere": [_other(region.people.municipalities, town) for town in towns],
    }


def _one_late_and_combined(scenarios: list[str], befalls: dict[int, str]) -> list[str]:
    """Somebody who waits for a home goes by the scenario that the domain tells day by day."""
    late = [i for i in befalls if befalls[i] == Mishap.HOUSING_LATE]
    if late and "COMBINED" in scenarios and all(scenarios[i] != "COMBINED" for i in late):
        other = scenarios.index("COMBINED")
        scenarios[late[0]], scenarios[other] = scenarios[other], scenarios[late[0]]
    return scenarios


def _within(region: Region, partner_id: str, towns: Sequence[str]) -> list[int]:
    """Those who live in this partner's area."""
    entry = next(p for p in region.partners if p.partner_id == partner_id)
    return [i for i, town in enumerate(towns) if not entry.municipalities or town in entry.municipalities]


def _other(sites: Any, site: str) -> str | None:
    return next((other for other in sites if other != site), None)


def _identity(i: int, rng: Random, mark: str) -> Identity:
    born = date(1965, 1, 1) + timedelta(days=rng.randrange(36 * 365))
    return Identity(
        first_name=FIRST[i % len(FIRST)],
        last_name=f"{rng.choice(LAST)}-{mark}",
        birth_date=born,
        bsn=_bsn(rng),
        v_number=str(rng.randrange(2_000_000_000, 3_000_000_000)),
        street_address=f"{rng.choice(STREETS)}-{mark} {rng.randrange(1, 200)}",
        phone=f"+3197{rng.randrange(10**8, 10**9)}",
    )


def _bsn(rng: Random) -> str:
    """Nine digits that pass the eleven-proof; those that begin with 9 were never given out."""
    while True:
        digits = [9, *(rng.randrange(10) for _ in range(7))]
        last = sum((9 - i) * d for i, d in enumerate(digits)) % 11
        if last < 10:
            return "".join(map(str, [*digits, last]))
