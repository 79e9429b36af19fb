"""The app of a service: its routes, its desk, its health."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI, Request
from uuid_utils.compat import uuid7

from services.http.answering_problems import answer_problems
from services.http.commands import command_routes
from services.http.desk import Desk
from services.http.edge import API_VERSION, Edge
from services.http.openapi import PROBLEMS, DocumentedApp
from services.http.problems import unavailable
from services.http.strict import StrictRoute
from services.http.wishes import Commands
from shared.seal.keyring import DIGESTS
from shared.store.patience import AWAY

CONTACT = {"name": "Beheer Convenant", "url": "https://github.com/convenant/convenant"}


def api(title: str, commands: Iterable[Commands] = (), routers: Iterable[APIRouter] = ()) -> FastAPI:
    """A service's app; it answers 503 until `open_desk` has given it its desk."""
    groups = tuple(commands)
    app = DocumentedApp(
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
