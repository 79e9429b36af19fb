"""Tokens: who asks. Read by every service; minted only beside the embedded stack."""

import os
import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from pydantic_core import from_json, to_json

from shared.calling import Unreachable, calling
from shared.settings import Settings
from shared.store.port import StoreUnavailable

ALGORITHMS = ["ES256", "ES384", "Ed25519"]
LEEWAY_SECONDS = 10
KEYS_KEPT_SECONDS = 300.0
SEEN_SECONDS, SEEN_AT_MOST = 60.0, 1000
KEYS_ASKED_AGAIN_SECONDS = 5.0
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CODE = re.compile(r"\d{4}")
_CURVE = "P-256"


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


class Tokens:
    """Checks tokens against the issuer's published keys, which are fetched once in a while."""

    def __init__(self, settings: Settings) -> None:
        self._place = settings.jwks
        self._keys: KeySet | None = None
        self._asked = 0.0
        self._seen: dict[str, tuple[float, jwt.Claims]] = {}
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def bearer(self, authorization: str | None) -> Bearer:
        """Who this header speaks for; raises `BadToken`."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise BadToken
        seen, claims = self._seen.get(token, (0.0, None))
        if claims is None or time.monotonic() - seen > SEEN_SECONDS:
            claims = await self._checked(token)
        try:
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError):
            raise BadToken from None
        return _bearer(claims)

    async def _checked(self, token: str) -> jwt.Claims:
        """A token's claims, signature checked; the same token is believed for a minute, but its times never."""
        try:
            claims = await self._decoded(token.strip())
        except (JoseError, ValueError, TypeError):
            raise BadToken from None
        if len(self._seen) >= SEEN_AT_MOST:
            self._seen.clear()
        self._seen[token] = time.monotonic(), claims
        return claims

    async def _decoded(self, token: str) -> jwt.Claims:
        """A key not known yet may have been published since, so it is looked for once more."""
        for keys in (await self._known(KEYS_KEPT_SECONDS), await self._known(KEYS_ASKED_AGAIN_SECONDS)):
            try:
                return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError):
                continue
        raise BadToken

    async def _known(self, at_most_seconds: float) -> KeySet:
        if self._keys is None or time.monotonic() - self._asked > at_most_seconds:
            self._asked = time.monotonic()
            try:
                self._keys = KeySet.import_key_set(from_json(await _published(self._place)))
            except (OSError, ValueError, JoseError):
                if self._keys is None:
                    raise StoreUnavailable("the keys that tokens are signed with cannot be read") from None
        return self._keys


class Mint:
    """Makes tokens, for the embedded stack; a production has its own issuer."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        if settings.production:
            raise PermissionError("tokens of a production come from its own issuer")
        self._settings = settings
        self._key = _own_key(folder / "token-key.json")
        self.jwks = folder / "jwks.json"
        self.jwks.write_bytes(to_json({"keys": [self._key.as_dict(private=False)]}))

    def token(self, bearer: Bearer, seconds: int = 12 * 60 * 60) -> str:
        """A token for this bearer."""
        now = int(time.time())
        claims = {
            "iss": self._settings.token_issuer,
            "aud": self._settings.token_audience,
            "iat": now,
            "exp": now + seconds,
            "sub": bearer.staff_id,
            "partner": bearer.partner,
            "role": bearer.role,
            "staff_role": bearer.staff_role,
            "municipality": bearer.municipality,
        }
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key, algorithms=ALGORITHMS)


def _bearer(claims: jwt.Claims) -> Bearer:
    staff_role = _claim(claims, "staff_role", _NAME) if claims.get("staff_role") is not None else None
    municipality = _claim(claims, "municipality", _CODE) if claims.get("municipality") is not None else None
    who, partner, role = (_claim(claims, name, _NAME) for name in ("sub", "partner", "role"))
    return Bearer(who, partner, role, staff_role, municipality)


def _claim(claims: jwt.Claims, name: str, pattern: "re.Pattern[str]") -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadToken
    return value


async def _published(place: str) -> bytes:
    if not place.startswith(("http://", "https://")):
        return Path(place).read_bytes()
    async with calling(5.0) as caller:
        answer = await caller.ask("GET", place)
    if answer.status_code != HTTPStatus.OK:
        raise Unreachable(f"answered {answer.status_code}")
    return answer.content


def _own_key(path: Path) -> ECKey:
    if not path.exists():
        key = ECKey.generate_key(_CURVE, parameters={"alg": "ES256", "use": "sig"}, auto_kid=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(to_json(key.as_dict(private=True)))
    return ECKey.import_key(from_json(path.read_bytes()))
