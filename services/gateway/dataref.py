"""The opaque token behind a `dataref`: what the delivery decided, sealed under the gateway's own key."""

import binascii
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from pydantic_core import from_json, to_json

from services.gateway.disclosure_records import Judged
from services.gateway.outward import Delivery, encode_token
from shared.seal.keyring import Keyring

OWNER, PURPOSE = "gateway", "dataref"


class NotADataref(ValueError):
    """The token was not made here, or was tampered with."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a delivery let its partner fetch."""

    partner_id: str
    position: int
    message_id: UUID
    fields: tuple[tuple[str, str], ...]
    judged_at: int
    policy_version: int


class Datarefs:
    """Makes and reads datarefs; works a millisecond after delivery, and after an erasure."""

    def __init__(self, keyring: Keyring, base_url: str) -> None:
        self._keyring = keyring
        self._base = f"{base_url}/v1/verstrekkingen/"

    async def prepare(self) -> None:
        """Make and fetch the gateway's key."""
        await self._keyring.prepare([OWNER], create=True, purposes=(PURPOSE,))

    def url(self, delivery: Delivery, judged: Judged) -> str:
        """Where the partner fetches what the message may not carry."""
        told = delivery.disclosed
        clear = to_json(
            [
                told.partner_id,
                delivery.row.position,
                str(delivery.message_id),
                told.fetch,
                judged.position,
                told.policy_version,
            ]
        )
        return self._base + encode_token(self._keyring.encrypt(OWNER, PURPOSE, clear, b"dataref"))

    def read(self, token: str) -> Granted:
        """What the delivery decided; raises `NotADataref`."""
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            clear = self._keyring.decrypt(OWNER, PURPOSE, sealed, b"dataref")
        except (InvalidTag, binascii.Error, ValueError):
            raise NotADataref("not a dataref of this gateway") from None
        partner_id, position, message_id, fields, judged_at, version = from_json(clear)
        pairs = tuple((name, source) for name, source in fields)
        return Granted(partner_id, position, UUID(message_id), pairs, judged_at, version)
