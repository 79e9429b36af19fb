"""Who a token says it is."""

import re
from dataclasses import dataclass

from joserfc import jwt

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CODE = re.compile(r"[0-9]{4}")


class BadToken(Exception):
    """There is no token, or not one that proves who asks; says never more."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token says it is."""

    staff_id: str
    partner: str
    role: str
    staff_role: str | None = None
    municipality: str | None = None


def read_bearer(claims: jwt.Claims) -> Bearer:
    """The bearer of these claims; raises `BadToken`."""
    staff_role = _claim(claims, "staff_role", _NAME) if claims.get("staff_role") is not None else None
    municipality = _claim(claims, "municipality", _CODE) if claims.get("municipality") is not None else None
    who, partner, role = (_claim(claims, name, _NAME) for name in ("sub", "partner", "role"))
    return Bearer(who, partner, role, staff_role, municipality)


def _claim(claims: jwt.Claims, name: str, pattern: "re.Pattern[str]") -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadToken
    return value
