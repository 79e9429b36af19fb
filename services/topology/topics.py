"""The topics of a region: how each is cut, and how long it keeps what it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.topology.names import CARRIERS, partner_topic, region_topic

_DAY = 24 * 60 * 60 * 1000
_KEPT_FOR_EVER = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
_COMPACTED = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.2", "segment.bytes": str(16 << 20)}


@dataclass(frozen=True)
class Topic:
    """A topic as it should be."""

    name: str
    partitions: int
    config: Mapping[str, str] = field(hash=False)


def topics_of(region: str, partitions: int, slices: int, partners: Sequence[str]) -> Iterator[Topic]:
    """Every topic of a region."""
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
