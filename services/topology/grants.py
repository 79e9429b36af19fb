"""One right on Kafka, and what reading, writing and carrying take."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.topology.names import group_prefix, region_topic

Resource = Literal["topic", "group", "transactional-id", "cluster"]
Pattern = Literal["literal", "prefixed"]


@dataclass(frozen=True)
class Grant:
    """One thing one user may do with one resource, or with all whose names begin so."""

    user: str
    resource: Resource
    pattern: Pattern
    name: str
    operation: str


def may_carry(region: str, carrier: str) -> Iterator[Grant]:
    """To write to many topics in one transaction, and to keep a bookmark."""
    yield from may_read(carrier, region_topic(region, "carriers"))
    yield from may_write(carrier, region_topic(region, "carriers"))
    for operation in ("WRITE", "DESCRIBE"):
        yield Grant(carrier, "transactional-id", "prefixed", group_prefix(region, carrier), operation)


def may_read(user: str, topic: str, *, group: str | None = None) -> Iterator[Grant]:
    """To read a topic; with `group`, also to keep its place in groups that begin so."""
    yield Grant(user, "topic", "literal", topic, "READ")
    yield Grant(user, "topic", "literal", topic, "DESCRIBE")
    if group is not None:
        yield Grant(user, "group", "prefixed", group, "READ")


def may_write(user: str, topic: str) -> Iterator[Grant]:
    """To write to a topic."""
    yield Grant(user, "topic", "literal", topic, "WRITE")
    yield Grant(user, "topic", "literal", topic, "DESCRIBE")
