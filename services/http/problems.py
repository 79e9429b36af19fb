"""What a caller is told when something is wrong: problem details (RFC 9457), never what was given."""

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from fastapi.responses import JSONResponse

from services.http.field_errors import FieldError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "2"
log = structlog.get_logger()
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
