"""The OpenAPI document of a service: its commands' own schemas, its problems, and the way to sign in."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from services.http.wishes import Commands

PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["status", "title", "code"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, text in {
        400: "Ongeldige aanvraag; alle fouten tegelijk",
        401: "Geen geldig token",
        403: "Rol niet toegestaan",
        404: "Niet gevonden",
        409: "Geweigerd door de regels, of door gelijktijdig werk",
        413: "Te groot",
        422: "Idempotency-Key al gebruikt voor een andere opdracht",
        503: "Tijdelijk niet beschikbaar",
    }.items()
}


class DocumentedApp(FastAPI):
    """An app whose OpenAPI document also holds the commands' own schemas and the way to sign in."""

    def __init__(self, groups: tuple[Commands, ...], **settings: Any) -> None:
        super().__init__(**settings)
        kinds = [kind for group in groups for kind in group.kinds]
        _, schemas = models_json_schema(
            [(k, "validation") for k in kinds], ref_template="#/components/schemas/{model}"
        )
        self._commands = schemas.get("$defs", {})

    def openapi(self) -> dict[str, Any]:
        """The document, complete."""
        document = super().openapi()
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(self._commands | {"Problem": PROBLEM_SCHEMA})
        components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        document["security"] = [{"bearer": []}]
        return document
