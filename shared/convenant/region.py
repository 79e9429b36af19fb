"""What a region is: the shape of its five files, which a lawyer, an operator and a player can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from shared.events.base import (
    AdaptationCode,
    ConvenantId,
    LegalRegime,
    LifeDomain,
    Message,
    MunicipalityCode,
    PartnerId,
    ProgrammeCode,
    SiteId,
    TargetGroup,
)
from shared.events.case import ReferralTopic
from shared.events.convenants import Involvement, Oin, PartnerRole, PolicyRow
from shared.events.handover import HandoverScenario
from shared.events.programmes import ContractedProvider, ProgrammeRoute, ProgrammeRules, Target

RegionCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=30)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Municipality(Message):
    """A municipality by its CBS code, always in quotes."""

    code: MunicipalityCode
    name: Name


class RegionFile(Message):
    """`region.yaml`: name, municipalities, how the log is cut, and which clock it runs on."""

    code: RegionCode
    name: Name
    municipalities: Annotated[tuple[Municipality, ...], Field(min_length=1)]
    partitions: Annotated[int, Field(ge=1, le=1024)]
    slices: Annotated[int, Field(ge=1, le=64)] = 1
    clock: Literal["system", "played"]
    calendar: Literal["nl"] = "nl"
    starts_on: date


class Site(Message):
    """A place of a partner: a reception site, a school, a workplace."""

    site_id: SiteId
    name: Name


class PartnerEntry(Message):
    """A signatory, or one site of it that signs apart."""

    partner_id: PartnerId
    name: Name
    role: PartnerRole
    oin: Oin
    municipalities: tuple[MunicipalityCode, ...] = ()
    sites: tuple[Site, ...] = ()


class PartnersFile(Message):
    """`partners.yaml`: who takes part."""

    partners: tuple[PartnerEntry, ...]


class SignatureEntry(Message):
    """A party signs."""

    partner: PartnerId
    signed_on: date
    backfill: Literal["none", "granted"] = "none"


class WithdrawalEntry(Message):
    """A party leaves; from this day on it hears nothing."""

    partner: PartnerId
    withdrawn_on: date


class PolicyEntry(Message):
    """One version of the disclosure policy, in force from its day until the next."""

    model_config = ConfigDict(populate_by_name=True)

    version: Annotated[int, Field(ge=1)]
    from_: Annotated[date, Field(alias="from")]
    approved_by: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    involvement: tuple[Involvement, ...]
    rows: tuple[PolicyRow, ...]


class ConvenantFile(Message):
    """`convenant.yaml`: the covenant, who signed it, and what it lets each role hear."""

    id: ConvenantId
    name: Name
    text_version: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    drafted_on: date
    ends_on: date | None = None
    signatures: tuple[SignatureEntry, ...] = ()
    withdrawals: tuple[WithdrawalEntry, ...] = ()
    policies: tuple[PolicyEntry, ...] = ()


class ProgrammeEntry(Message):
    """One programme, as `ProgrammeDefined` will say it."""

    programme_code: ProgrammeCode
    defined_on: date
    name: Name
    municipalities: tuple[MunicipalityCode, ...]
    start: date
    end: date | None = None
    target: Target | None = None
    served_by: tuple[PartnerId, ...] = ()
    routes: tuple[ProgrammeRoute, ...] = ()
    contracts: tuple[ContractedProvider, ...] = ()
    rules: ProgrammeRules = ProgrammeRules()


class ProgrammesFile(Message):
    """`programmes.yaml`: what people take part in."""

    programmes: tuple[ProgrammeEntry, ...]


class Arrivals(Message):
    """First and last day on which cases are opened."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[date, Field(alias="from")]
    until: date


class ReferralShare(Message):
    """Which share of the people is referred to this partner, and for what."""

    partner: PartnerId
    topic: ReferralTopic
    share: Share


class OptInShare(Message):
    """Which share of the people asks for this library's activities."""

    partner: PartnerId
    activity: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    share: Share


