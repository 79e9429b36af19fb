"""A region's topics, users and rights on Kafka: need-to-know in one pure function."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Resource = Literal["topic", "group", "transactional-id", "cluster"]
Pattern = Literal["literal", "prefixed"]
Channel = Literal["out", "in", "replies"]

SERVICES = ("intake", "plans", "placements", "handover", "relay", "gateway", "audit", "console")
CARRIERS = ("relay", "gateway")
READERS = ("intake", "plans", "placements", "handover", "audit")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = 24 * 60 * 60 * 1000
_KEPT_FOR_EVER = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
_COMPACTED = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.2", "segment.bytes": str(16 << 20)}


@dataclass(frozen=True)
class Topic:
    """A topic as it should be."""

    name: str
    partitions: int
    config: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Grant:
    """One thing one user may do with one resource, or with all whose names begin so."""

    user: str
    resource: Resource
    pattern: Pattern
    name: str
    operation: str


@dataclass(frozen=True)
class Topology:
    """Everything a region needs on Kafka; what is not in it is not allowed."""

    region: str
    users: frozenset[str]
    topics: tuple[Topic, ...]
    grants: frozenset[Grant]


def derive(region: str, partitions: int, slices: int, partners: Sequence[str]) -> Topology:
    """The one topology that follows from a region's size and its partners."""
    _check_names(region, partners)
    return Topology(
        region=region,
        users=frozenset([*SERVICES, *(partner_user(region, partner) for partner in partners)]),
        topics=tuple(_topics(region, partitions, slices, partners)),
        grants=frozenset(_grants(region, partners)),
    )


def partner_user(region: str, partner: str) -> str:
    """A partner is another user in each region; the dot keeps it apart from every service."""
    return f"{region}.{partner}"


def region_topic(region: str, kind: Literal["log", "carriers", "parked", "disclosures", "checkpoints"]) -> str:
    """A topic of the region itself."""
    return f"{region}.{kind}.v1"


def partner_topic(region: str, partner: str, channel: Channel) -> str:
    """A topic between the region and one partner."""
    return f"{region}.partner.{partner}.{channel}.v1"


def group_prefix(region: str, member: str) -> str:
    """What a service's or partner's consumer groups (and a carrier's transactional ids) begin with."""
    return f"{region}.{member}."


def carriers_partition(carrier: str, slice_: int, slices: int) -> int:
    """Where a carrier keeps a slice's bookmarks, so that nobody else's open transaction hides them."""
    return CARRIERS.index(carrier) * slices + slice_


def _check_names(region: str, partners: Sequence[str]) -> None:
    for name in (region, *partners):
        if not _ID.fullmatch(name):
            raise ValueError(f"{name!r} is no id: use lower-case letters and digits, with single hyphens between")
    if taken := sorted(set(partners) & set(SERVICES)):
        raise ValueError(f"a partner may not carry a service's name: {', '.join(taken)}")


def _topics(region: str, partitions: int, slices: int, partners: Sequence[str]) -> Iterator[Topic]:
    yield Topic(region_topic(region, "log"), partitions, _KEPT_FOR_EVER)
    yield Topic(region_topic(region, "carriers"), len(CARRIERS) * slices, _COMPACTED)
    yield Topic(region_topic(region, "parked"), partitions, _KEPT_FOR_EVER)
    yield Topic(region_topic(region, "disclosures"), partitions, _KEPT_FOR_EVER)
    yield Topic(region_topic(region, "checkpoints"), 1, _KEPT_FOR_EVER)
    for partner in partners:
        yield Topic(partner_topic(region, partner, "out"), partitions, _kept_for(days=90))
        yield Topic(partner_topic(region, partner, "in"), 1, _kept_for(days=7))
        yield Topic(partner_topic(region, partner, "replies"), 1, _kept_for(days=90))


def _kept_for(days: int) -> Mapping[str, str]:
    return {"cleanup.policy": "delete", "retention.ms": str(days * _DAY)}


def _grants(region: str, partners: Sequence[str]) -> Iterator[Grant]:
    for service in READERS:
        yield from _may_read(service, region_topic(region, "log"), group=group_prefix(region, service))
        yield from _may_write(service, region_topic(region, "parked"))
    yield from _relay_grants(region)
    yield from _gateway_grants(region, partners)
    yield from _may_read("audit", region_topic(region, "disclosures"))
    yield from _may_write("audit", region_topic(region, "checkpoints"))
    for partner in partners:
        yield from _partner_grants(region, partner)


def _relay_grants(region: str) -> Iterator[Grant]:
    yield from _may_write("relay", region_topic(region, "log"))
    yield from _may_carry(region, "relay")


def _gateway_grants(region: str, partners: Sequence[str]) -> Iterator[Grant]:
    yield from _may_carry(region, "gateway")
    yield Grant("gateway", "group", "prefixed", group_prefix(region, "gateway"), "READ")
    yield from _may_write("gateway", region_topic(region, "disclosures"))
    yield from _may_write("gateway", region_topic(region, "parked"))
    for partner in partners:
        yield from _may_write("gateway", partner_topic(region, partner, "out"))
        yield from _may_write("gateway", partner_topic(region, partner, "replies"))
        yield from _may_read("gateway", partner_topic(region, partner, "in"))


def _partner_grants(region: str, partner: str) -> Iterator[Grant]:
    user = partner_user(region, partner)
    yield from _may_read(user, partner_topic(region, partner, "out"), group=group_prefix(region, partner))
    yield from _may_read(user, partner_topic(region, partner, "replies"))
    yield from _may_write(user, partner_topic(region, partner, "in"))


def _may_carry(region: str, carrier: str) -> Iterator[Grant]:
    yield from _may_read(carrier, region_topic(region, "carriers"))
    yield from _may_write(carrier, region_topic(region, "carriers"))
    for operation in ("WRITE", "DESCRIBE"):
        yield Grant(carrier, "transactional-id", "prefixed", group_prefix(region, carrier), operation)


def _may_read(user: str, topic: str, *, group: str | None = None) -> Iterator[Grant]:
    yield Grant(user, "topic", "literal", topic, "READ")
    yield Grant(user, "topic", "literal", topic, "DESCRIBE")
    if group is not None:
        yield Grant(user, "group", "prefixed", group, "READ")


def _may_write(user: str, topic: str) -> Iterator[Grant]:
    yield Grant(user, "topic", "literal", topic, "WRITE")
    yield Grant(user, "topic", "literal", topic, "DESCRIBE")
