"""Where a person's events go: one fixed partition, the same for every topic of the region, never recut."""

from hashlib import sha256
from uuid import UUID


def partition_of(person: UUID | None, partitions: int) -> int:
    """The partition of a person; facts without a person go to partition 0."""
    if person is None:
        return 0
    return int.from_bytes(sha256(person.bytes).digest()[:8]) % partitions


def partitions_of_slice(slice_: int, slices: int, partitions: int) -> tuple[int, ...]:
    """The partitions that one slice carries."""
    return tuple(p for p in range(partitions) if p % slices == slice_)
