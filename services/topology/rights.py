"""Need-to-know: who may read and write what of a region."""

from collections.abc import Iterator, Sequence

from services.topology.grants import Grant, may_carry, may_read, may_write
from services.topology.names import group_prefix, partner_topic, partner_user, region_topic

READERS = ("intake", "plans", "placements", "handover", "audit")


def grants_of(region: str, partners: Sequence[str]) -> Iterator[Grant]:
    """Every right in a region; what is not here is not allowed."""
    for service in READERS:
        yield from may_read(service, region_topic(region, "log"), group=group_prefix(region, service))
        yield from may_write(service, region_topic(region, "parked"))
    yield from _relay_grants(region)
    yield from _gateway_grants(region, partners)
    yield from may_read("audit", region_topic(region, "disclosures"))
    yield from may_write("audit", region_topic(region, "checkpoints"))
    for partner in partners:
        yield from _partner_grants(region, partner)


def _relay_grants(region: str) -> Iterator[Grant]:
    yield from may_write("relay", region_topic(region, "log"))
    yield from may_carry(region, "relay")


def _gateway_grants(region: str, partners: Sequence[str]) -> Iterator[Grant]:
    yield from may_carry(region, "gateway")
    yield Grant("gateway", "group", "prefixed", group_prefix(region, "gateway"), "READ")
    yield from may_write("gateway", region_topic(region, "disclosures"))
    yield from may_write("gateway", region_topic(region, "parked"))
    for partner in partners:
        yield from may_write("gateway", partner_topic(region, partner, "out"))
        yield from may_write("gateway", partner_topic(region, partner, "replies"))
        yield from may_read("gateway", partner_topic(region, partner, "in"))


def _partner_grants(region: str, partner: str) -> Iterator[Grant]:
    user = partner_user(region, partner)
    yield from may_read(user, partner_topic(region, partner, "out"), group=group_prefix(region, partner))
    yield from may_read(user, partner_topic(region, partner, "replies"))
    yield from may_write(user, partner_topic(region, partner, "in"))
