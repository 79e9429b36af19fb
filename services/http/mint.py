"""Makes tokens beside the embedded stack; a production has its own issuer."""

import os
import time
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey
from pydantic_core import from_json, to_json

from services.http.bearers import Bearer
from services.http.tokens import ALGORITHMS
from shared.settings import Settings

_CURVE = "P-256"


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


def _own_key(path: Path) -> ECKey:
    if not path.exists():
        key = ECKey.generate_key(_CURVE, parameters={"alg": "ES256", "use": "sig"}, auto_kid=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(to_json(key.as_dict(private=True)))
    return ECKey.import_key(from_json(path.read_bytes()))
