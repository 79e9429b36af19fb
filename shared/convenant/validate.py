"""From a document to the model of its file, or to what is wrong with it."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from shared.convenant.document import Document
from shared.convenant.findings import Finding, Path_
from shared.convenant.region import FILES

_CODES = {
    ("missing", "legal_basis"): "LEGAL_BASIS_MISSING",
    ("string_too_short", "legal_basis"): "LEGAL_BASIS_MISSING",
    ("missing", "purpose"): "PURPOSE_MISSING",
    ("string_too_short", "purpose"): "PURPOSE_MISSING",
    ("enum", "role"): "UNKNOWN_ROLE",
    ("missing", None): "MISSING_KEY",
    ("extra_forbidden", None): "UNKNOWN_KEY",
    ("enum", None): "UNKNOWN_VALUE",
    ("literal_error", None): "UNKNOWN_VALUE",
}


def validate(document: Document, findings: list[Finding]) -> Any:
    """The file as its model; what pydantic finds wrong becomes findings."""
    try:
        return FILES[document.file].model_validate_json(to_json(document.data), strict=True)
    except ValidationError as error:
        findings += _invalid(document, error)
    return None


def _invalid(document: Document, error: ValidationError) -> Iterator[Finding]:
    for wrong in error.errors(include_url=False, include_input=False, include_context=False):
        place = tuple(part for part in wrong["loc"] if part != "[key]")
        last = next((part for part in reversed(place) if isinstance(part, str)), None)
        kind = wrong["type"]
        code = _CODES.get((kind, last)) or _CODES.get((kind, None)) or _by_kind(kind)
        yield document.finding(place, code, f"{_dotted(place)}: {wrong['msg'].lower()}")


def _by_kind(kind: str) -> str:
    return "WRONG_TYPE" if kind.endswith("_type") else "INVALID_VALUE"


def _dotted(place: Path_) -> str:
    return ".".join(str(part) for part in place) or "the file"
