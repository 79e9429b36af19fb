"""The keyring: opens and closes the blocks of events. Keys of a person are fetched once, then kept in memory."""

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json

from shared.events.base import Event, PersonEvent
from shared.events.catalogue import blocks, load
from shared.events.classes import DataClass
from shared.events.envelope import Fact, Recorded
from shared.seal.keys import NONCE_BYTES, KeyEncryption, KeyMissing, KeyTable, key_context, new_key

SEALED_CLASSES = (DataClass.I, DataClass.C, DataClass.P, DataClass.S)
PAIRWISE = "pairwise"
DIGESTS = "commands"
"""Owner and purpose of the key under which bodies of commands and parked records are digested."""
KEPT_EVENTS = 4_000
"""So many events stay opened, the latest; like the keys, they are kept in memory only."""
PERSON_PURPOSES = (*(c.value for c in SEALED_CLASSES), PAIRWISE)


class Keyring:
    """Seals events before the append and opens them after; `prepare` must have seen a person first."""

    def __init__(self, table: KeyTable, kek: KeyEncryption) -> None:
        self._table = table
        self._kek = kek
        self._ciphers: dict[tuple[str, str], AESGCM] = {}
        self._secrets: dict[tuple[str, str], bytes] = {}
        self._known: set[str] = set()
        self._opened: dict[UUID, tuple[tuple[object, ...], Event]] = {}

    async def prepare(self, owners: Iterable[str], *, create: bool = False, purposes: Iterable[str] = ()) -> None:
        """Fetch the keys of these owners; with `create`, make those of `purposes` that do not exist yet."""
        new = [owner for owner in dict.fromkeys(owners) if owner not in self._known]
        if new:
            await self._learn(new, tuple(purposes) if create else None)

    async def _learn(self, new: list[str], purposes: tuple[str, ...] | None) -> None:
        await self._fetch(new)
        if purposes is not None:
            wanted = purposes or PERSON_PURPOSES
            missing = [(o, p) for o in new for p in wanted if (o, p) not in self._secrets]
            if missing:
                await self._table.add([new_key(o, p, self._kek) for o, p in missing])
                await self._fetch(new)

    def knows(self, owner: str) -> bool:
        """Whether this owner's keys were fetched before."""
        return owner in self._known

    async def _fetch(self, owners: list[str]) -> None:
        for key in await self._table.fetch(owners):
            if key.wrapped is None:
                continue
            context = key_context(key.owner, key.purpose, key.generation, key.kek)
            secret = self._kek.unwrap(key.wrapped, context)
            self._secrets[key.owner, key.purpose] = secret
            self._ciphers[key.owner, key.purpose] = AESGCM(secret)
            self._known.add(key.owner)

    def secret(self, owner: str, purpose: str) -> bytes:
        """The raw key, for keyed hashes; raises `KeyMissing`."""
        try:
            return self._secrets[owner, purpose]
        except KeyError:
            raise KeyMissing(f"no {purpose} key") from None

    def keyed_hash(self, owner: str, purpose: str, content: bytes) -> bytes:
        """HMAC-SHA-256 under one of the keys."""
        return hmac.new(self.secret(owner, purpose), content, sha256).digest()

    def encrypt(self, owner: str, purpose: str, clear: bytes, context: bytes) -> bytes:
        """Nonce and ciphertext of AES-256-GCM, bound to its context."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(owner, purpose).encrypt(nonce, clear, context)

    def decrypt(self, owner: str, purpose: str, sealed: bytes, context: bytes) -> bytes:
        """The clear bytes; raises `InvalidTag` where the context differs."""
        return self._cipher(owner, purpose).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)

    def seal(self, event: Event, stream: str, version: int) -> bytes:
        """The bytes the log keeps: a sealed block a class, and the N fields in the clear, last."""
        clear = blocks(event)
        plain = clear.pop(DataClass.N)
        if not clear:
            return b'{"N":%b}' % plain
        assert isinstance(event, PersonEvent), "only facts about persons have anything to seal"
        person = person_name(event.participant_id)
        parts = []
        for data_class, block in clear.items():
            context = _context(person, stream, version, event.type_name(), data_class)
            sealed = b64encode(self.encrypt(person, data_class, block, context))
            parts.append(b'"%b":"%b",' % (data_class.encode(), sealed))
        return b'{%b"N":%b}' % (b"".join(parts), plain)

    def fact(self, row: Recorded) -> Fact:
        """The event of a row, N and P in the clear, the rest closed boxes; raises `KeyMissing`, `UnknownEvent`.

        Rules read the same few streams again and again: what was opened lately is not opened again.
        """
        written = (row.data, row.stream, row.version, row.type, row.person)
        kept = self._opened.get(row.event_id)
        if kept is not None and kept[0] == written:
            return Fact(row, kept[1])
        event = self._event(row)
        self._opened[row.event_id] = written, event
        if len(self._opened) > KEPT_EVENTS:
            del self._opened[next(iter(self._opened))]
        return Fact(row, event)

    def _event(self, row: Recorded) -> Event:
        head, plain = split(row.data)
        clear = {DataClass.N: plain}
        if DataClass.P in head:
            clear[DataClass.P] = self._open(row, DataClass.P, head[DataClass.P])
        return load(row.type, clear, frozenset(head) - {DataClass.P})

    def open(self, row: Recorded, data_class: DataClass) -> dict[str, Any]:
        """The fields of one sealed class; empty where the event has none."""
        head, _ = split(row.data)
        if data_class not in head:
            return {}
        opened: dict[str, Any] = from_json(self._open(row, data_class, head[data_class]))
        return opened

    def names(self, row: Recorded) -> frozenset[str]:
        """The names of the fields that a row's sealed blocks hold; their values stay here."""
        return frozenset(name for data_class in split(row.data)[0] for name in self.open(row, data_class))

    async def facts(self, rows: list[Recorded]) -> list[Fact]:
        """The events of many rows, keys fetched as needed."""
        await self.prepare(str(row.person) for row in rows if row.person)
        return [self.fact(row) for row in rows]

    def _open(self, row: Recorded, data_class: DataClass, sealed: bytes) -> bytes:
        person = str(row.person or "")
        context = _context(person, row.stream, row.version, row.type, data_class)
        return self.decrypt(person, data_class, b64decode(sealed), context)

    def _cipher(self, owner: str, purpose: str) -> AESGCM:
        try:
            return self._ciphers[owner, purpose]
        except KeyError:
            raise KeyMissing(f"no {purpose} key") from None


@lru_cache(maxsize=100_000)
def person_name(person: UUID) -> str:
    """Whose key it is, for a person; writing a UUID out is dear where every append does it."""
    return str(person)


def split(data: bytes) -> tuple[dict[DataClass, bytes], bytes]:
    """Sealed blocks by class, and the clear N object: base64 has no quotation mark, so the split is exact."""
    at = data.index(b'"N":')
    head = from_json(b"{" + data[1:at].rstrip(b",") + b"}") if at > 1 else {}
    return {DataClass(name): block.encode() for name, block in head.items()}, data[at + 4 : -1]


def _context(person: str, stream: str, version: int, type_name: str, data_class: DataClass) -> bytes:
    return f"{person}|{stream}|{version}|{type_name}|{data_class}".encode()
