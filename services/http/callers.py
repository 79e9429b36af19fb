"""Who asks, in which role, and on whose behalf."""

import re
from dataclasses import dataclass, replace

from services.http.bearers import BadToken, Bearer
from services.http.problems import Problem
from shared.events.envelope import Actor

MUNICIPALITY, SERVICE, SYSTEM = "MUNICIPALITY", "SERVICE", "SYSTEM"
GATEWAY = "gateway"
"""The one service that speaks for partners and asks the vault, as `partner` in its token says it."""
STAFF_ROLES = {
    MUNICIPALITY: frozenset(
        {"regievoerder", "intake_officer", "programme_lead", "team_lead", "account_manager", "data_steward"}
    ),
    "WORK_COMPANY": frozenset({"coach"}),
}
"""Every role that staff can have; who names another may do nothing."""
_BEHALF = re.compile(r"([a-z0-9][a-z0-9-]{0,59})/([A-Z_]{2,40})(?:/([A-Za-z0-9][A-Za-z0-9._-]{0,63}))?")


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


def on_behalf(bearer: Bearer, behalf: str | None) -> Caller:
    """A service, speaking for itself, or the gateway for a partner and a member of its staff; raises `BadToken`.

    A gateway with the token of another has no token: what partners say waits for the right one and is not refused.
    """
    own = Caller(bearer, SERVICE, bearer.staff_role, bearer.partner)
    if behalf is None:
        return own
    if bearer.partner != GATEWAY:
        raise BadToken
    named = _BEHALF.fullmatch(behalf)
    if named is None or named[2] in (SERVICE, SYSTEM):
        raise Problem(403, "ROLE_NOT_ALLOWED")
    return replace(own, partner=named[1], role=named[2], staff_role=named[3], behalf=True)
