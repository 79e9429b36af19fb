"""Commands as routes: one way from a request to a decision, for every command of every service."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from services.http.desk import (
    SERVICE,
    SYSTEM,
    Caller,
    Desk,
    caller_of,
    desk_of,
    own_case,
    require_own_municipality,
)
from services.http.edge import correlation
from services.http.problems import FieldError, Problem, field_errors, invalid, not_found
from services.http.strict import StrictRoute
from shared.case_facts import NO_CASE, CaseFacts
from shared.decider import Decider
from shared.events.base import Command, Message
from shared.events.responsibility import ResponsibilityReason
from shared.seal.keyring import DIGESTS
from shared.store.execute import Asked, execute, repeated
from shared.store.port import Outcome, Store, Verdict

AnyDecider = Decider[Any, Any, Any]
Permit = Callable[[Any], None]
NOT_COMPETENT = "NOT_COMPETENT_MUNICIPALITY"


@dataclass(frozen=True, slots=True)
class Wish:
    """One command with all that deciding it takes."""

    desk: Desk
    decider: AnyDecider
    command: Any
    asked: Asked
    permit: Permit
    caller: Caller

    async def decide(self) -> Verdict:
        """The ordinary way: read, decide, append.

        Who may no longer see what it did itself (handed a case over) still gets the first answer to its command.
        """
        try:
            await self._still_own()
            return await execute(self.desk.store, self.decider, self.command, self.asked, self.permit)
        except Problem:
            if await self.desk.store.verdict(self.asked.command_id) is None:
                raise
            return await self.desk.store.append(repeated(self.asked))

    async def _still_own(self) -> None:
        """Not every decider reads that a municipality gave a person back; the case itself is not there then."""
        case_id: UUID | None = getattr(self.command, "case_id", None)
        if case_id is None or self.caller.municipality is None or _opens(self.command):
            return
        told = await self.desk.store.read([f"handover-{case_id}"])
        if any(getattr(fact.event, "reason", None) is ResponsibilityReason.REJECTED for fact in told.facts):
            await own_case(self.desk.store, self.caller, case_id)


Way = Callable[[Wish], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one decider; `ways` names those that need more than deciding."""

    decider: AnyDecider
    kinds: tuple[type[Command], ...]
    ways: Mapping[type[Command], Way] = field(default_factory=dict)


class WrittenEvent(Message):
    """One event that a command led to."""

    type: str
    position: int
    event_id: str


class Accepted(Message):
    """What became of a command; positions are absent where it changed nothing."""

    outcome: str = Outcome.ACCEPTED.value
    events: tuple[WrittenEvent, ...]
    first_position: int | None
    last_position: int | None


def command_routes(groups: Iterable[Commands]) -> APIRouter:
    """`POST /v1/opdrachten/{command}` for each of these commands."""
    router = APIRouter(route_class=StrictRoute, prefix="/v1/opdrachten", tags=["opdrachten"])
    for group in groups:
        for kind in group.kinds:
            _mount(router, group, kind)
    return router


def kebab(kind: type[Command]) -> str:
    """`OpenCase` is `open-case`."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("-")


def _mount(router: APIRouter, group: Commands, kind: type[Command]) -> None:
    way = group.ways.get(kind, Wish.decide)

    async def post(request: Request, caller: Annotated[Caller, Depends(caller_of)]) -> Accepted:
        caller.require(*kind.actors)
        desk = desk_of(request)
        given = _object(await request.body())
        command = _command(kind, given, caller)
        asked = await _asked(request, desk, caller, kind, given)
        verdict = await way(Wish(desk, group.decider, command, asked, _permit(caller, command), caller))
        return await _answer(desk.store, verdict)

    body = {"$ref": f"#/components/schemas/{kind.__name__}"}
    router.add_api_route(
        f"/{kebab(kind)}",
        post,
        methods=["POST"],
        name=kind.__name__,
        summary=(kind.__doc__ or kind.__name__).split("\n")[0],
        operation_id=kind.__name__,
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}},
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise invalid([FieldError("", "INVALID_JSON")]) from None
    if not isinstance(given, dict):
        raise invalid([FieldError("", "WRONG_TYPE")])
    return given


def _command(kind: type[Command], given: Mapping[str, Any], caller: Caller) -> Command:
    """The command, with the asker's own name filled in; everything wrong with it is told at once."""
    wrong = [FieldError(name, "DERIVED") for name in kind.derived if name in given]
    fields = {name: value for name, value in given.items() if name not in kind.derived}
    if kind.asker_field and fields.setdefault(kind.asker_field, caller.partner) != caller.partner:
        wrong.append(FieldError(kind.asker_field, "NOT_THE_ASKER"))
    if caller.municipality and "municipality_code" in kind.model_fields:
        fields.setdefault("municipality_code", caller.municipality)
    try:
        command = kind.model_validate(fields)
    except ValidationError as error:
        raise invalid([*field_errors(error.errors(include_input=False, include_url=False)), *wrong]) from None
    if wrong:
        raise invalid(wrong)
    return command


async def _asked(
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


def _permit(caller: Caller, command: Command) -> Permit:
    """What a municipality may see before the rules do: its own cases and programmes, and no other's code."""
    own = caller.municipality
    if own is None:
        return lambda _: None
    named = getattr(command, "municipality_code", None)
    if named not in (None, own) and NOT_COMPETENT not in command.refusals:
        raise Problem(403, "MUNICIPALITY_NOT_OWN")
    opens = _opens(command)

    def permit(state: Any) -> None:
        case = _case_of(command, state)
        if case is not None:
            if not (opens and case.participant_id is None):
                require_own_municipality(caller, case)
        elif not _takes_part(own, command, state):
            raise not_found()

    return permit


def _opens(command: Command) -> bool:
    """Whether it is about a case that need not be there yet."""
    return hasattr(command, "participant_id")


def _case_of(command: Command, state: Any) -> CaseFacts | None:
    """The case that a command is about, also where its rules read several; None for one about no case."""
    if hasattr(state, "cases"):
        found: CaseFacts = state.cases.get(getattr(command, "case_id", None), NO_CASE)
        return found
    return getattr(state, "case", None)


def _takes_part(own: str, command: Command, state: Any) -> bool:
    """Whether a programme is, or is about to be, one of this municipality's."""
    known = state.known.get(getattr(command, "programme_code", ""))
    definition = command if known is None else known.definition
    return own in getattr(definition, "municipalities", (own,))


async def _answer(store: Store, verdict: Verdict) -> Accepted:
    if verdict.code == "NOT_FOUND":
        raise not_found()
    if verdict.outcome is not Outcome.ACCEPTED:
        raise Problem(409, verdict.code or "REFUSED", verdict.detail)
    first, last = verdict.first_position, verdict.last_position
    rows = [] if first is None or last is None else await store.at(range(first, last + 1))
    events = tuple(WrittenEvent(type=r.type, position=r.position, event_id=str(r.event_id)) for r in rows)
    return Accepted(events=events, first_position=first, last_position=last)
