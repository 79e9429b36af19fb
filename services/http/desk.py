"""What answering a request needs: where facts are kept, what time it is, who asks."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import Request

from services.http.problems import Problem, not_found, unavailable
from services.http.tokens import BadToken, Bearer, Tokens
from shared.board import Boards
from shared.case_facts import CaseFacts, case_stream, evolve_case
from shared.clock import Clock
from shared.events.envelope import Actor
from shared.store.port import Store
from shared.store.postgres import PostgresStore

MUNICIPALITY, SERVICE, SYSTEM = "MUNICIPALITY", "SERVICE", "SYSTEM"
STAFF_ROLES = {
    MUNICIPALITY: frozenset(
        {"regievoerder", "intake_officer", "programme_lead", "team_lead", "account_manager", "data_steward"}
    ),
    "WORK_COMPANY": frozenset({"coach"}),
}
"""Every role that staff can have; who names another may do nothing."""
_BEHALF = re.compile(r"([a-z0-9][a-z0-9-]{0,59})/([A-Z_]{2,40})(?:/([A-Za-z0-9][A-Za-z0-9._-]{0,63}))?")


@dataclass(frozen=True, slots=True)
class Desk:
    """Open connections of one service, shared by its requests."""

    store: PostgresStore
    clock: Clock
    tokens: Tokens
    boards: Boards


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, in which role; `municipality` is set where it may see and do only its own."""

    bearer: Bearer
    role: str
    staff_role: str | None
    partner: str
    behalf: bool = False

    @property
    def actor(self) -> Actor:
        """As kept with the facts."""
        staff = (self.staff_role or "system") if self.behalf else self.bearer.staff_id
        return Actor(self.partner, self.role, staff)

    @property
    def municipality(self) -> str | None:
        """The only municipality it may act for; the gateway and the system are not so bound."""
        return None if self.behalf or self.role == SYSTEM else self.bearer.municipality or ""

    def may(self, actors: tuple[str, ...]) -> bool:
        """Whether one of these is its role. A partner that names no staff speaks for all of its staff, except a
        municipality: what its staff may do differs in law."""
        if self.staff_role is not None and self.staff_role not in STAFF_ROLES.get(self.role, ()):
            return False
        for actor in actors:
            role, _, staff_role = actor.partition("/")
            if role != self.role:
                continue
            if not staff_role or staff_role == self.staff_role:
                return True
            if self.behalf and self.staff_role is None and role != MUNICIPALITY:
                return True
        return False

    def require(self, *actors: str) -> None:
        """Turn away who is none of these."""
        if not self.may(actors):
            raise Problem(403, "ROLE_NOT_ALLOWED")


def desk_of(request: Request) -> Desk:
    """The desk of this service; 503 while its database has not been reached yet."""
    desk = getattr(request.app.state, "desk", None)
    if desk is None:
        raise unavailable()
    assert isinstance(desk, Desk)
    return desk


async def caller_of(request: Request) -> Caller:
    """Who asks: staff of a municipality, the system, or the gateway on behalf of a partner; 401, 403."""
    try:
        bearer = await desk_of(request).tokens.bearer(request.headers.get("authorization"))
    except BadToken:
        raise Problem(401, "TOKEN_REQUIRED", headers={"WWW-Authenticate": "Bearer"}) from None
    behalf = request.headers.get("on-behalf-of")
    if bearer.role == SERVICE:
        return _on_behalf(bearer, behalf)
    if bearer.role not in (MUNICIPALITY, SYSTEM) or behalf is not None:
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return Caller(bearer, bearer.role, bearer.staff_role, bearer.partner)


def _on_behalf(bearer: Bearer, behalf: str | None) -> Caller:
    own = Caller(bearer, SERVICE, bearer.staff_role, bearer.partner)
    if behalf is None:
        return own
    named = _BEHALF.fullmatch(behalf)
    if named is None or named[2] in (SERVICE, SYSTEM):
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return replace(own, partner=named[1], role=named[2], staff_role=named[3], behalf=True)


async def staff_of(request: Request) -> Caller:
    """A member of a municipality's staff; 403 for everybody else."""
    caller = await caller_of(request)
    if caller.behalf or not caller.municipality:
        raise Problem(403, "ROLE_NOT_ALLOWED")
    caller.require(MUNICIPALITY)
    return caller


async def own_case(store: Store, caller: Caller, case_id: UUID) -> CaseFacts:
    """The case, if it is this caller's; a case of another and no case at all are both 404.

    Whoever gave the person back has no case any more, from that instant on: the stream of what outlives the
    handovers says so.
    """
    history = await store.read([case_stream(case_id), f"handover-{case_id}"])
    facts = CaseFacts()
    for fact in history.facts:
        facts = evolve_case(facts, fact.event)
    require_own_municipality(caller, facts)
    return facts


def require_own_municipality(caller: Caller, facts: CaseFacts) -> None:
    """404 for a case that is not there or that another municipality has."""
    if facts.participant_id is None:
        raise not_found()
    if caller.municipality is not None and facts.municipality != caller.municipality:
        raise not_found()
