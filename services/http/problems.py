"""What a caller is told when something is wrong: problem details (RFC 9457), never what was given."""

import re
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from shared.store.port import CommandReused, Conflict, StoreUnavailable
from shared.store.postgres import AWAY

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "2"
log = structlog.get_logger()
_PLAIN = re.compile(r"[a-z][a-z_]{0,39}")
_CODES = {
    "missing": "REQUIRED",
    "extra_forbidden": "UNKNOWN_FIELD",
    "json_invalid": "INVALID_JSON",
    "enum": "UNKNOWN_VALUE",
    "literal_error": "UNKNOWN_VALUE",
    "string_pattern_mismatch": "WRONG_FORMAT",
    "too_long": "WRONG_LENGTH",
    "too_short": "WRONG_LENGTH",
    "string_too_long": "WRONG_LENGTH",
    "string_too_short": "WRONG_LENGTH",
    "greater_than_equal": "OUT_OF_RANGE",
    "less_than_equal": "OUT_OF_RANGE",
    "greater_than": "OUT_OF_RANGE",
    "less_than": "OUT_OF_RANGE",
    "value_error": "WRONG_VALUE",
}
_TITLES = {
    400: "Ongeldige aanvraag",
    401: "Niet aangemeld",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    409: "Geweigerd",
    413: "Te groot",
    422: "Opdracht al gebruikt",
    500: "Interne fout",
    503: "Tijdelijk niet beschikbaar",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with what was sent: the path of a field, and a stable code."""

    field: str
    code: str

    def as_dict(self) -> dict[str, str]:
        """As in the answer."""
        return {"field": self.field, "code": self.code}


@dataclass
class Problem(Exception):
    """An answer that is not the one hoped for; `code` is stable, `detail` names codes, dates or states."""

    status: int
    code: str
    detail: str | None = None
    errors: Sequence[FieldError] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> JSONResponse:
        """The problem document."""
        body: dict[str, Any] = {
            "type": f"urn:convenant:problem:{self.code.lower().replace('_', '-')}",
            "status": self.status,
            "title": _TITLES.get(self.status, HTTPStatus(self.status).phrase),
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = [error.as_dict() for error in self.errors]
        return JSONResponse(body, self.status, headers=self.headers, media_type=MEDIA_TYPE)


def invalid(errors: Iterable[FieldError]) -> Problem:
    """Everything that is wrong with a request, told at once."""
    return Problem(400, "INVALID", errors=tuple(errors))


def not_found() -> Problem:
    """What does not exist and what is another's are told apart to nobody."""
    return Problem(404, "NOT_FOUND")


def unavailable(detail: str = "probeer het zo weer") -> Problem:
    """Nothing is known to be written; the same request may be repeated."""
    return Problem(503, "UNAVAILABLE", detail, headers={"Retry-After": RETRY_SECONDS})


def unexpected(error: Exception) -> Problem:
    """A mistake of ours; the log gets its kind and place, and nobody gets its words."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error("request_failed", error=type(error).__name__, at=f"{Path(frame.filename).name}:{frame.lineno}")
    return Problem(500, "INTERNAL")


def field_errors(errors: Iterable[ErrorDetails]) -> list[FieldError]:
    """Pydantic's findings, without the input and without its words, which can hold some of it."""
    return [told_of(error["loc"], error["type"]) for error in errors]


def told_of(location: Iterable[int | str], kind: str) -> FieldError:
    """A finding about one field, in our own words and codes."""
    return FieldError(_path(location), _CODES.get(kind, "WRONG_TYPE"))


def answer_problems(app: FastAPI) -> None:
    """Let every error leave this app as a problem document."""
    app.add_exception_handler(Problem, _told)
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(RequestValidationError, _of_request)
    app.add_exception_handler(Conflict, _of_conflict)
    app.add_exception_handler(CommandReused, _of_reuse)
    for away in (StoreUnavailable, *AWAY):
        app.add_exception_handler(away, _of_absence)


async def _told(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return error.response()


async def _of_framework(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name
    return Problem(error.status_code, code, headers=dict(error.headers or {})).response()


async def _of_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return invalid(told_of(e["loc"][1:], e["type"]) for e in error.errors()).response()


async def _of_conflict(_: Request, error: Exception) -> JSONResponse:
    return Problem(409, "CONFLICT", headers={"Retry-After": RETRY_SECONDS}).response()


async def _of_reuse(_: Request, error: Exception) -> JSONResponse:
    return Problem(422, "COMMAND_REUSED").response()


async def _of_absence(_: Request, error: Exception) -> JSONResponse:
    return unavailable().response()


def _path(location: Iterable[int | str]) -> str:
    """The path of a field; parts that are not plain names are the caller's own words and stay out."""
    return ".".join(str(p) if isinstance(p, int) or _PLAIN.fullmatch(p) else "?" for p in location)
