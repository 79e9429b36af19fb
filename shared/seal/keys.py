"""Keys: random, one per owner and purpose, wrapped by a key-encryption key that lives elsewhere."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from uuid_utils.compat import uuid7

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyMissing(Exception):
    """A key that should be there is not: never taken for an erasure."""


class UnsafeKeyFile(Exception):
    """The key-encryption key's file can be read by others than its owner, or is not a key."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key as the database keeps it; `wrapped` is None once it was destroyed."""

    owner: str
    purpose: str
    generation: int
    key_id: UUID
    wrapped: bytes | None
    kek: str


class KeyEncryption(Protocol):
    """The port to the key-encryption key: a file in development, Vault or a KMS in production."""

    name: str

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """The key, encrypted and bound to its context."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again; raises `InvalidTag` in another context."""
        ...


class KeyTable(Protocol):
    """Where wrapped keys are kept."""

    async def fetch(self, owners: Sequence[str]) -> list[WrappedKey]:
        """Every key of these owners, the newest generation of each purpose."""
        ...

    async def add(self, keys: Iterable[WrappedKey]) -> None:
        """Keep keys that are not there yet; one that is already there stays as it is."""
        ...


class FileKeyEncryption:
    """A key-encryption key in a file that only its owner may read."""

    def __init__(self, path: Path) -> None:
        key = path.read_bytes()
        if path.stat().st_mode & 0o077:
            raise UnsafeKeyFile(f"{path} is readable by others; chmod 600 it")
        if len(key) != KEY_BYTES:
            raise UnsafeKeyFile(f"{path} does not hold {KEY_BYTES} bytes")
        self.name = "file-1"
        self._cipher = AESGCM(key)

    @staticmethod
    def create(path: Path) -> None:
        """Make a new key file, mode 0600, unless there is one."""
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(AESGCM.generate_key(KEY_BYTES * 8))

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """The key, encrypted and bound to its context."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again; raises `InvalidTag` in another context."""
        return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)


class MemoryKeys:
    """Wrapped keys in a dict: for tests, held to the same contract as the database."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], WrappedKey] = {}

    async def fetch(self, owners: Sequence[str]) -> list[WrappedKey]:
        """Every key of these owners."""
        return [key for (owner, _), key in self.keys.items() if owner in owners]

    async def add(self, keys: Iterable[WrappedKey]) -> None:
        """Keep keys that are not there yet."""
        for key in keys:
            self.keys.setdefault((key.owner, key.purpose), key)


def new_key(owner: str, purpose: str, kek: KeyEncryption) -> WrappedKey:
    """A fresh random key, wrapped."""
    wrapped = kek.wrap(os.urandom(KEY_BYTES), key_context(owner, purpose, 1, kek.name))
    return WrappedKey(owner, purpose, 1, uuid7(), wrapped, kek.name)


def key_context(owner: str, purpose: str, generation: int, kek: str) -> bytes:
    """What a wrapped key is bound to."""
    return f"{owner}|{purpose}|{generation}|{kek}".encode()
