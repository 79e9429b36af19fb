"""The app of a service: its routes, its OpenAPI document, its health."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from pydantic.json_schema import models_json_schema
from uuid_utils.compat import uuid7

from services.http.commands import Commands, command_routes
from services.http.desk import Desk
from services.http.edge import API_VERSION, Edge
from services.http.problems import answer_problems, unavailable
from services.http.strict import StrictRoute
from shared.seal.keyring import DIGESTS
from shared.store.postgres import AWAY

CONTACT = {"name": "Beheer Convenant", "url": "https://github.com/convenant/convenant"}
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


def api(title: str, commands: Iterable[Commands] = (), routers: Iterable[APIRouter] = ()) -> FastAPI:
    """A service's app; it answers 503 until `open_desk` has given it its desk."""
    groups = tuple(commands)
    app = _Api(
        groups,
        title=title,
        version=API_VERSION,
        contact=CONTACT,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=PROBLEMS,
    )
    app.state.desk = None
    for router in (_health(), command_routes(groups), *routers):
        app.include_router(router)
    answer_problems(app)
    app.add_middleware(Edge, new_id=lambda: str(uuid7()))
    return app


async def open_desk(app: FastAPI, desk: Desk) -> None:
    """From here on the app answers; the key that bodies are digested with is made on first use."""
    await desk.store.keyring.prepare([DIGESTS], create=True, purposes=[DIGESTS])
    app.state.desk = desk


def _health() -> APIRouter:
    router = APIRouter(route_class=StrictRoute, prefix="/health", tags=["health"])

    @router.get("/live", responses={503: {}})
    async def live() -> dict[str, str]:
        """This process runs."""
        return {"status": "live"}

    @router.get("/ready", responses={503: {}})
    async def ready(request: Request) -> dict[str, str]:
        """This service can answer: its database does."""
        desk = request.app.state.desk
        if desk is None:
            raise unavailable()
        try:
            await desk.store.pool.fetchval("select 1", timeout=2)
        except (TimeoutError, *AWAY):
            raise unavailable() from None
        return {"status": "ready"}

    return router


class _Api(FastAPI):
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
