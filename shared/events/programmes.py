"""What can be said about a programme, its seats and its money. Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import (
    Cents,
    Code,
    LegalRegime,
    LifeDomain,
    Message,
    MunicipalityCode,
    PartnerId,
    ProgrammeCode,
    RegionEvent,
    Route,
    RouteCode,
    StaffId,
    TargetGroup,
)
from shared.events.classes import N, Purpose

PROGRAMME = Purpose.PROGRAMME


class TargetKind(StrEnum):
    """A hard target refuses; a soft one asks for `TargetRaised` first."""

    HARD = "HARD"
    SOFT = "SOFT"


class Fund(StrEnum):
    """Who pays."""

    SZW = "SZW"
    AMIF = "AMIF"
    ESF = "ESF"
    SPUK = "SPUK"
    OWN = "OWN"


class Target(Message):
    """How many people a programme is for."""

    kind: TargetKind
    n: Annotated[int, Field(ge=1)]


class ProgrammeRoute(Message):
    """A route that a programme offers, with its provider."""

    local_code: RouteCode
    provider: PartnerId
    legal_route: Route


class ContractedProvider(Message):
    """A provider under contract with a municipality, first and last day included."""

    provider: PartnerId
    municipality_code: MunicipalityCode
    valid_from: date
    valid_until: date | None = None


class Eligibility(Message):
    """Whom a programme is for; never published to partners."""

    target_groups: tuple[TargetGroup, ...] = ()
    legal_regimes: tuple[LegalRegime, ...] = ()
    of_age: bool = True


class ProgrammeRules(Message):
    """What a programme asks of those who take part."""

    mandatory_domains: tuple[LifeDomain, ...] = ()
    norm_weeks: int | None = None
    norm_dayparts: Annotated[int | None, Field(ge=1, le=10)] = None
    max_dayparts: Annotated[int, Field(ge=1, le=10)] = 10
    evenings_and_saturdays: bool = False
    dual: bool = False
    switch_at_module_boundary: bool = False
    plan_before_registration: bool = False
    eligibility: Eligibility = Eligibility()


class ProgrammeEvent(RegionEvent):
    """Kept in the stream of the programme."""

    stream: ClassVar = ("programme", "programme_code")
    programme_code: Annotated[ProgrammeCode, N("programma", PROGRAMME)]


class ProgrammeDefined(ProgrammeEvent):
    """A programme exists, with its municipalities, target, routes, contracts and partners it is served by."""

    dutch: ClassVar = "programma vastgesteld"
    name: Annotated[str, Field(max_length=120), N("naam", PROGRAMME)]
    municipalities: Annotated[tuple[MunicipalityCode, ...], N("gemeenten", PROGRAMME)]
    start: Annotated[date, N("begin", PROGRAMME)]
    end: Annotated[date | None, N("einde", PROGRAMME)] = None
    target: Annotated[Target | None, N("doelaantal", PROGRAMME)] = None
    served_by: Annotated[tuple[PartnerId, ...], N("uitgevoerd door", PROGRAMME)] = ()
    routes: Annotated[tuple[ProgrammeRoute, ...], N("leerroutes", PROGRAMME)] = ()
    contracts: Annotated[tuple[ContractedProvider, ...], N("contracten", PROGRAMME)] = ()
    rules: Annotated[ProgrammeRules, N("regels", PROGRAMME)] = ProgrammeRules()


class SeatTaken(ProgrammeEvent):
    """One seat fewer; says nothing of whom."""

    dutch: ClassVar = "plaats bezet"
    municipality_code: Annotated[MunicipalityCode, N("gemeentecode", PROGRAMME)]


class SeatFreed(ProgrammeEvent):
    """One seat more, because somebody left; says nothing of whom."""

    dutch: ClassVar = "plaats vrij"
    municipality_code: Annotated[MunicipalityCode, N("gemeentecode", PROGRAMME)]


class TargetRaised(ProgrammeEvent):
    """The target went up, with a name to it."""

    dutch: ClassVar = "doelaantal verhoogd"
    from_n: Annotated[int, Field(ge=0), N("van", PROGRAMME)]
    to_n: Annotated[int, Field(ge=1), N("naar", PROGRAMME)]
    approved_by: Annotated[StaffId, N("goedgekeurd door", PROGRAMME)]


class GrantAwarded(ProgrammeEvent):
    """Money was granted, in eurocents."""

    dutch: ClassVar = "subsidie toegekend"
    fund: Annotated[Fund, N("fonds", PROGRAMME)]
    amount: Annotated[Cents, N("bedrag in eurocent", PROGRAMME)]


class CommitmentRecorded(ProgrammeEvent):
    """Money was committed, in eurocents; one cost, one fund."""

    dutch: ClassVar = "verplichting"
    fund: Annotated[Fund, N("fonds", PROGRAMME)]
    amount: Annotated[Cents, N("bedrag in eurocent", PROGRAMME)]
    cost_code: Annotated[Code, N("kostenpost", PROGRAMME)]


class BudgetOverrideRecorded(ProgrammeEvent):
    """The programme lead let a commitment pass the grant, with a reason code."""

    dutch: ClassVar = "budgetoverschrijding toegestaan"
    fund: Annotated[Fund, N("fonds", PROGRAMME)]
    amount: Annotated[Cents, N("bedrag in eurocent", PROGRAMME)]
    override_reason: Annotated[str, Field(max_length=60, pattern=r"^[A-Z_]+$"), N("reden", PROGRAMME)]


PROGRAMME_EVENTS = (
    ProgrammeDefined,
    SeatTaken,
    SeatFreed,
    TargetRaised,
    GrantAwarded,
    CommitmentRecorded,
    BudgetOverrideRecorded,
)
