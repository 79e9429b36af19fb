"""A region's topics, users and rights on Kafka, in one pure function."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.topology.grants import Grant
from services.topology.names import SERVICES, check_names, partner_user
from services.topology.rights import grants_of
from services.topology.topics import Topic, topics_of


@dataclass(frozen=True)
class Topology:
    """Everything a region needs on Kafka; what is not in it is not allowed."""

    region: str
    users: frozenset[str]
    topics: tuple[Topic, ...]
    grants: frozenset[Grant]


def derive(region: str, partitions: int, slices: int, partners: Sequence[str]) -> Topology:
    """The one topology that follows from a region's size and its partners."""
    check_names(region, partners)
    return Topology(
        region=region,
        users=frozenset([*SERVICES, *(partner_user(region, partner) for partner in partners)]),
        topics=tuple(topics_of(region, partitions, slices, partners)),
        grants=frozenset(grants_of(region, partners)),
    )
