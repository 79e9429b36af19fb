"""The log as one Merkle tree (RFC 6962): a root that stands for all of it, and proof that a row is in it. Pure."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from shared.events.chain import content
from shared.events.envelope import Recorded

EMPTY = sha256(b"").digest()


def leaf(row: Recorded) -> bytes:
    """A row's leaf: what the chain covers of it, stored bytes included."""
    return leaf_of(content(row))


def leaf_of(entry: bytes) -> bytes:
    """The hash of an entry; leaves and nodes begin differently, so none passes for the other."""
    return sha256(b"\x00" + entry).digest()


class Tree:
    """Grows leaf by leaf; keeps one hash for each full subtree, so a log of any length fits."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for hashed in leaves:
            self.add(hashed)

    def add(self, hashed: bytes) -> None:
        """One leaf more."""
        ends, self.size = self.size, self.size + 1
        while ends & 1:
            hashed, ends = _node(self._peaks.pop(), hashed), ends >> 1
        self._peaks.append(hashed)

    @property
    def root(self) -> bytes:
        """What stands for all leaves."""
        if not self._peaks:
            return EMPTY
        *others, root = self._peaks
        for peak in reversed(others):
            root = _node(peak, root)
        return root


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root, the leaf's own neighbour first."""
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*path(leaves[:half], index), Tree(leaves[half:]).root]
    return [*path(leaves[half:], index - half), Tree(leaves[:half]).root]


def leads_to(root: bytes, hashed: bytes, index: int, size: int, steps: Sequence[bytes]) -> bool:
    """Whether the leaf at this index is in the tree of this size with this root."""
    return 0 <= index < size and _climb(hashed, index, size, list(steps)) == root


def _climb(hashed: bytes, index: int, size: int, steps: list[bytes]) -> bytes | None:
    """The root that the steps lead to; None where there are too few or too many."""
    if size == 1:
        return None if steps else hashed
    if not steps:
        return None
    half, last = _half(size), steps[-1]
    if index < half:
        below = _climb(hashed, index, half, steps[:-1])
        return below and _node(below, last)
    below = _climb(hashed, index - half, size - half, steps[:-1])
    return below and _node(last, below)


def _half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
