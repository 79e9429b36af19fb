"""Who asks for a command, when, and under which id."""

import os
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from fastapi import Request
from pydantic_core import to_json

from services.http.callers import SERVICE, SYSTEM, Caller
from services.http.desk import Desk
from services.http.edge import correlation
from services.http.field_errors import FieldError
from services.http.problems import Problem, invalid
from shared.events.base import Command
from shared.seal.keyring import DIGESTS
from shared.store.execute import Asked


async def asked_of(
    request: Request, desk: Desk, caller: Caller, kind: type[Command], given: Mapping[str, Any]
) -> Asked:
    """Who, when, and under which id: the same caller's same key is the same command."""
    actor = caller.actor
    body = _canonical([kind.__name__, given])
    return Asked(
        command_id=_command_id(request, caller),
        digest=desk.store.keyring.keyed_hash(DIGESTS, DIGESTS, body),
        actor=actor,
        now=await desk.clock.now(),
        correlation_id=correlation.get(),
        causation_id=None,
    )


def _command_id(request: Request, caller: Caller) -> str:
    own = request.headers.get("command-id")
    if own is not None:
        if caller.bearer.role not in (SERVICE, SYSTEM):
            raise Problem(403, "ROLE_NOT_ALLOWED")
        if not own.isascii() or not own.isprintable() or not 8 <= len(own) <= 200:
            raise invalid([FieldError("Command-Id", "WRONG_FORMAT")])
        return own
    key = request.headers.get("idempotency-key")
    if key is None:
        return sha256(os.urandom(32)).hexdigest()
    if not 1 <= len(key) <= 200:
        raise invalid([FieldError("Idempotency-Key", "WRONG_LENGTH")])
    return sha256(f"{caller.partner}\x1f{key}".encode()).hexdigest()


def _canonical(value: Any) -> bytes:
    """The same bytes for the same JSON, whatever its order and spaces."""
    return to_json(_sorted(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
