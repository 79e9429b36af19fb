"""Ids as one partner sees them: keyed hashes under the partner's key and the person's secret, never shared."""

import hmac
from hashlib import sha256
from uuid import UUID

from shared.seal.keyring import PAIRWISE, Keyring


def partner_owner(partner_id: str) -> str:
    """Whose key it is in the keyring."""
    return f"partner:{partner_id}"


class Pseudonyms:
    """The ids of one region's persons and things, for any partner; the keyring must be prepared for both."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._salts: dict[tuple[str, UUID], bytes] = {}

    async def prepare(self, partners: tuple[str, ...]) -> None:
        """Make and fetch the partners' keys."""
        owners = [partner_owner(partner) for partner in partners]
        await self._keyring.prepare(owners, create=True, purposes=(PAIRWISE,))

    def person(self, partner_id: str, person: UUID) -> UUID:
        """The person, as this partner knows it."""
        return self._id(self._salt(partner_id, person), "person", person)

    def thing(self, partner_id: str, person: UUID, thing: UUID) -> UUID:
        """An enrolment, placement or other thing of the person, as this partner knows it."""
        return self._id(self._salt(partner_id, person), "thing", thing)

    def message(self, partner_id: str, person: UUID | None, event_id: UUID) -> UUID:
        """The event's id on this partner's topic."""
        if person is None:
            return self._id(self._keyring.secret(partner_owner(partner_id), PAIRWISE), "event", event_id)
        return self._id(self._salt(partner_id, person), "event", event_id)

    def proposed(self, partner_id: str, person: UUID, reference: UUID) -> UUID:
        """The internal id of a thing that the partner named by a reference of its own."""
        return self._id(self._salt(partner_id, person), "proposed", reference)

    def newcomer(self, partner_id: str, reference: UUID, what: str) -> UUID:
        """The internal id of a person (or case) that this partner brings, by the partner's own reference."""
        return self._id(self._keyring.secret(partner_owner(partner_id), PAIRWISE), f"new {what}", reference)

    def reply(self, partner_id: str, of: str) -> UUID:
        """The id of the answer to a message: the same each time it is answered."""
        key = self._keyring.secret(partner_owner(partner_id), PAIRWISE)
        return UUID(bytes=hmac.new(key, f"reply|{of}".encode(), sha256).digest()[:16], version=4)

    def _salt(self, partner_id: str, person: UUID) -> bytes:
        salt = self._salts.get((partner_id, person))
        if salt is None:
            key = self._keyring.secret(partner_owner(partner_id), PAIRWISE)
            salt = hmac.new(key, self._keyring.secret(str(person), PAIRWISE), sha256).digest()
            self._salts[partner_id, person] = salt
        return salt

    @staticmethod
    def _id(key: bytes, what: str, of: UUID) -> UUID:
        digest = hmac.new(key, what.encode() + b"|" + of.bytes, sha256).digest()
        return UUID(bytes=digest[:16], version=4)