class Mishap(StrEnum):
    """What can go wrong with a handover, or come in between (`docs/handover.md`)."""

    REJECTED = "REJECTED"
    CAPACITY = "CAPACITY"
    INCOMPLETE_PROFILE = "INCOMPLETE_PROFILE"
    RELINKED = "RELINKED"
    MOVED_EARLY = "MOVED_EARLY"
    MISSED_CONTACT = "MISSED_CONTACT"
    HOUSING_LATE = "HOUSING_LATE"
    HOUSING_REFUSED = "HOUSING_REFUSED"
    TRANSFERRED = "TRANSFERRED"
    FAMILY = "FAMILY"
    DUPLICATE = "DUPLICATE"
    WRONG_MERGE = "WRONG_MERGE"
    REVOKED = "REVOKED"
    OBLIGATION_WITHDRAWN = "OBLIGATION_WITHDRAWN"
    DIED = "DIED"
    LEFT = "LEFT"
    DECLINED = "DECLINED"
    PROTECTED = "PROTECTED"
    NO_CONSULTANT = "NO_CONSULTANT"


class HandoverStories(Message):
    """How people are handed over, by weight, and how many of them meet which mishap; the seed decides who."""

    scenarios: dict[HandoverScenario, Weight]
    mishaps: dict[Mishap, Count] = Field(default_factory=dict)
    support: PartnerId
    housing: PartnerId


class PeopleFile(Message):
    """`people.yaml`: whom the player makes up; weights are whole numbers, shares lie between 0 and 1."""

    people: Count
    municipalities: dict[MunicipalityCode, Weight]
    arrivals: Arrivals
    legal_regime: LegalRegime
    target_groups: dict[TargetGroup, Weight]
    reception_sites: dict[SiteId, Weight]
    transfer_share: Share = 0
    programmes: dict[ProgrammeCode, Share]
    declined_domains: dict[LifeDomain, Share] = Field(default_factory=dict)
    adaptations: dict[AdaptationCode, Share] = Field(default_factory=dict)
    household_sizes: dict[Annotated[str, StringConstraints(pattern=r"^\d{1,2}$")], Weight]
    language_providers: dict[PartnerId, Weight]
    work_company: PartnerId
    hosts: dict[PartnerId, Weight]
    placement_share: Share = 0
    referral_shares: tuple[ReferralShare, ...] = ()
    opt_in_shares: tuple[OptInShare, ...] = ()
    erased: Count = 0
    handover: HandoverStories | None = None
    plan_name: Annotated[str, StringConstraints(max_length=60)] | None = None
    """What the plan is called here, where it goes by another name."""


FILES: dict[str, type[Message]] = {
    "region.yaml": RegionFile,
    "partners.yaml": PartnersFile,
    "convenant.yaml": ConvenantFile,
    "programmes.yaml": ProgrammesFile,
    "people.yaml": PeopleFile,
}
"""The files of a region folder, in the order in which they are read."""

Path_ = tuple[str | int, ...]
"""Where something stands inside a file: keys and positions."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a region file, where, and why."""

    file: str
    line: int
    code: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.reason}"


class RegionErrors(Exception):
    """The region files are wrong; holds every finding, not just the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Region:
    """A region whose files were found in order."""

    path: Path
    settings: RegionFile
    partners: tuple[PartnerEntry, ...]
    convenant: ConvenantFile
    programmes: tuple[ProgrammeEntry, ...]
    people: PeopleFile
    lines: Mapping[tuple[str, Path_], int]

    @property
    def code(self) -> str:
        """The region's short name, which its topics begin with."""
        return self.settings.code


def schemas() -> dict[str, dict[str, Any]]:
    """A JSON Schema for each file."""
    return {name: model.model_json_schema(by_alias=True) for name, model in FILES.items()}


def production_findings(region: Region) -> tuple[Finding, ...]:
    """Rows whose legal basis nobody verified; they refuse a start in production, not in development."""
    return tuple(
        Finding(
            "convenant.yaml",
            region.lines.get(("convenant.yaml", ("policies", p, "rows", r)), 1),
            "LEGAL_BASIS_UNVERIFIED",
            f"{row.role} hears {row.event_type} on '{row.legal_basis}', which nobody has verified",
        )
        for p, policy in enumerate(region.convenant.policies)
        for r, row in enumerate(policy.rows)
        if not row.legal_basis_verified
    )
