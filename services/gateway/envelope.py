"""A partner's message as a CloudEvent, and why one cannot be acted on."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from stdnum.nl import bsn

LARGEST = 64 * 1024


class NotHeard(Exception):
    """The message cannot be acted on; `code` is stable, `detail` names fields or types, never values."""

    def __init__(self, code: str, detail: str | None = None, message_id: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.message_id = message_id


def _holds_bsn(text: str) -> bool:
    """Whether nine digits in it pass the eleven-test: such an id is somebody's number, and is not repeated."""
    return any(bsn.is_valid(digits) for digits in re.findall(r"(?<![0-9A-Za-z])\d{9}(?![0-9A-Za-z])", text))


def _no_bsn(text: str) -> str:
    if _holds_bsn(text):
        raise ValueError("holds a BSN")
    return text


class Envelope(BaseModel):
    """A CloudEvent as a partner sends it; further extensions are allowed, and not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$"), AfterValidator(_no_bsn)]
    source: str = Field(min_length=1, max_length=200)
    type: str = Field(min_length=1, max_length=200)
    subject: UUID | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any] = Field(default_factory=dict)


def envelope_of(value: bytes | None) -> Envelope:
    """The envelope of a message; raises `NotHeard`."""
    if not value:
        raise NotHeard("EMPTY_MESSAGE")
    if len(value) > LARGEST:
        raise NotHeard("MESSAGE_TOO_LARGE")
    try:
        given = from_json(value, allow_inf_nan=False)
    except ValueError:
        raise NotHeard("NOT_JSON") from None
    try:
        return Envelope.model_validate(given)
    except ValidationError as error:
        places = sorted({str(e["loc"][0]) if e["loc"] else "message" for e in error.errors(include_input=False)})
        raise NotHeard("NOT_A_CLOUDEVENT", ",".join(places), _id_of(given)) from None


def id_of(value: bytes | None) -> str | None:
    """The message's id, if it can be read at all: an answer without it helps nobody."""
    try:
        return _id_of(from_json(value or b""))
    except ValueError:
        return None


def _id_of(given: Any) -> str | None:
    found = given.get("id") if isinstance(given, dict) else None
    plain = isinstance(found, str) and len(found) <= 100 and found.isprintable()
    return found if plain and not _holds_bsn(str(found)) else None
