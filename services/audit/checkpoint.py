"""A checkpoint: how long the log is and its root, signed, for others to keep (C2SP tlog-checkpoint)."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

ED25519 = b"\x01"
DASH = "\N{EM DASH} "


class NotSigned(Exception):
    """No checkpoint, or not signed by the key that was named."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """So many rows, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name, written as `name+hash+key`."""

    name: str
    key: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Raises `NotSigned`."""
        try:
            name, _, rest = text.strip().partition("+")
            hashed, _, encoded = rest.partition("+")
            key = b64decode(encoded, validate=True)
            found = cls(name, key[1:])
            if key[:1] == ED25519 and found.hashed.hex() == hashed:
                return found
        except ValueError:
            pass
        raise NotSigned("the key is not written as name+hash+key")

    @property
    def hashed(self) -> bytes:
        """How a signature says which key it is of."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hashed.hex()}+{b64encode(ED25519 + self.key).decode()}"


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """The key of a PEM file; raises `NotSigned`."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as error:
        raise NotSigned("the signing key is no PEM file without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NotSigned("the signing key is not of Ed25519")
    return key


def verifier_of(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> Verifier:
    """The public half, under the name of the log."""
    return Verifier(checkpoint.origin, key.public_key().public_bytes_raw())


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The note to hand to witnesses."""
    verifier = verifier_of(checkpoint, key)
    signature = b64encode(verifier.hashed + key.sign(checkpoint.body().encode())).decode()
    return f"{checkpoint.body()}\n{DASH}{verifier.name} {signature}\n"


def opened(note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint of a note; raises `NotSigned` unless this key signed it. Other signatures are passed over."""
    body, _, signatures = note.partition("\n\n")
    if not any(_is_by(verifier, body + "\n", line) for line in signatures.splitlines()):
        raise NotSigned(f"the checkpoint is not signed by {verifier.name}")
    try:
        origin, size, root = body.split("\n")[:3]
        return Checkpoint(origin, int(size), b64decode(root, validate=True))
    except ValueError as error:
        raise NotSigned("what was signed is no checkpoint") from error


def _is_by(verifier: Verifier, body: str, line: str) -> bool:
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    try:
        signature = b64decode(encoded, validate=True)
        if name != verifier.name or signature[:4] != verifier.hashed:
            return False
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(signature[4:], body.encode())
    except (ValueError, InvalidSignature):
        return False
    return True
