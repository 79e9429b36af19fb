"""Who a person is: only the vault ever opens this."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from stdnum.exceptions import ValidationError as NotABsn
from stdnum.nl import bsn as bsn_check

from shared.events.base import Message


def _eleven_proof(value: str) -> str:
    try:
        return bsn_check.validate(value)
    except NotABsn:
        raise ValueError("is not a valid BSN") from None


Bsn = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$"), AfterValidator(_eleven_proof)]
VNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
Line = Annotated[str, Field(min_length=1, max_length=120)]


class Identity(Message):
    """Name, numbers and contact of a person; errors never repeat what was given."""

    first_name: Line
    last_name: Line
    birth_date: date
    bsn: Bsn | None = Field(default=None, repr=False)
    v_number: VNumber | None = Field(default=None, repr=False)
    street_address: Line | None = None
    phone: Annotated[str, Field(max_length=20)] | None = None
    email: Annotated[str, Field(max_length=120)] | None = None
