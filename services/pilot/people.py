"""A newcomer who was made up, with canaries that a scan can look for, and the partners around them."""

from dataclasses import dataclass
from datetime import date

from shared.convenant.files.partners import PartnerEntry
from shared.convenant.region import Region


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
    scenario: str | None = None
    mishap: str | None = None
    elsewhere: str | None = None
    """Another municipality, for who ends up there after all."""
    reminded: bool = False
    """Whether who must delete what it holds of them says so only when reminded."""

    def canaries(self) -> tuple[str, ...]:
        """Values that must never be found in clear where they do not belong."""
        known = self.identity
        return (known.last_name, known.bsn, known.v_number, known.street_address, known.phone, self.mark)


def municipality_of(region: Region, code: str) -> PartnerEntry:
    """The partner that is this municipality."""
    own = (p for p in region.partners if p.role.value == "MUNICIPALITY" and code in p.municipalities)
    return next(own)


def coa_at(region: Region, site: str) -> PartnerEntry:
    """The partner that runs this reception site."""
    return next(p for p in region.partners if any(s.site_id == site for s in p.sites))
