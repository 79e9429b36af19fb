"""Reads tokens: checks them against the issuer's published keys."""

import time

from joserfc import jwt
from joserfc.errors import JoseError

from services.http.bearers import BadToken, Bearer, read_bearer
from services.http.published_keys import PublishedKeys
from shared.settings import Settings

ALGORITHMS = ["ES256", "ES384", "Ed25519"]
LEEWAY_SECONDS = 10
KEYS_KEPT_SECONDS = 300.0
SEEN_SECONDS, SEEN_AT_MOST = 60.0, 1000
KEYS_ASKED_AGAIN_SECONDS = 5.0


class Tokens:
    """Checks tokens against the issuer's published keys, which are fetched once in a while."""

    def __init__(self, settings: Settings) -> None:
        self._keys = PublishedKeys(settings.jwks)
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
        return read_bearer(claims)

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
        for keys in (await self._keys.known(KEYS_KEPT_SECONDS), await self._keys.known(KEYS_ASKED_AGAIN_SECONDS)):
            try:
                return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError):
                continue
        raise BadToken
