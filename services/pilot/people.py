"""People made up from a seed: plausible, synthetic, and each with canaries that a scan can look for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from services.pilot.names import FIRST, LANGUAGES, LAST, OCCUPATIONS, STREETS
from shared.convenant.region import PartnerEntry, PeopleFile, Region

T = TypeVar("T")
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
EVERY_DAYS = 14
"""People arrive in groups, on Mondays, once in so many days."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is; every value of it is a canary."""

    first_name: str
    last_name: str
    birth_date: date
    bsn: str
    v_number: str
    street_address: str
    phone: str

    def as_fields(self) -> dict[str, str]:
        """As a case is opened with it."""
        return {name: str(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Person:
    """One newcomer and what will happen to them."""

    label: str
    mark: str
    """A word that stands in every free text about this person, and nowhere else."""
    identity: Identity
    municipality: str
    site: str
    moves_to: str | None
    target_group: str
    arrives: date
    household: int
    languages: tuple[str, ...]
    occupation: str
    level: str
    literacy: str
    learnability: str
    adaptations: tuple[str, ...]
    declined: tuple[str, ...]
    programmes: tuple[str, ...]
    provider: str
    host: str | None
    referrals: tuple[tuple[str, str], ...]
    opt_ins: tuple[tuple[str, str], ...]

    def canaries(self) -> tuple[str, ...]:
        """Values that must never be found in clear where they do not belong."""
        known = self.identity
        return (known.last_name, known.bsn, known.v_number, known.street_address, known.phone, self.mark)


def people(region: Region, seed: int, count: int | None = None) -> tuple[Person, ...]:
    """The people of this seed, in the order of their labels."""
    rng, file = Random(seed), region.people  # noqa: S311 - plausible people, not secrets
    n = file.people if count is None else count
    return tuple(_People(region, rng, n, file).make())


class _People:
    """Draws each trait over all people at once, so that shares come out as the file says."""

    def __init__(self, region: Region, rng: Random, n: int, file: PeopleFile) -> None:
        self._region, self._rng, self._n, self._file = region, rng, n, file

    def make(self) -> list[Person]:
        file, n = self._file, self._n
        towns = self._apportioned(file.municipalities)
        sites = self._apportioned(file.reception_sites)
        groups = self._apportioned(file.target_groups)
        providers = self._apportioned(file.language_providers)
        houses = self._apportioned(file.household_sizes)
        moving = self._sample(range(n), file.transfer_share)
        takes = {code: self._sample(range(n), share) for code, share in file.programmes.items()}
        dual = sorted(takes[code] for code in takes if self._is_dual(code))
        placed = self._sample(sorted(dual[0]) if dual else range(n), file.placement_share)
        hosts = self._apportioned(file.hosts)
        needs = {code: self._sample(range(n), share) for code, share in file.adaptations.items()}
        declined = {domain: self._sample(range(n), share) for domain, share in file.declined_domains.items()}
        referred = [
            (r.partner, r.topic.value, self._sample(self._within(r.partner, towns), r.share))
            for r in file.referral_shares
        ]
        opted = [(o.partner, o.activity, self._sample(range(n), o.share)) for o in file.opt_in_shares]
        arrivals = self._arrivals()
        return [
            Person(
                label=f"P-{i + 1:03}",
                mark=(mark := self._mark(i)),
                identity=self._identity(i, mark),
                municipality=towns[i],
                site=sites[i],
                moves_to=self._other(sites[i]) if i in moving else None,
                target_group=groups[i],
                arrives=arrivals[i],
                household=int(houses[i]),
                languages=self._rng.choice(LANGUAGES),
                occupation=self._rng.choice(OCCUPATIONS),
                level=self._rng.choice(("PRIMARY", "SECONDARY", "SECONDARY", "VOCATIONAL", "HIGHER")),
                literacy=self._rng.choice(("LITERATE_LATIN", "LITERATE_LATIN", "LITERATE_OTHER_SCRIPT")),
                learnability=self._rng.choice(("B1_ATTAINABLE", "B1_ATTAINABLE", "B1_NOT_ATTAINABLE")),
                adaptations=tuple(code.value for code, who in needs.items() if i in who),
                declined=tuple(domain.value for domain, who in declined.items() if i in who),
                programmes=tuple(code for code, who in takes.items() if i in who),
                provider=providers[i],
                host=hosts[i] if i in placed else None,
                referrals=tuple((partner, topic) for partner, topic, who in referred if i in who),
                opt_ins=tuple((partner, activity) for partner, activity, who in opted if i in who),
            )
            for i in range(n)
        ]

    def _apportioned(self, weights: Mapping[T, int]) -> list[T]:
        """Everybody's draw, in the proportions of the file, shuffled."""
        total = sum(weights.values())
        if not total:
            return [next(iter(weights))] * self._n
        ranked = sorted(weights, key=lambda key: -(weights[key] * self._n / total % 1))
        drawn = [key for key, weight in weights.items() for _ in range(weight * self._n // total)]
        drawn += ranked[: self._n - len(drawn)]
        self._rng.shuffle(drawn)
        return drawn

    def _sample(self, among: Sequence[int] | range, share: float) -> frozenset[int]:
        return frozenset(self._rng.sample(list(among), round(len(among) * share)))

    def _within(self, partner_id: str, towns: Sequence[str]) -> list[int]:
        """Those who live in this partner's area."""
        entry = next(p for p in self._region.partners if p.partner_id == partner_id)
        return [i for i in range(self._n) if not entry.municipalities or towns[i] in entry.municipalities]

    def _is_dual(self, code: str) -> bool:
        return any(p.programme_code == code and p.rules.dual for p in self._region.programmes)

    def _other(self, site: str) -> str | None:
        others = [other for other in self._file.reception_sites if other != site]
        return self._rng.choice(others) if others else None

    def _arrivals(self) -> list[date]:
        first, last = self._file.arrivals.from_, self._file.arrivals.until
        first += timedelta(days=-first.weekday() % 7)
        days = [first + timedelta(days=d) for d in range(0, max((last - first).days, 0) + 1, EVERY_DAYS)]
        return sorted(self._rng.choice(days) for _ in range(self._n))

    def _mark(self, i: int) -> str:
        return "Zyx" + "".join(self._rng.choice(LETTERS) for _ in range(6)) + str(i)

    def _identity(self, i: int, mark: str) -> Identity:
        rng = self._rng
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


def municipality_of(region: Region, code: str) -> PartnerEntry:
    """The partner that is this municipality."""
    own = (p for p in region.partners if p.role.value == "MUNICIPALITY" and code in p.municipalities)
    return next(own)


def coa_at(region: Region, site: str) -> PartnerEntry:
    """The partner that runs this reception site."""
    return next(p for p in region.partners if any(s.site_id == site for s in p.sites))
