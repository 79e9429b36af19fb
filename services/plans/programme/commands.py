"""What may be asked about a programme, its places and its money."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import (
    Cents,
    Code,
    Command,
    MunicipalityCode,
    PartnerId,
    ProgrammeCode,
    ReasonCode,
    StaffId,
)
from shared.events.programmes import ContractedProvider, Fund, ProgrammeRoute, ProgrammeRules, Target

LEAD = "MUNICIPALITY/programme_lead"


class DefineProgramme(Command):
    """Define a programme, or define it anew."""

    actors: ClassVar = ("SYSTEM", LEAD)
    refusals: ClassVar = ("DATE_BEFORE_START", "NORM_ABOVE_MAXIMUM")
    programme_code: ProgrammeCode
    name: Annotated[str, Field(max_length=120)]
    municipalities: tuple[MunicipalityCode, ...]
    start: date
    end: date | None = None
    target: Target | None = None
    served_by: tuple[PartnerId, ...] = ()
    routes: tuple[ProgrammeRoute, ...] = ()
    contracts: tuple[ContractedProvider, ...] = ()
    rules: ProgrammeRules = ProgrammeRules()


class RaiseTarget(Command):
    """Raise the target of a programme."""

    actors: ClassVar = (LEAD,)
    refusals: ClassVar = ("TARGET_NOT_HIGHER",)
    programme_code: ProgrammeCode
    to_n: Annotated[int, Field(ge=1)]
    approved_by: StaffId


class AwardGrant(Command):
    """Record money that was granted."""

    actors: ClassVar = ("SYSTEM", LEAD)
    programme_code: ProgrammeCode
    fund: Fund
    amount: Cents


class RecordCommitment(Command):
    """Record money that was committed, within the grant."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("BUDGET_EXCEEDED", "FUND_OVERLAP", "COMMITMENT_ALREADY_RECORDED")
    programme_code: ProgrammeCode
    fund: Fund
    amount: Cents
    cost_code: Code


class OverrideBudget(Command):
    """Record a commitment beyond the grant, with a reason."""

    actors: ClassVar = (LEAD,)
    refusals: ClassVar = ("FUND_OVERLAP", "COMMITMENT_ALREADY_RECORDED")
    programme_code: ProgrammeCode
    fund: Fund
    amount: Cents
    cost_code: Code
    override_reason: ReasonCode


ProgrammeCommand = DefineProgramme | RaiseTarget | AwardGrant | RecordCommitment | OverrideBudget
COMMANDS = (DefineProgramme, RaiseTarget, AwardGrant, RecordCommitment, OverrideBudget)
