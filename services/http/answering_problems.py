"""Every error leaves an app as a problem document."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.http.field_errors import told_of
from services.http.problems import RETRY_SECONDS, Problem, invalid, unavailable
from shared.store.patience import AWAY
from shared.store.port import CommandReused, Conflict, StoreUnavailable


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
