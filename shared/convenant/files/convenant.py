"""`convenant.yaml`: the covenant of a region."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from shared.convenant.files.region import Name
from shared.events.base import ConvenantId, Message, PartnerId
from shared.events.convenants import Involvement, PolicyRow


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
    approved_by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    involvement: tuple[Involvement, ...]
    rows: tuple[PolicyRow, ...]


class ConvenantFile(Message):
    """`convenant.yaml`: the covenant, who signed it, and what it lets each role hear."""

    id: ConvenantId
    name: Name
    text_version: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    drafted_on: date
    ends_on: date | None = None
    signatures: tuple[SignatureEntry, ...] = ()
    withdrawals: tuple[WithdrawalEntry, ...] = ()
    policies: tuple[PolicyEntry, ...] = ()
