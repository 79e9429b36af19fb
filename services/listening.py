"""A service's app on a socket, until its block ends; answers under way are finished first."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import structlog
import uvicorn
from fastapi import FastAPI

from shared.settings import Settings

GRACE_SECONDS = 5
log = structlog.get_logger()


class _Server(uvicorn.Server):
    """A server that leaves signals to the process it runs in."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def listening(app: FastAPI, settings: Settings, service: str) -> AsyncIterator[str]:
    """The address it listens on."""
    listener = socket.create_server((settings.host, settings.port), backlog=512)
    host, port = listener.getsockname()[:2]
    config = uvicorn.Config(
        app,
        http="httptools",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        log.info("listening", service=service, address=f"http://{host}:{port}")
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await serving
        listener.close()
