"""A message that a person must look at: kept sealed under the gateway's own key, opened only for that person."""

from services.gateway.dataref import OWNER, PURPOSE
from services.gateway.envelope import LARGEST
from shared.seal.keyring import Keyring

_CONTEXT = b"parked"


def digest_of(keyring: Keyring, value: bytes) -> bytes:
    """What tells two messages apart without holding either."""
    return keyring.keyed_hash(OWNER, PURPOSE, value)


def sealed(keyring: Keyring, value: bytes) -> bytes | None:
    """The message as it is kept; one that is too large is not."""
    return keyring.encrypt(OWNER, PURPOSE, value, _CONTEXT) if len(value) <= LARGEST else None


async def opened(keyring: Keyring, kept: bytes) -> bytes:
    """The message as the partner sent it."""
    await keyring.prepare([OWNER])
    return keyring.decrypt(OWNER, PURPOSE, kept, _CONTEXT)
